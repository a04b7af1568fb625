"""Before something grave: is it still you? Then on with it, with what was typed."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.webauthn.internal import auth as webauthn
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from socakt.accounts import resume
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.signin.factors import factors_of
from socakt.signin.forms import ConfirmCodeForm, ConfirmKeyForm, ConfirmPasswordForm


def ask(request: Any) -> HttpResponse:
    """The page that asks; what was posted travels with it, signed, and is not stored."""
    if request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL", "")).path
        return HttpResponse(status=401, headers={"HX-Redirect": _address(page)})
    if request.method == "POST" and not request.FILES:
        return _page(request, resume.kept_of(request), "", {})
    return HttpResponseRedirect(_address(request.get_full_path()))


def _address(back: str) -> str:
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}"


@requires(Permission.DESK_VIEW)
def confirm(request: ActorRequest) -> HttpResponse:
    """Asks for password, code or key, whichever the person has; any one is enough."""
    kept, back = request.POST.get("resume", ""), get_next_redirect_url(request) or ""
    forms = _posted(request)
    for way, form in forms.items():
        if form.is_valid():
            if way == "password":
                reauthenticate_by_password(request)
            else:
                form.save()  # type: ignore[attr-defined]
            audit.record("account.confirmed", request.user, by=request.actor, way=way)
            again = resume.continue_with(request, kept, confirmed=True) if kept else None
            return again or HttpResponseRedirect(back or reverse("desk"))
    return _page(request, kept, back, forms)


def _posted(request: ActorRequest) -> dict[str, Form]:
    """The form that was sent, by the name of its field."""
    asked: dict[str, Any] = {
        "password": ConfirmPasswordForm,
        "code": ConfirmCodeForm,
        "credential": ConfirmKeyForm,
    }
    return {
        way: form(request.POST, user=request.user)
        for way, form in asked.items()
        if request.method == "POST" and way in request.POST
    }


def _page(request: Any, kept: str, back: str, posted: dict[str, Form]) -> HttpResponse:
    user = request.user
    factors = factors_of(user)
    context: dict[str, Any] = {"resume": kept, "back": back, "key_form": posted.get("credential")}
    if user.has_usable_password():
        context["password_form"] = posted.get("password") or ConfirmPasswordForm(user=user)
    if factors.app or factors.codes:
        context["code_form"] = posted.get("code") or ConfirmCodeForm(user=user)
    if factors.keys:
        context["options"] = webauthn.begin_authentication(user)
    return render(request, "account/reauthenticate.html", context)
