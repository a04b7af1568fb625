"""What happens by itself when a deadline comes: a reminder, then the referral moves on.

Whoever lets a deadline pass loses nothing silently: every step is told to the sides and stands
in the history. Nothing here decides about a person: what waits for the coordination only goes to
all its coordinators; only what the referrer does not hand in, or what nobody confirms, expires.
"""

import logging
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import Q
from django.utils import timezone

from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.deadlines import deadlines
from enrollment.referrals.models import Referral, ReferralQuerySet
from enrollment.referrals.moves import demand, lock, move
from enrollment.referrals.recipients import recipients
from enrollment.referrals.rules import TRANSITIONS, Action, Party, State, Turn
from socakt.accounts.models import Region
from socakt.audit import services as audit
from socakt.transactions import Busy, decision

logger = logging.getLogger(__name__)


class Done(StrEnum):
    """What became of a referral that was looked at."""

    REMINDED = "reminded"
    HANDED_ON = "handed_on"
    EXPIRED = "expired"
    BUSY = "busy"  # somebody held it; the next time is early enough
    FAILED = "failed"  # a mistake of ours, written in the log of the server
    NOTHING = "nothing"  # somebody was quicker


@dataclass(frozen=True)
class Night:
    """What was done in a region, how often."""

    region: Region
    counts: Counter[Done]


def nightly(*, on: date, at: datetime) -> list[Night]:
    """Keep the deadlines of every region, as of the day; can be repeated."""
    return [
        Night(region, Counter(_attend(referral, on=on, at=at) for referral in _at_hand(region, on)))
        for region in Region.objects.order_by("code")
    ]


def _at_hand(region: Region, on: date) -> list[Referral]:
    overdue, to_remind = Q(due_on__lt=on), Q(remind_on__lte=on, reminded_at=None)
    rows: ReferralQuerySet = Referral.objects.filter(overdue | to_remind, region=region)
    rows = rows.filter(candidate__frozen="")
    return list(rows.only("pk").order_by("pk"))


def _attend(referral: Referral, *, on: date, at: datetime) -> Done:
    """One referral, one transaction, on what it says now; one that moved on is left alone."""
    try:
        with decision():
            locked = lock(referral)
            if locked.due_on and locked.due_on < on:
                return _move_on(locked, on=on, at=at)
            if locked.remind_on and locked.remind_on <= on and not locked.reminded_at:
                return _remind(locked, at=at)
            return Done.NOTHING
    except Busy:
        return Done.BUSY
    except Exception:  # one referral keeps no other one from its deadline
        logger.exception("deadline of referral %s", referral.pk)
        return Done.FAILED


def _move_on(referral: Referral, *, on: date, at: datetime) -> Done:
    """Past the deadline. `on` may be another day than that of `at`, when days were missed."""
    state = State(referral.state)
    if state not in TRANSITIONS[Action.HAND_ON].sources:
        demand(referral, Action.EXPIRE, None)
        move(referral, Action.EXPIRE, by=None, at=at, decided_at=at)
        return Done.EXPIRED
    demand(referral, Action.HAND_ON, None)
    remind_on, due_on = deadlines(state, referral.region, on)
    move(
        referral,
        Action.HAND_ON,
        by=None,
        at=at,
        coordinator=None,
        handed_on_at=at,
        remind_on=remind_on,
        due_on=due_on,
        reminded_at=None,
    )
    return Done.HANDED_ON


def _remind(referral: Referral, *, at: datetime) -> Done:
    """Once in a turn. A person who waits is not on turn: the coordination asks whether to go on."""
    party = Party.REFERRER if referral.turn == Turn.REFERRER else Party.COORDINATION
    # the version stays: nobody's form is out of date because of a reminder
    referral.reminded_at = at
    referral.save(update_fields=["reminded_at"])
    audit.record("referral.reminded", referral, by=None, at=at, subject=referral.candidate)
    tell(
        recipients=recipients(referral, [party], timezone.localdate(at)),
        kind=Kind.REMINDER,
        page=Page.REFERRAL,
        record=referral.pk,
        number=referral.number,
        at=at,
        by=None,
    )
    return Done.REMINDED
