"""How long a session lasts, and ending sessions before that."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from socakt.accounts.actor import ActorRequest
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_EVERY = 60  # seconds; more often nothing is written


@dataclass(frozen=True)
class Limits:
    """After how long without a request, and after how long at all, a session ends."""

    idle: timedelta
    absolute: timedelta


def limits_for(memberships: list[Membership]) -> Limits:
    """The limits of who has these memberships: stricter for whoever may administer."""
    administers = any(membership.role == Role.ADMINISTRATOR for membership in memberships)
    return Limits(**(settings.ADMINISTRATOR_SESSIONS if administers else settings.SESSIONS))


def begin(session: SessionBase) -> None:
    """The person signed in now."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = time.time()


def seconds_left(session: SessionBase, limits: Limits) -> dict[str, float]:
    """How long it may still go on, by limit; a session that does not know is over."""
    now = time.time()
    return {
        "idle": session.get(SEEN_AT, 0) + limits.idle.total_seconds() - now,
        "absolute": session.get(SIGNED_IN_AT, 0) + limits.absolute.total_seconds() - now,
    }


def over(session: SessionBase, limits: Limits) -> str:
    """Which limit the session has reached: "absolute", "idle", or "" for none."""
    left = seconds_left(session, limits)
    return next((name for name in ("absolute", "idle") if left[name] <= 0), "")


def seen(request: HttpRequest) -> None:
    """The person did something: the idle time begins anew. Written once a minute at most."""
    if time.time() - request.session[SEEN_AT] < SEEN_EVERY:
        return
    request.session[SEEN_AT] = time.time()
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=timezone.now(), ip=get_adapter().get_client_ip(request)
    )


def sign_out(request: ActorRequest) -> None:
    """Nobody is signed in from here on, also for the rest of this request."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    request.user = AnonymousUser()  # type: ignore[assignment]
    request.actor = None  # type: ignore[assignment]
    request.memberships = []


def own(user: User) -> list[UserSession]:
    """The sessions of the user that are not over, the last used first."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    sessions = UserSession.objects.filter(user=user, session_key__in=alive)
    return list(sessions.order_by("-last_seen_at", "-pk"))


def end(user: User, *, keep: str | None = None, **only: Any) -> int:
    """End the sessions of the user at once, but the one to keep; returns how many there were."""
    ending = UserSession.objects.filter(user=user, **only).exclude(session_key=keep or "")
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
