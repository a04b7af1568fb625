"""One appointment: who may change it, when it can be, how it is stored, concluded and recorded."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.interviews.models import Interview
from enrollment.interviews.queries import coordinators_on
from enrollment.interviews.rules import OPEN, CallOffReason, Status
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.deadlines import deadlines
from enrollment.referrals.models import Referral
from enrollment.referrals.moves import demand, lock
from enrollment.referrals.recipients import recipients
from enrollment.referrals.rules import Action, Party, State
from socakt.accounts.actor import Actor
from socakt.accounts.models import User
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.slovene import format_datetime


class TimeIsPast(DomainError):
    """The interview would have begun already."""


class HourTaken(DomainError):
    """The coordinator has another interview at this time."""


class NotACoordinator(DomainError):
    """Whoever should hold it does not act for the coordination of the region on that day."""


class AlreadyConcluded(DomainError):
    """The interview is no longer to be held."""


class TooEarly(DomainError):
    """The interview has not begun, so nobody can have come or stayed away."""


class AlreadyBegun(DomainError):
    """The interview has begun: it can no longer be moved, only its outcome recorded."""


def found_as(
    interview: Interview, status: Status, referral: Referral, by: Actor
) -> Interview | None:
    """The interview as it is now, where it has come to this already; for its coordination."""
    if Party.COORDINATION not in referral.parties_of(by):
        return None
    return Interview.objects.filter(pk=interview.pk, status=status).first()


def lock_open(interview: Interview, by: Actor, referral: Referral | None = None) -> Interview:
    """The interview, locked after its referral, of somebody who may decide about it now."""
    referral = referral or lock(interview.referral)
    demand(referral, Action.CONCLUDE, by)
    rows = Interview.objects.select_for_update(of=("self",), no_key=True)
    locked: Interview = rows.get(pk=interview.pk)
    locked.referral = referral
    if not locked.is_open:
        raise AlreadyConcluded(
            _("This can no longer be done; the state of the interview is “%(state)s”.")
            % {"state": locked.get_status_display()}
        )
    return locked


def lock_holder(referral: Referral, starts_at: datetime, with_whom: User, at: datetime) -> None:
    """Whoever holds it can; locked, so that two dates are given one after the other."""
    if starts_at <= at:
        raise TimeIsPast(_("Choose a day and hour that are still to come."))
    possible = coordinators_on(referral.region, timezone.localdate(starts_at))
    if with_whom.pk not in {member.user_id for member in possible}:
        raise NotACoordinator(_("This person does not work for the coordination on that day."))
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=with_whom.pk)


def call_off_leftovers(referral: Referral, with_whom: User, *, at: datetime, by: Actor) -> None:
    """Appointments of referrals that have moved on are off: this one's, and this person's."""
    left = Interview.objects.filter(status__in=OPEN).exclude(referral__state=State.INTERVIEW)
    left = left.filter(referral__candidate__frozen="")
    theirs = left.filter(Q(referral=referral) | Q(with_whom=with_whom))
    for old in theirs.select_related("referral__candidate"):
        reason = CallOffReason.REFERRAL_MOVED_ON
        conclude(old, Status.CALLED_OFF, at=at, by=by, call_off_reason=reason)


def give_date(
    interview: Interview, starts_at: datetime, minutes: int, place: str, with_whom: User
) -> None:
    """When, how long, where and with whom; not yet stored."""
    interview.starts_at = starts_at.astimezone(UTC)  # where an hour is always an hour
    interview.ends_at = interview.starts_at + timedelta(minutes=minutes)
    interview.place, interview.with_whom = place, with_whom


def store(interview: Interview, *, at: datetime, by: Actor) -> None:
    """A new row, the next of its referral. Raises `HourTaken`."""
    interview.sequence = Interview.objects.filter(referral=interview.referral).count()
    interview.proposed_by, interview.proposed_at, interview.changed_at = by.user, at, at
    with _refusing_taken_hour(interview):
        interview.save(force_insert=True)
    record("interview.proposed", interview, at=at, by=by)


@contextmanager
def _refusing_taken_hour(interview: Interview) -> Iterator[None]:
    """Raise `HourTaken` where two interviews would overlap; only the database knows for sure."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "one_interview_at_a_time" in str(error):
            raise HourTaken(
                _("%(who)s already has an interview at this time (%(when)s).")
                % {"who": interview.with_whom, "when": format_datetime(interview.starts_at)}
            ) from error
        raise


def refuse_too_early(interview: Interview, at: datetime) -> None:
    """Raise `TooEarly` before it has begun."""
    if at < interview.starts_at:
        raise TooEarly(_("The interview has not begun yet. Move it or call it off."))


def conclude(
    interview: Interview, status: Status, *, at: datetime, by: Actor, **outcome: str
) -> None:
    """What became of it, once and for all."""
    fields = {"status": status, "changed_at": at, "outcome_at": at, "outcome_by": by.user}
    for name, value in {**fields, **outcome}.items():
        setattr(interview, name, value)
    interview.save(update_fields=[*fields, *outcome])
    record(f"interview.{status.value}", interview, at=at, by=by)


def record(action: str, interview: Interview, *, at: datetime, by: Actor) -> None:
    """An entry of the log: which attempt, when; nothing of what was said."""
    audit.record(
        action,
        interview,
        by=by,
        at=at,
        subject=interview.referral.candidate,
        referral=interview.referral_id,
        attempt=interview.attempt,
        starts_at=interview.starts_at.astimezone(UTC).isoformat(),
    )


def deadlines_of(referral: Referral, starts_at: datetime) -> dict[str, date | None]:
    """Reminded on the day of the interview; the answer is due as after any other turn."""
    day = timezone.localdate(starts_at)
    _remind_on, due_on = deadlines(State.INTERVIEW, referral.region, day)
    return {"remind_on": day, "due_on": due_on}


def give_deadlines(referral: Referral, starts_at: datetime) -> None:
    """The deadlines of an invited person's new date."""
    fields = {**deadlines_of(referral, starts_at), "reminded_at": None, "handed_on_at": None}
    for name, value in {**fields, "version": referral.version + 1}.items():
        setattr(referral, name, value)
    referral.save(update_fields=[*fields, "version"])


def tell_referrer(referral: Referral, kind: Kind, *, at: datetime, by: Actor) -> None:
    """Those who referred the person hear of it."""
    tell(
        recipients=recipients(referral, (Party.REFERRER,), timezone.localdate(at)),
        kind=kind,
        page=Page.REFERRAL,
        record=referral.pk,
        number=referral.number,
        at=at,
        by=by,
    )
