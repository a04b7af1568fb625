"""What every page knows about the one who looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission


def acting(request: HttpRequest) -> dict[str, Any]:
    """The actor, whether there is a choice for whom to act, and whether this is the demo."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "actor": actor,
        "can_search": actor is not None and actor.may(Permission.SEARCH),
        "can_switch": len(getattr(request, "memberships", [])) > 1,
        "demo": settings.DEMO,
    }
