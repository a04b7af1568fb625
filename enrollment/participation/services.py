"""Recording inclusion, the start, the end of a participation, and what came of it.

Each step takes the referral: it stays the same when the person moves to another cohort.
"""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.admissions.freeing import free_place
from enrollment.admissions.models import EXITS, Admission
from enrollment.notices.rules import Kind
from enrollment.participation.models import EntryFacts, Outcome, Participation
from enrollment.participation.places import lock_place
from enrollment.participation.rules import owes_outcomes, window
from enrollment.participation.telling import tell_of
from enrollment.referrals.models import Referral
from enrollment.referrals.moves import lock
from socakt.accounts.actor import Actor
from socakt.audit import services as audit
from socakt.errors import ChangedMeanwhile, DomainError
from socakt.slovene import format_date
from socakt.transactions import decision


class HasLeft(DomainError):
    """The participation has ended; nothing about its beginning is recorded any more."""


class StartRecorded(DomainError):
    """The start is recorded, and with it the contract and the facts are settled."""


class NoContract(DomainError):
    """Nobody starts without a signed contract."""


class NotStarted(DomainError):
    """Who never started cannot be excluded and cannot complete the program."""


class NotLeft(DomainError):
    """There is no outcome before the person has left."""


class DayOutOfRange(DomainError):
    """The day is not one on which this can have happened; `first_on`, `last_on` are allowed."""


@dataclass(frozen=True, kw_only=True)
class EntryAnswers:
    """What the person says on the first day. `refused` are codes of `rules.Sensitive`."""

    born_on: date
    sex: str
    labour_status: str
    labour_status_since: date | None
    education: str
    municipality: str
    foreign_background: bool | None
    disability: bool | None
    housing: str
    refused: list[str] = field(default_factory=list)


def record_contract(
    *, referral: Referral, signed_on: date, at: datetime, by: Actor
) -> Participation:
    """Record that the person has signed the contract; return the participation.

    Until the start is recorded the day can be corrected by recording it again; the same day
    again changes nothing. Raises HasLeft, StartRecorded, DayOutOfRange, NotPermitted, Busy.
    """
    with decision():
        admission = _open_place(referral, by=by, at=at)
        known = begun(admission)
        if known is not None and known.contract_signed_on == signed_on:
            return known
        if known is not None and known.started_on is not None:
            raise StartRecorded(_("The start is recorded; the contract can no longer change."))
        _demand_day(signed_on, admission.admitted_on, timezone.localdate(at))
        recorded, _created = Participation.objects.update_or_create(
            referral=admission.referral,
            defaults={
                "candidate": admission.candidate,
                "contract_signed_on": signed_on,
                "contract_recorded_by": by.user,
                "contract_recorded_at": at,
            },
        )
        _record("contract_recorded", recorded, by=by, at=at, on=signed_on)
        return recorded


def record_start(
    *, referral: Referral, started_on: date, facts: EntryAnswers, at: datetime, by: Actor
) -> Participation:
    """Record the first day and, for good, what was true of the person then; tell the sides.

    A second press of the button finds it recorded and changes nothing. Raises NoContract,
    StartRecorded (for another day), HasLeft, DayOutOfRange, NotPermitted, Busy.
    """
    with decision():
        admission = _open_place(referral, by=by, at=at)
        known = begun(admission)
        if known is None or known.contract_signed_on < _admitted_on(admission):
            raise NoContract(_("Record the contract first."))
        if known.started_on == started_on:
            return known
        if known.started_on is not None:
            raise StartRecorded(
                _("The start on %(date)s is recorded already.")
                % {"date": format_date(known.started_on)}
            )
        _demand_day(started_on, *start_days(admission, known, timezone.localdate(at)))
        _begin(known, started_on, facts, by=by, at=at)
        tell_of(admission, Kind.STARTED, by=by, at=at)
        return known


def record_exit(
    *, referral: Referral, kind: str, reason: str, last_day: date, at: datetime, by: Actor
) -> Admission:
    """End the participation early, free the place and tell the sides; return the admission.

    Who was admitted but never came leaves too (an early exit; no outcome is asked later). A
    second press of the button finds it ended and changes nothing. Raises NotStarted,
    DayOutOfRange, NotPermitted, Busy.
    """
    assert kind in EXITS, kind
    return _leave(referral, kind=kind, reason=reason, last_day=last_day, by=by, at=at)


def record_completion(*, referral: Referral, last_day: date, at: datetime, by: Actor) -> Admission:
    """End the participation as planned, for somebody who started; as `record_exit`."""
    kind, reason = Admission.EndKind.COMPLETION, "completed"
    return _leave(referral, kind=kind, reason=reason, last_day=last_day, by=by, at=at)


