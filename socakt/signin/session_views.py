"""Own sessions: where I am signed in, ending them, and staying signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.signin import devices, services, sessions


@dataclass(frozen=True)
class Row:
    """A session as its owner sees it."""

    pk: int
    device: str
    ip: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


@requires(Permission.DESK_VIEW)
@require_safe
def own_sessions(request: ActorRequest) -> HttpResponse:
    """Where I am signed in at present."""
    rows = [
        Row(
            pk=session.pk,
            device=devices.in_words(session.user_agent),
            ip=session.ip,
            created_at=session.created_at,
            last_seen_at=session.last_seen_at,
            current=session.session_key == request.session.session_key,
        )
        for session in sessions.own(request.user)
    ]
    return render(request, "accounts/sessions.html", {"sessions": rows})


@requires(Permission.DESK_VIEW)
@require_POST
def end_session(request: ActorRequest, pk: int) -> HttpResponse:
    """End one of the own sessions, not this one; a stranger's is simply not found."""
    _say(
        request,
        services.end_sessions(user=request.user, by=request.actor, keep=_key(request), pk=pk),
    )
    return redirect("usersessions_list")


@requires(Permission.DESK_VIEW)
@require_POST
def end_other_sessions(request: ActorRequest) -> HttpResponse:
    """End all own sessions but this one."""
    _say(request, services.end_sessions(user=request.user, by=request.actor, keep=_key(request)))
    return redirect("usersessions_list")


@requires(Permission.DESK_VIEW)
def session_time(request: ActorRequest) -> HttpResponse:
    """How many seconds are left; asking does not begin them anew, posting has (the middleware).

    The token lets forms that were open before a new sign-in in another tab still be sent.
    """
    left = sessions.seconds_left(request.session, sessions.limits_for(request.memberships))
    return JsonResponse(
        {
            "seconds": max(0, int(min(left.values()))),
            "extensible": left["absolute"] > left["idle"],
            "token": get_token(request),
        }
    )


def _key(request: ActorRequest) -> str | None:
    return request.session.session_key


def _say(request: ActorRequest, count: int) -> None:
    sentence = ngettext("%(count)s session has ended.", "%(count)s sessions have ended.", count)
    messages.success(request, sentence % {"count": count})
