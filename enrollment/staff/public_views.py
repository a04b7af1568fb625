"""What the invited person sees, and who has forgotten the password: pages without sign-in."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core.exceptions import ReauthenticationRequired
from allauth.core.ratelimit import consume
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enrollment.staff import accepting, forgotten
from enrollment.staff.forms import ForgottenForm, NewAccountForm
from enrollment.staff.models import Invitation
from enrollment.staff.rules import digest_of
from socakt.accounts import known_browsers
from socakt.accounts.access import public
from socakt.accounts.recent import signed_in_recently
from socakt.errors import DomainError

KEPT = "invitation"  # in the session, so that the secret leaves the address at once


@never_cache
@require_safe
@public
def open_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Behind the link of the mail: keep what it leads to, and show it at an address without it."""
    request.session[KEPT] = digest_of(secret)
    return redirect("accept_invitation")


@never_cache
@public
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Become a user: with a new account, or with the one that is signed in.

    Nobody guesses 256 random bits; what is counted is work that is asked for under a link.
    """
    if not consume(request, action="invitation"):  # counts what is sent, not what is looked at
        return render(request, "429.html", status=429)
    digest, now = request.session.get(KEPT, ""), timezone.now()
    if request.user.is_authenticated and accepting.has_accepted(digest, request.user):
        return redirect("desk")
    invitation = accepting.find(digest, now)
    if invitation is None:
        return render(request, "enrollment/staff/gone.html", status=410)
    if request.user.is_authenticated:
        return _with_this_account(request, invitation)
    return _with_new_account(request, invitation)


def _with_this_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    refusal = ""
    if request.method == "POST":
        if not signed_in_recently(request):  # type: ignore[arg-type]
            raise ReauthenticationRequired
        try:
            accepting.accept_as(
                digest=request.session[KEPT],
                user=request.user,  # type: ignore[arg-type]
                at=timezone.now(),
            )
        except DomainError as error:
            refusal = str(error)
        else:
            return redirect("desk")
    context = {"invitation": invitation, "refusal": refusal}
    return render(request, "enrollment/staff/accept.html", context)


def _with_new_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """Both ways stand on the page, so that opening it tells nobody who has an account."""
    form = NewAccountForm(
        request.POST or None, email=invitation.email, initial={"name": invitation.name}
    )
    sign_in = f"{reverse('account_login')}?next={reverse('accept_invitation')}"
    if form.is_valid():
        name, password = form.cleaned_data["name"], form.cleaned_data["password1"]
        try:
            user = accepting.accept_as_new(
                digest=request.session[KEPT], name=name, password=password, at=timezone.now()
            )
        except accepting.HasAccount as error:
            messages.info(request, str(error))
            return redirect(sign_in)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            login = Login(user=user, email=user.email, redirect_url=reverse("desk"))
            answer: HttpResponse = perform_password_login(request, {"email": user.email}, login)
            return known_browsers.remember(answer, user.email)
    context = {"invitation": invitation, "form": form, "sign_in": sign_in}
    return render(request, "enrollment/staff/new_account.html", context)


@never_cache
@public
def forgotten_password(request: HttpRequest) -> HttpResponse:
    """Ask for a link to set a new password; the answer is the same for every address."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not consume(request, action="reset_password", key=email):
            return render(request, "429.html", status=429)
        forgotten.ask(email=email, at=timezone.now())
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})
