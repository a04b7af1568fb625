"""Sign-in and security: what somebody signs in with, and adding, renaming, removing it."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.errors import DomainError
from socakt.signin import services
from socakt.signin.factors import Type, factors_of, lacks, must_have
from socakt.signin.forms import PENDING_SECRET, AddAppForm, AddKeyForm, RenameKeyForm


@requires(Permission.DESK_VIEW)
def security(request: ActorRequest) -> HttpResponse:
    """What I sign in with."""
    context = {
        "factors": factors_of(request.user),
        "lacking": lacks(request, request.memberships),
        "needed": must_have(request.memberships),
    }
    return render(request, "mfa/index.html", context)


@requires(Permission.DESK_VIEW)
@recently_signed_in
def add_app(request: ActorRequest) -> HttpResponse:
    """Set up an application for codes."""
    if factors_of(request.user).app:
        return redirect("mfa_index")
    form = AddAppForm(request.POST or None, user=request.user)
    if form.is_valid():
        services.add_app(
            user=request.user,
            secret=form.secret,
            step=form.step,
            by=request.actor,
            keep=_key(request),
        )
        del request.session[PENDING_SECRET]
        return _added(request)
    adapter = get_adapter()
    address = adapter.build_totp_url(request.user, form.secret)
    groups = [form.secret[start : start + 4] for start in range(0, len(form.secret), 4)]
    context = {"form": form, "drawing": adapter.build_totp_svg(address), "groups": groups}
    return render(request, "mfa/add_app.html", context)


@requires(Permission.DESK_VIEW)
@recently_signed_in
def add_key(request: ActorRequest) -> HttpResponse:
    """Add a security key, or the lock of this device."""
    form = AddKeyForm(request.POST or None, user=request.user)
    if form.is_valid():
        services.add_key(
            user=request.user,
            name=form.cleaned_data["name"],
            credential=form.cleaned_data["credential"],
            by=request.actor,
            keep=_key(request),
        )
        return _added(request)
    options = webauthn.begin_registration(request.user, False)
    return render(request, "mfa/add_key.html", {"form": form, "options": options})


def _added(request: ActorRequest) -> HttpResponse:
    messages.success(request, _("Added. From now on you are asked for it when you sign in."))
    return redirect("mfa_index" if factors_of(request.user).codes else "mfa_view_recovery_codes")


@requires(Permission.DESK_VIEW)
@recently_signed_in
def rename_key(request: ActorRequest, pk: int) -> HttpResponse:
    """Give a key another name."""
    key = get_object_or_404(_own(request), pk=pk, type=Type.WEBAUTHN)
    form = RenameKeyForm(request.POST or None, initial={"name": key.wrap().name})
    if form.is_valid():
        services.rename_key(key=key, name=form.cleaned_data["name"], by=request.actor)
        return redirect("mfa_index")
    return render(request, "mfa/rename_key.html", {"form": form, "key": key})


@requires(Permission.DESK_VIEW)
@recently_signed_in
def remove_factor(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a key or the application away, after asking."""
    factor = get_object_or_404(_own(request).exclude(type=Type.RECOVERY_CODES), pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            needed = must_have(request.memberships)
            services.remove(factor=factor, needed=needed, by=request.actor, keep=_key(request))
        except DomainError as error:
            refusal = str(error)
        else:
            messages.success(request, _("Removed."))
            return redirect("mfa_index")
    return render(request, "mfa/remove.html", {"factor": factor, "refusal": refusal})


@requires(Permission.DESK_VIEW)
@recently_signed_in
def recovery_codes(request: ActorRequest) -> HttpResponse:
    """How many are left; new ones are shown in answer to the button, this once."""
    codes: list[str] = []
    if request.method == "POST":
        try:
            codes = services.renew_codes(user=request.user, by=request.actor, keep=_key(request))
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("mfa_index")
    context = {"codes": codes, "factors": factors_of(request.user)}
    return render(request, "mfa/recovery_codes.html", context)


def _own(request: ActorRequest):  # type: ignore[no-untyped-def]
    return Authenticator.objects.filter(user=request.user)


def _key(request: ActorRequest) -> str | None:
    return request.session.session_key
