"""Inviting to an interview, and what becomes of the appointment.

Each function is one transaction and safe to repeat. The referral is locked first, so that of two
who act at once the second one sees what the first has done.
"""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from enrollment.interviews.appointments import (
    AlreadyBegun,
    AlreadyConcluded,
    HourTaken,
    NotACoordinator,
    TimeIsPast,
    TooEarly,
    call_off_leftovers,
    conclude,
    deadlines_of,
    found_as,
    give_date,
    give_deadlines,
    lock_holder,
    lock_open,
    record,
    refuse_too_early,
    store,
    tell_referrer,
)
from enrollment.interviews.models import Interview
from enrollment.interviews.rules import NOT_COUNTED, Absence, CallOffReason, NextStep, Status
from enrollment.notices.rules import Kind
from enrollment.referrals.models import Referral
from enrollment.referrals.moves import demand, lock, move
from enrollment.referrals.rules import Action, Party
from socakt.accounts.actor import Actor
from socakt.accounts.models import User
from socakt.transactions import decision

__all__ = [
    "AlreadyBegun",
    "AlreadyConcluded",
    "HourTaken",
    "NotACoordinator",
    "TimeIsPast",
    "TooEarly",
    "call_off",
    "confirm",
    "move_to",
    "propose",
    "record_came",
    "record_missed",
]


def propose(
    *,
    referral: Referral,
    starts_at: datetime,
    minutes: int,
    place: str,
    with_whom: User,
    confirmed: bool,
    at: datetime,
    by: Actor,
) -> Interview:
    """Invite the person; `confirmed` says that the person has agreed to the date already.

    The referral is reminded of on the day of the interview. Raises TimeIsPast, HourTaken,
    NotACoordinator, AlreadyDecided, NotPermitted, Busy.
    """
    with decision():
        locked = lock(referral)
        begun = Interview.objects.open().filter(referral=locked, starts_at=starts_at).first()
        if begun and Party.COORDINATION in locked.parties_of(by):
            return begun
        demand(locked, Action.INVITE, by)
        lock_holder(locked, starts_at, with_whom, at)
        call_off_leftovers(locked, with_whom, at=at, by=by)
        missed = locked.interviews.exclude(status__in=NOT_COUNTED).count()
        interview = Interview(referral=locked, attempt=missed + 1)
        interview.status = Status.SCHEDULED if confirmed else Status.PROPOSED
        give_date(interview, starts_at, minutes, place, with_whom)
        store(interview, at=at, by=by)
        locked.coordinator = locked.coordinator or with_whom
        dates: dict[str, Any] = deadlines_of(locked, starts_at)
        move(locked, Action.INVITE, by=by, at=at, coordinator=locked.coordinator, **dates)
        return interview


def confirm(*, interview: Interview, at: datetime, by: Actor) -> Interview:
    """The person has agreed to the date."""
    with decision():
        locked = lock_open(interview, by)
        if locked.status == Status.SCHEDULED:
            return locked
        locked.status, locked.changed_at = Status.SCHEDULED, at
        locked.save(update_fields=["status", "changed_at"])
        record("interview.confirmed", locked, at=at, by=by)
        return locked


def move_to(
    *,
    interview: Interview,
    starts_at: datetime,
    minutes: int,
    place: str,
    with_whom: User,
    confirmed: bool,
    at: datetime,
    by: Actor,
) -> Interview:
    """Another date, asked for beforehand, so the attempt stays the same; returns the new row.

    Raises AlreadyBegun, AlreadyConcluded, and what `propose` raises about the new date.
    """
    with decision():
        referral = lock(interview.referral)
        done = found_as(interview, Status.MOVED, referral, by)
        if done and done.successor.starts_at == starts_at:
            return done.successor
        old = lock_open(interview, by, referral)
        if old.starts_at <= at:
            raise AlreadyBegun(_("The interview has begun. Record whether the person came."))
        lock_holder(referral, starts_at, with_whom, at)
        call_off_leftovers(referral, with_whom, at=at, by=by)
        conclude(old, Status.MOVED, at=at, by=by)
        new = Interview(referral=referral, attempt=old.attempt, previous=old)
        new.status = Status.SCHEDULED if confirmed else Status.PROPOSED
        give_date(new, starts_at, minutes, place, with_whom)
        store(new, at=at, by=by)
        give_deadlines(referral, starts_at)
        tell_referrer(referral, Kind.INTERVIEW_MOVED, at=at, by=by)
        return new


def record_came(
    *, interview: Interview, conclusion: str, next_step: NextStep, at: datetime, by: Actor
) -> Interview:
    """The person came. What was said is for the coordination only.

    Raises TooEarly, AlreadyConcluded, AlreadyDecided, NotPermitted, Busy.
    """
    with decision():
        referral = lock(interview.referral)
        done = found_as(interview, Status.CAME, referral, by)
        if done and (done.conclusion, done.next_step) == (conclusion, next_step):
            return done
        locked = lock_open(interview, by, referral)
        refuse_too_early(locked, at)
        conclude(locked, Status.CAME, at=at, by=by, conclusion=conclusion, next_step=next_step)
        move(referral, Action.CONCLUDE, by=by, at=at)
        return locked


def record_missed(*, interview: Interview, absence: Absence, at: datetime, by: Actor) -> Interview:
    """The person did not come; the referrer hears of it. Raises what `record_came` raises."""
    with decision():
        referral = lock(interview.referral)
        done = found_as(interview, Status.DID_NOT_COME, referral, by)
        if done and done.absence == absence:
            return done
        locked = lock_open(interview, by, referral)
        refuse_too_early(locked, at)
        conclude(locked, Status.DID_NOT_COME, at=at, by=by, absence=absence)
        move(referral, Action.CONCLUDE, by=by, at=at)
        tell_referrer(referral, Kind.INTERVIEW_MISSED, at=at, by=by)
        return locked


def call_off(*, interview: Interview, reason: CallOffReason, at: datetime, by: Actor) -> Interview:
    """There will be no interview at this date and no other is agreed; the referrer hears of it."""
    with decision():
        referral = lock(interview.referral)
        done = found_as(interview, Status.CALLED_OFF, referral, by)
        if done and done.call_off_reason == reason:
            return done
        locked = lock_open(interview, by, referral)
        conclude(locked, Status.CALLED_OFF, at=at, by=by, call_off_reason=reason)
        move(referral, Action.CONCLUDE, by=by, at=at)
        tell_referrer(referral, Kind.INTERVIEW_CALLED_OFF, at=at, by=by)
        return locked
