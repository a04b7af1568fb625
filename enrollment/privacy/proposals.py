"""What is proposed for erasure every night, and what of it is withdrawn again by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.privacy.erasures import lock, record, stop_unless_due
from enrollment.privacy.models import Erasure
from enrollment.privacy.queries import (
    FINISHED_IMPORTS,
    import_kept,
    import_obstacles,
    kept_because,
    kept_notes,
    obstacles,
    periods_in_force,
    standing,
    with_hindrances,
)
from enrollment.privacy.rules import NOTICE, Basis, Kept, Obstacle, RecordClass, What
from socakt.accounts.models import Region
from socakt.accounts.roles import Role
from socakt.transactions import decision


@dataclass(frozen=True)
class Found:
    """Something whose period is over, with why."""

    what: What
    region: int
    kept: list[Kept]
    candidate: int | None = None
    of_import: int | None = None


def propose(*, on: date, at: datetime) -> int:
    """Propose whatever is due in every region and stop what no longer is; return how many are new.

    Can be repeated: of each record there is one open proposal at most. Coordinators of the region
    are told once, in numbers; nothing happens to a record before two people have agreed.
    """
    for erasure in Erasure.objects.open().order_by("pk"):
        with decision():
            stop_unless_due(lock(erasure), on=on, at=at)
    new: dict[int, int] = {}
    for found in [*_people_due(on), *_imports_due(on)]:
        if _propose(found, at=at):
            new[found.region] = new.get(found.region, 0) + 1
    for region in Region.objects.filter(pk__in=new).order_by("code"):
        _tell(region, at=at)
    return sum(new.values())


def _people_due(on: date) -> Iterator[Found]:
    """Everybody whose periods are all over, or whose notes are; nobody who has an open proposal."""
    periods = periods_in_force(on)
    if not periods:
        return
    busy = _lately(on).exclude(candidate=None).values("candidate")
    rows = Candidate.objects.filter(frozen="", merged_into=None).exclude(pk__in=busy).order_by("pk")
    for person in with_hindrances(rows, on).iterator(chunk_size=500):
        kept = kept_because(person, periods)
        found = set(obstacles(person, kept, Basis.PERIOD, on))
        if not found:
            yield Found(What.PERSON, person.region_id, kept, candidate=person.pk)
        elif (None, RecordClass.NOTES) in periods and not found - {
            Obstacle.NOT_DUE,
            Obstacle.NO_PERIOD,
        }:
            yield from _notes_due(person, on)


def _notes_due(person: Candidate, on: date) -> Iterator[Found]:
    if kept_notes(person, periods_in_force(on), on):
        erasure = Erasure(candidate=person, what=What.NOTES, basis=Basis.PERIOD)
        kept = standing(erasure, on).kept
        yield Found(What.NOTES, person.region_id, kept, candidate=person.pk)


def _imports_due(on: date) -> Iterator[Found]:
    periods = periods_in_force(on)
    busy = _lately(on).exclude(of_import=None).values("of_import")
    rows = Import.objects.filter(state__in=FINISHED_IMPORTS).exclude(pk__in=busy)
    for of in rows.select_related("organization").order_by("pk").iterator():
        kept, region = import_kept(of, periods), of.organization.region_id
        if region is not None and not import_obstacles(of, kept, on):
            yield Found(What.IMPORT, region, [kept], of_import=of.pk)


def _lately(on: date) -> QuerySet[Erasure]:
    """What is under way, or was stopped by hand less than thirty days ago."""
    stopped = Erasure.objects.filter(
        stopped_by_what=Obstacle.BY_HAND, stopped_at__date__gt=on - NOTICE
    )
    return Erasure.objects.open() | stopped


def _propose(found: Found, *, at: datetime) -> bool:
    """Whether it is new; of two nightly jobs at once only one makes it."""
    on = timezone.localdate(at)
    with decision():
        known = Erasure.objects.open()
        of = {"candidate_id": found.candidate, "of_import_id": found.of_import}
        if known.filter(**of).exists():
            return False
        erasure = Erasure(
            region_id=found.region,
            what=found.what,
            basis=Basis.PERIOD,
            why=[_as_stored(one) for one in found.kept],
            proposed_at=at,
            not_before_on=on + NOTICE,
            **of,
        )
        Erasure.objects.bulk_create([erasure])
        record("proposed", erasure, by=None, at=at)
        return True


def _as_stored(kept: Kept) -> dict[str, Any]:
    assert kept.counted_from is not None
    assert kept.until is not None
    return {
        "class": str(kept.record_class),
        "call": kept.call,
        "counted_from": kept.counted_from.isoformat(),
        "until": kept.until.isoformat(),
        "source": kept.source,
    }


def _tell(region: Region, *, at: datetime) -> None:
    tell(
        recipients=members(on=timezone.localdate(at), role=Role.COORDINATOR, region_id=region.pk),
        kind=Kind.ERASURES_PROPOSED,
        page=Page.DESK,
        record=None,
        number="",
        at=at,
        by=None,
    )
