"""Who acts, and what happens to a person who has not signed in."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from socakt.accounts import resume
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role

GetResponse = Callable[[HttpRequest], HttpResponse]

ACTING_AS = "acting_as"


class ActorMiddleware:
    """Puts `request.actor` there: the chosen membership, or the first usable one, or None."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, made with the actor known."""
        request.actor = None  # type: ignore[attr-defined]
        request.memberships = []  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            usable = list(Membership.objects.usable_by(request.user, timezone.localdate()))
            request.memberships = usable  # type: ignore[attr-defined]
            request.actor = self.actor(request, usable)  # type: ignore[attr-defined]
        return self.get_response(request)

    def actor(self, request: HttpRequest, usable: list[Membership]) -> Actor | None:
        """The actor for the membership kept in the session, if it is still usable."""
        chosen = request.session.get(ACTING_AS)
        membership = next((m for m in usable if m.pk == chosen), usable[0] if usable else None)
        if membership is None or not request.user.is_authenticated:
            return None
        role, manages = Role(membership.role), membership.manages_users
        return Actor(request.user, membership.organization, role, manages)


class SignInMiddleware(LoginRequiredMiddleware):
    """Asks for sign-in; what was typed into a form when the session ended is carried along."""

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, view_func: Any
    ) -> HttpResponse:
        """Redirect a reader to sign-in; give the writer the sign-in page with the text kept."""
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        if request.method == "POST":
            return resume.sign_in_keeping(request)
        return super().handle_no_permission(request, view_func)
