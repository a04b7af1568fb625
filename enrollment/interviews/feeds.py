"""Calendars that programs read under a secret address: made, revoked, and read.

The secret has 256 random bits; whoever guesses a thousand million times a second needs far longer
than the world is old, so nobody has to count guesses. Only its SHA-256 is stored.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db.models import Q, QuerySet
from django.utils import timezone

from enrollment.interviews.models import CalendarFeed, Interview
from enrollment.interviews.rules import OPEN, Status
from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization, User
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from socakt.transactions import decision

KEPT = timedelta(days=60)


def feed_of(actor: Actor) -> CalendarFeed | None:
    """The actor's link that works now."""
    rows = CalendarFeed.objects.filter(user=actor.user, organization=actor.organization)
    return rows.filter(revoked_at=None).first()


def make(*, scope: str, at: datetime, by: Actor) -> str:
    """A new secret for the actor's calendar; an older one stops working. Shown this once only."""
    with decision():
        revoke(at=at, by=by)
        secret = secrets.token_urlsafe(32)
        feed = CalendarFeed.objects.create(
            user=by.user,
            organization=by.organization,
            scope=scope,
            digest=digest_of(secret),
            made_at=at,
        )
        audit.record("calendar.made", feed, by=by, at=at, scope=scope)
        return secret


def revoke(*, at: datetime, by: Actor) -> None:
    """The link stops working; where there is none, nothing happens."""
    if not by.may(Permission.INTERVIEW_HOLD):
        raise NotPermitted
    with decision():
        # whoever makes two links at once makes them one after the other
        User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.user.pk)
        feed = feed_of(by)
        if feed is not None:
            feed.revoked_at = at
            feed.save(update_fields=["revoked_at"])
            audit.record("calendar.revoked", feed, by=by, at=at)


def revoke_all_of(*, user: User, organization: Organization, at: datetime, by: Actor) -> int:
    """The person's links for the organization stop working, whoever ends the access."""
    rows = CalendarFeed.objects.filter(user=user, organization=organization, revoked_at=None)
    feeds = list(rows.select_for_update(of=("self",), no_key=True))
    for feed in feeds:
        feed.revoked_at = at
        feed.save(update_fields=["revoked_at"])
        audit.record("calendar.revoked", feed, by=by, at=at)
    return len(feeds)


def digest_of(secret: str) -> str:
    """What is stored in place of the secret."""
    return sha256(secret.encode()).hexdigest()


def read(secret: str, now: datetime) -> tuple[CalendarFeed, QuerySet[Interview]] | None:
    """The feed and its interviews; None where the link does not work, whatever the reason.

    The first reading of a day goes to the log; calendars ask every hour.
    """
    rows = CalendarFeed.objects.filter(digest=digest_of(secret), revoked_at=None)
    feed = rows.select_related("user", "organization__region").first()
    if feed is None:
        return None
    usable = Membership.objects.usable_by(feed.user, timezone.localdate(now))
    if not usable.filter(organization=feed.organization, role=Role.COORDINATOR).exists():
        return None
    actor = Actor(feed.user, feed.organization, Role.COORDINATOR)
    _record_first_of_day(feed, actor, now)
    return feed, shown(feed, actor, now)


def shown(feed: CalendarFeed, actor: Actor, now: datetime) -> QuerySet[Interview]:
    """What is to be held, and what was held lately."""
    held = Q(status__in=(Status.CAME, Status.DID_NOT_COME))
    to_hold = Q(status__in=OPEN, referral__state=State.INTERVIEW)
    rows = Interview.objects.visible_to(actor).filter(held | to_hold)
    if feed.scope == CalendarFeed.Scope.MINE:
        rows = rows.filter(with_whom=actor.user)
    lately = rows.filter(ends_at__gte=now - KEPT)
    return lately.select_related("referral").order_by("starts_at", "pk")


def _record_first_of_day(feed: CalendarFeed, actor: Actor, now: datetime) -> None:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = Event.objects.about(feed).filter(action="calendar.read", at__gte=midnight)
    if not today.exists():
        audit.record("calendar.read", feed, by=actor, at=now)
