"""Signing in, and choosing for whom one acts."""

from typing import Any

from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from socakt.accounts import resume
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.demo import demo_accounts
from socakt.accounts.forms import ActAsForm, SignInForm
from socakt.accounts.middleware import ACTING_AS
from socakt.accounts.roles import Permission


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; gives back what was typed before the session ended."""

    form_class = SignInForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's context, with what has to be kept."""
        kept = self.request.POST.get("resume", "")
        return {**super().get_context_data(**kwargs), "resume": kept, **demo_accounts()}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Go on with the kept form if there is one, else where allauth leads."""
        response: HttpResponse = super().form_valid(form)
        kept = self.request.POST.get("resume")
        if kept and self.request.user.is_authenticated:
            return resume.continue_with(self.request, kept) or response
        return response


@requires(Permission.DESK_VIEW)
def switch_actor(request: ActorRequest) -> HttpResponse:
    """Choose for which organization, in which role, one acts from now on."""
    form = ActAsForm(request.POST or None, memberships=request.memberships)
    if form.is_valid():
        chosen = form.cleaned_data["membership"]
        request.session[ACTING_AS] = chosen.pk
        messages.success(
            request, _("You now act for: %(organization)s") % {"organization": chosen.organization}
        )
        return redirect("desk")
    return render(request, "accounts/switch_actor.html", {"form": form})


def no_membership(request: HttpRequest) -> HttpResponse:
    """What somebody sees who may sign in but acts for nobody at present."""
    return render(request, "accounts/no_membership.html", status=403)


class SignOut(LogoutView):  # type: ignore[misc]
    """Ends the session at once; only a POST does."""

    template_name = "account/logout.html"


change_password = requires(Permission.DESK_VIEW)(PasswordChangeView.as_view())
