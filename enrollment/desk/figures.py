"""Numbers for those who see no person: how many are where, program by program."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from enrollment.admissions.models import EXITS, Admission
from enrollment.admissions.queries import with_places
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import UNDECIDED_STATES, State
from programs.models import Cohort, Program
from socakt.accounts.actor import Actor

EndKind = Admission.EndKind


@dataclass(frozen=True)
class Figures:
    """One program: people on their way, on the waiting list, in places, and those who left."""

    program: Program
    undecided: int
    waiting: int
    capacity: int
    taken: int
    left_early: int
    completed: int

    @property
    def free(self) -> int:
        """Places that nobody holds in cohorts that are not over."""
        return self.capacity - self.taken


def figures(actor: Actor, on: date) -> list[Figures]:
    """The programs that the actor may know of, in the order of their lists; four queries."""
    programs = Program.objects.visible_to(actor).select_related("provider", "region")
    referrals = _by_program(
        Referral.objects.filter(submitted_at__isnull=False)
        .values("program")
        .annotate(
            undecided=Count("pk", filter=Q(state__in=UNDECIDED_STATES)),
            waiting=Count("pk", filter=Q(state=State.WAITING)),
        )
        .order_by()
    )
    places = _places(on)
    ends = _by_program(
        Admission.objects.values("cohort__program")
        .annotate(
            left=Count("pk", filter=Q(end_kind__in=EXITS)),
            completed=Count("pk", filter=Q(end_kind=EndKind.COMPLETION)),
        )
        .order_by(),
        key="cohort__program",
    )
    return [
        Figures(
            program,
            undecided=referrals.get(program.pk, {}).get("undecided", 0),
            waiting=referrals.get(program.pk, {}).get("waiting", 0),
            capacity=places.get(program.pk, (0, 0))[0],
            taken=places.get(program.pk, (0, 0))[1],
            left_early=ends.get(program.pk, {}).get("left", 0),
            completed=ends.get(program.pk, {}).get("completed", 0),
        )
        for program in programs.order_by("region__code", "place", "pk")
    ]


def _by_program(rows: object, key: str = "program") -> dict[int, dict[str, int]]:
    return {row[key]: row for row in rows}  # type: ignore[attr-defined]


def _places(on: date) -> dict[int, tuple[int, int]]:
    cohorts = with_places(Cohort.objects.filter(ends_on__gte=on))
    found: dict[int, tuple[int, int]] = {}
    for cohort in cohorts:
        capacity, taken = found.get(cohort.program_id, (0, 0))
        found[cohort.program_id] = capacity + cohort.capacity, taken + cohort.taken
    return found
