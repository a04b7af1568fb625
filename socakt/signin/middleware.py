"""How long a session lasts, who must set up a second factor, and who must confirm who it is."""

from collections.abc import Callable
from typing import Any

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.signin import confirming, sessions
from socakt.signin.factors import lacks

GetResponse = Callable[[HttpRequest], HttpResponse]

# What is open to somebody who has yet to set up a second factor.
SETTING_UP = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_change_password",
    "switch_actor",
    "session_time",
}


class SessionLimitMiddleware:
    """Ends what lasted too long, on the server, before anything of the request is done."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response; to somebody whose session has just ended, as to a stranger."""
        if request.user.is_authenticated:
            limits = sessions.limits_for(request.memberships)  # type: ignore[attr-defined]
            reason = sessions.over(request.session, limits)
            if reason:
                self._end(request, reason)
            elif request.method == "POST" or request.path != reverse("session_time"):
                sessions.seen(request)
        return self.get_response(request)

    def _end(self, request: Any, reason: str) -> None:
        audit.record("account.session_ended", request.user, by=request.actor, reason=reason)
        sessions.sign_out(request)
        if reason == "idle":
            messages.warning(request, _("You were signed out because you did nothing for a while."))
        else:
            messages.warning(
                request, _("You were signed out because the session lasted long enough.")
            )


class SecondFactorMiddleware:
    """Whoever must have a second factor and has none gets to setting one up, and no further."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """To the page where it is set up; a part of a page is refused."""
        match = request.resolver_match
        public = getattr(view, "permission", None) is Permission.PUBLIC
        if not request.user.is_authenticated or public or (match and match.view_name in SETTING_UP):
            return None
        if not lacks(request, request.memberships):  # type: ignore[attr-defined]
            return None
        if request.headers.get("HX-Request"):
            return HttpResponse(status=403, headers={"HX-Redirect": reverse("mfa_index")})
        return redirect("mfa_index")


class ConfirmMiddleware:
    """Asks who it is, in place of allauth, which would put what was typed into the session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that asks, when a view wants to know."""
        return confirming.ask(request) if isinstance(error, ReauthenticationRequired) else None
