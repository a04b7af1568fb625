"""Signing in, and choosing for whom one acts."""

from typing import Any

from allauth.account.views import (
    LoginView,
    LogoutView,
    PasswordChangeView,
    PasswordResetFromKeyView,
)
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from socakt.accounts import known_browsers, resume
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.entrance import entrance
from socakt.accounts.forms import ActAsForm, SignInForm
from socakt.accounts.middleware import ACTING_AS
from socakt.accounts.models import Membership
from socakt.accounts.roles import Permission


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; gives back what was typed before the session ended."""

    form_class = SignInForm
    template_name = "account/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Allauth's context, with what has to be kept."""
        kept = resume.carried(self.request)
        return {**super().get_context_data(**kwargs), "resume": kept, **entrance()}

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """Go on with the kept form if there is one, else where allauth leads."""
        response = resume.go_on(self.request, super().form_valid(form))
        return known_browsers.remember(response, form.cleaned_data["login"])


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """Behind the link of the mail; who reads the mails signs in next, whatever strangers do."""

    def form_valid(self, form: Any) -> HttpResponse:
        """The new password is stored, and the browser known."""
        response: HttpResponse = super().form_valid(form)
        return known_browsers.remember(response, self.reset_user.email)


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
    """What somebody sees who may sign in but acts for nobody at present: what was, what comes."""
    own = Membership.objects.filter(user=request.user.pk).select_related("organization")
    today = timezone.localdate()
    coming = own.filter(valid_from__gt=today, revoked_at__isnull=True).order_by("valid_from", "pk")
    ended = own.filter(valid_from__lte=today).order_by("-valid_until", "pk")
    context = {"coming": coming[:5], "ended": ended[:5]}
    return render(request, "accounts/no_membership.html", context, status=403)


class SignOut(LogoutView):  # type: ignore[misc]
    """Ends the session at once; only a POST does."""

    template_name = "account/logout.html"


change_password = requires(Permission.DESK_VIEW)(PasswordChangeView.as_view())