def record_outcome(
    *,
    referral: Referral,
    which: str,
    status: str,
    reference_on: date,
    corrects: int | None,
    at: datetime,
    by: Actor,
) -> Outcome:
    """Record what the person did on a day of the window; a correction keeps the earlier answer.

    `corrects` is the number of the outcome that held when the form was opened. The same answer
    again changes nothing. Raises NotLeft, DayOutOfRange, ChangedMeanwhile, NotPermitted, Busy.
    """
    with decision():
        admission = _lock(referral, by=by, at=at)
        known, left_on = _asked(admission)
        now = Outcome.objects.current().filter(participation=known, which=which).first()
        if now is not None and (now.status, now.reference_on) == (status, reference_on):
            return now
        if (now.pk if now else None) != corrects:
            raise ChangedMeanwhile
        days = window(which, left_on)
        _demand_day(reference_on, days.first_on, min(days.last_on, timezone.localdate(at)))
        outcome = Outcome.objects.create(
            participation=known,
            which=which,
            status=status,
            reference_on=reference_on,
            corrects=now,
            recorded_by=by.user,
            recorded_at=at,
        )
        details = {"which": which, "status": status, "corrected": now is not None}
        _record("outcome_recorded", known, by=by, at=at, on=reference_on, **details)
        return outcome


def begun(admission: Admission) -> Participation | None:
    """The participation of an admission read `with_way`; None while no contract is recorded."""
    return getattr(admission.referral, "participation", None)


def start_days(admission: Admission, begun: Participation, on: date) -> tuple[date, date]:
    """The first and the last day that can have been the person's first one."""
    cohort = admission.cohort
    first = max(begun.contract_signed_on, admission.admitted_on, cohort.starts_on)
    return first, min(on, cohort.ends_on)


def exit_days(admission: Admission, on: date) -> tuple[date, date]:
    """The first and the last day that can have been the person's last one.

    Who never started leaves on the first day of the cohort at the earliest: before that the
    admission is cancelled instead.
    """
    known = begun(admission)
    started_on = known.started_on if known else None
    first = max(started_on or admission.cohort.starts_on, admission.admitted_on)
    return first, min(on, max(first, admission.cohort.ends_on))


def _leave(
    referral: Referral, *, kind: str, reason: str, last_day: date, by: Actor, at: datetime
) -> Admission:
    with decision():
        admission = _lock(referral, by=by, at=at)
        if admission.ended_on is not None:
            return admission
        return leave_place(admission, kind=kind, reason=reason, last_day=last_day, by=by, at=at)


def leave_place(
    admission: Admission, *, kind: str, reason: str, last_day: date, by: Actor, at: datetime
) -> Admission:
    """End an open admission that is locked `with_way`; raises NotStarted, DayOutOfRange."""
    known = begun(admission)
    never_started = known is None or known.started_on is None
    if never_started and kind != Admission.EndKind.EARLY_EXIT:
        raise NotStarted(_("The start of this person is not recorded."))
    _demand_day(last_day, *exit_days(admission, timezone.localdate(at)))
    ended = free_place(
        admission=admission, end_kind=kind, end_reason=reason, on=last_day, by=by, at=at
    )
    tell_of(ended, Kind.LEFT, by=by, at=at)
    return ended


def _lock(referral: Referral, *, by: Actor, at: datetime) -> Admission:
    return lock_place(lock(referral), by=by, on=timezone.localdate(at))


def _open_place(referral: Referral, *, by: Actor, at: datetime) -> Admission:
    admission = _lock(referral, by=by, at=at)
    if admission.ended_on is not None:
        raise HasLeft(_("The person has left already."))
    return admission


def _admitted_on(admission: Admission) -> date:
    """Since when the person has had a place without a break, through all moves."""
    places = admission.referral.admissions.exclude(end_kind=Admission.EndKind.CANCELLED)
    return places.earliest("admitted_on").admitted_on


def _asked(admission: Admission) -> tuple[Participation, date]:
    """The participation of somebody who left and is asked, and the last day; raises `NotLeft`."""
    known = begun(admission)
    if admission.ended_on is None or known is None or known.started_on is None:
        raise NotLeft(_("The person has not taken part and left."))
    if not owes_outcomes(admission.end_reason):
        raise NotLeft(_("Nothing is asked any more of this person."))
    return known, admission.ended_on


def _begin(
    known: Participation, started_on: date, facts: EntryAnswers, *, by: Actor, at: datetime
) -> None:
    known.started_on, known.start_recorded_by, known.start_recorded_at = started_on, by.user, at
    known.save(update_fields=["started_on", "start_recorded_by", "start_recorded_at"])
    EntryFacts.objects.create(
        participation=known,
        recorded_for_on=started_on,
        recorded_by=by.user,
        recorded_at=at,
        **asdict(facts),
    )
    _record("started", known, by=by, at=at, on=started_on, refused=len(facts.refused))


def _demand_day(day: date, first_on: date, last_on: date) -> None:
    if first_on <= day <= last_on:
        return
    if first_on > last_on:
        raise DayOutOfRange(
            _("This can be recorded from %(date)s on.") % {"date": format_date(first_on)}
        )
    raise DayOutOfRange(
        _("Choose a day from %(first)s to %(last)s.")
        % {"first": format_date(first_on), "last": format_date(last_on)}
    )


def _record(
    verb: str, known: Participation, *, by: Actor, at: datetime, on: date, **details: Any
) -> None:
    details["on"] = on.isoformat()
    audit.record(f"participation.{verb}", known, by=by, at=at, subject=known.candidate, **details)
