"""What the header of every page says about notices."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from enrollment.notices.models import Notice
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission


def notices(request: HttpRequest) -> dict[str, Any]:
    """How many notices the actor has not read (asked when shown), and whether mails stay here."""
    actor: Actor | None = getattr(request, "actor", None)
    sees = actor is not None and actor.may(Permission.NOTICE_VIEW)
    return {
        "sees_notices": sees,
        "unread_notices": (lambda: _unread(actor)) if sees else 0,
        "keeps_mails": settings.KEEPS_MAILS,
    }


def _unread(actor: Actor | None) -> int:
    return Notice.objects.visible_to(actor).unread().count() if actor else 0
