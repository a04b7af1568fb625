"""Writing the log, in the same transaction as the change it tells of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone

from socakt.accounts.actor import Actor
from socakt.audit.models import Event


def record(
    action: str,
    thing: models.Model | None,
    *,
    by: Actor | None,
    at: datetime | None = None,
    subject: models.Model | None = None,
    **details: Any,
) -> Event:
    """Write one entry and return it. `by=None` is the system itself (a command).

    `at` is the moment of the change it tells of, now if not given. `details` must be JSON
    and hold no personal data beyond codes, numbers and dates.
    """
    return Event.objects.create(
        at=at or timezone.now(),
        action=action,
        user=by.user if by else None,
        organization=by.organization if by else None,
        role=by.role if by else "",
        object_type=thing._meta.label_lower if thing else "",
        object_id=thing.pk if thing else None,
        subject=subject.pk if subject else None,
        details=details,
    )


def record_each(action: str, people: Iterable[int], *, by: Actor, **details: Any) -> None:
    """Write the same entry about each of many candidates, given by their numbers."""
    now = timezone.now()
    Event.objects.bulk_create(
        (
            Event(
                at=now,
                action=action,
                user=by.user,
                organization=by.organization,
                role=by.role,
                object_type="enrollment.candidate",
                object_id=person,
                subject=person,
                details=details,
            )
            for person in people
        ),
        batch_size=1000,
    )
