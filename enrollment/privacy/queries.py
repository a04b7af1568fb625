"""What keeps a record, what stops an erasure, and the lists of requests and erasures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django_stubs_ext import WithAnnotations

from enrollment.admissions.models import Admission
from enrollment.candidates.frozen import Frozen
from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import
from enrollment.notes.models import Note
from enrollment.privacy.models import Erasure, LegalHold, PersonRequest, RetentionPeriod
from enrollment.privacy.rules import (
    ERASED_TEXT,
    Basis,
    Kept,
    Obstacle,
    RecordClass,
    RequestKind,
    What,
    due_on,
)
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES, State

FINISHED_IMPORTS = (Import.State.STORED, Import.State.DISCARDED, Import.State.REFUSED)
Key = tuple[int | None, str]


class Hindered(TypedDict):
    """What `with_hindrances` adds to a person."""

    has_hold: bool
    has_open_referral: bool
    has_open_place: bool
    has_open_request: bool
    has_open_erasure_request: bool


if TYPE_CHECKING:
    HinderedCandidate = WithAnnotations[Candidate, Hindered]
else:  # only the type checker understands it
    HinderedCandidate = Candidate


def periods_in_force(on: date) -> dict[Key, RetentionPeriod]:
    """The periods that hold on the day, by call (or none) and class; two calls are never mixed."""
    rows = RetentionPeriod.objects.in_force(on).select_related("call")
    return {(row.call_id, row.record_class): row for row in rows}


def with_hindrances(people: QuerySet[Candidate], on: date) -> QuerySet[HinderedCandidate]:
    """The people with what stops an erasure, and their referrals with what they came to."""
    own = {"candidate": OuterRef("pk")}
    requests = PersonRequest.objects.open().filter(**own)
    erasure = requests.filter(kind=RequestKind.ERASURE)
    submitted = Referral.objects.filter(submitted_at__isnull=False, state__in=OPEN_STATES, **own)
    participates = Exists(Admission.objects.filter(referral=OuterRef("pk")))
    referrals = Referral.objects.select_related("program__call").annotate(was_admitted=participates)
    found = people.annotate(
        has_hold=Exists(LegalHold.objects.on(on).filter(**own)),
        has_open_referral=Exists(submitted),
        has_open_place=Exists(Admission.objects.open().filter(**own)),
        has_open_request=Exists(requests.exclude(kind=RequestKind.ERASURE)),
        has_open_erasure_request=Exists(erasure),
    )
    return found.prefetch_related(Prefetch("referrals", referrals.order_by("pk")))


def kept_because(person: Candidate, periods: dict[Key, RetentionPeriod]) -> list[Kept]:
    """Why the record of the person is kept: one reason for each referral, or the registration."""
    referrals = list(person.referrals.all())
    if not referrals:
        since = timezone.localdate(person.registered_at)
        return [_kept(RecordClass.NEVER_SUBMITTED, None, "", since, periods)]
    return [_of_referral(referral, periods) for referral in referrals]


def _of_referral(referral: Referral, periods: dict[Key, RetentionPeriod]) -> Kept:
    call = referral.program.call if referral.program else None
    call_id, title = (call.pk, call.short_title) if call else (None, "")
    if referral.was_admitted or referral.state == State.ADMITTED:  # type: ignore[attr-defined]
        return _kept(RecordClass.PARTICIPANT, call_id, title, None, periods)
    step = referral.decided_at or referral.turn_since
    wanted = RecordClass.UNSUCCESSFUL if referral.submitted_at else RecordClass.NEVER_SUBMITTED
    return _kept(wanted, call_id, title, timezone.localdate(step), periods)


def _kept(
    wanted: RecordClass,
    call: int | None,
    title: str,
    since: date | None,
    periods: dict[Key, RetentionPeriod],
) -> Kept:
    period = periods.get((call, wanted))
    if period is None:
        return Kept(record_class=wanted, call=title, counted_from=since)
    return Kept(
        record_class=wanted,
        call=title,
        counted_from=period.last_payment_on or since,
        months=period.months,
        from_end_of_year=period.from_end_of_year,
        source=period.source,
    )


def obstacles(
    person: HinderedCandidate, kept: Iterable[Kept], basis: str, on: date
) -> list[Obstacle]:
    """What stops the erasure of the person on the day, the gravest first; empty: nothing does.

    Whoever asks for erasure need not wait for the periods, except that of participants, which
    the rules of the fund demand (article 17(3)(b)); an open referral has to be withdrawn first.
    """
    reasons = list(kept)
    if basis == Basis.REQUEST:
        reasons = [one for one in reasons if one.record_class == RecordClass.PARTICIPANT]
    due = due_on(reasons)
    no_period = any(reason.until is None for reason in reasons)
    found = {
        Obstacle.GONE: person.frozen == Frozen.ERASED,
        Obstacle.HOLD: person.has_hold,
        Obstacle.RESTRICTED: person.frozen == Frozen.RESTRICTED,
        Obstacle.OPEN_PLACE: person.has_open_place,
        Obstacle.OPEN_REFERRAL: person.has_open_referral,
        Obstacle.OPEN_REQUEST: person.has_open_request
        or (basis == Basis.PERIOD and person.has_open_erasure_request),
        Obstacle.NO_PERIOD: no_period,
        Obstacle.NOT_DUE: due is not None and due > on,
    }
    return [obstacle for obstacle, stops in found.items() if stops]


def kept_notes(person: Candidate, periods: dict[Key, RetentionPeriod], on: date) -> list[Note]:
    """The notes whose period is over: all versions of a note together, by the latest day."""
    threads: dict[int, list[Note]] = {}
    for note in Note.objects.filter(candidate=person.pk).order_by("pk"):
        threads.setdefault(note.original_id or note.pk, []).append(note)
    return [
        note
        for thread in threads.values()
        if _over(RecordClass.NOTES, max(one.happened_on for one in thread), periods, on)
        for note in thread
    ]


def _over(wanted: RecordClass, since: date, periods: dict[Key, RetentionPeriod], on: date) -> bool:
    due = due_on([_kept(wanted, None, "", since, periods)])
    return due is not None and due <= on


def import_kept(of: Import, periods: dict[Key, RetentionPeriod]) -> Kept:
    """Why the rows of the import are kept."""
    return _kept(RecordClass.IMPORTS, None, "", timezone.localdate(of.moved_at), periods)


def import_obstacles(of: Import, kept: Kept, on: date) -> list[Obstacle]:
    """What stops the erasure of the rows of an import."""
    due = due_on([kept])
    found = {
        Obstacle.GONE: of.file_name == ERASED_TEXT,
        Obstacle.BEING_READ: of.state not in FINISHED_IMPORTS,
        Obstacle.NO_PERIOD: due is None,
        Obstacle.NOT_DUE: due is not None and due > on,
    }
    return [obstacle for obstacle, stops in found.items() if stops]


@dataclass(frozen=True)
class Standing:
    """Where an erasure stands on a day: what keeps the record, and what stops it."""

    kept: list[Kept]
    obstacles: list[Obstacle]
    notes: list[Note]

    @property
    def due_on(self) -> date | None:
        """The first day on which no period keeps the record any more."""
        return due_on(self.kept)


def standing(erasure: Erasure, on: date) -> Standing:
    """What holds of the erasure as things are now."""
    if erasure.of_import is not None:
        kept = import_kept(erasure.of_import, periods_in_force(on))
        return Standing([kept], import_obstacles(erasure.of_import, kept, on), [])
    assert erasure.candidate_id is not None
    return standing_of(erasure.candidate_id, erasure.what, erasure.basis, on)


def standing_of(candidate: int, what: str, basis: str, on: date) -> Standing:
    """The same of a person, whether or not somebody has proposed anything."""
    periods = periods_in_force(on)
    person = with_hindrances(Candidate.objects.filter(pk=candidate), on).get()
    kept = kept_because(person, periods)
    if what == What.PERSON:
        return Standing(kept, obstacles(person, kept, basis, on), [])
    notes = kept_notes(person, periods, on)
    latest = max((note.happened_on for note in notes), default=None)
    reason = _kept(RecordClass.NOTES, None, "", latest, periods)
    found = obstacles(person, [reason], basis, on)
    return Standing([reason], found if notes else [*found, Obstacle.GONE], notes)
