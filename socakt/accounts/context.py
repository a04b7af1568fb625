"""What every page knows about the one who looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def actor(request: HttpRequest) -> dict[str, Any]:
    """The actor, whether there is a choice for whom to act, and whether this is the demo."""
    return {
        "actor": getattr(request, "actor", None),
        "can_switch": len(getattr(request, "memberships", [])) > 1,
        "demo": settings.DEMO,
    }
