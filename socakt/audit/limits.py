"""How often one user may do what shows or takes away many people's data: the log knows."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from socakt.accounts.actor import Actor, ActorRequest
from socakt.audit.models import Event

View = Callable[Concatenate[ActorRequest, ...], HttpResponse]


def within_limit(actor: Actor, action: str) -> bool:
    """Whether the user may do once more what the log calls `action` (settings.USER_LIMITS)."""
    most, seconds = settings.USER_LIMITS[action]
    lately = timezone.now() - timedelta(seconds=seconds)
    done = Event.objects.filter(user=actor.user, action=action, at__gt=lately)
    return done.count() < most


def limited(action: str) -> Callable[[View], View]:
    """Answer 429 with a calm page instead of the view, when it was opened too often lately."""

    def declare(view: View) -> View:
        @wraps(view)
        def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST" and not within_limit(request.actor, action):
                return render(request, "audit/too_often.html", status=429)
            return view(request, *args, **kwargs)

        return guarded

    return declare
