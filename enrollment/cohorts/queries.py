"""Cohorts with where they stand, their people, and where somebody could move."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet

from enrollment.admissions.composition import Composition
from enrollment.admissions.late import last_day_of_replacement
from enrollment.admissions.models import Admission
from enrollment.admissions.phases import CohortInPhase, Phase, with_phase
from enrollment.admissions.queries import (
    Choice,
    CohortWithPlaces,
    cohorts_to_fill,
    composition,
    compositions,
    person_of,
)
from enrollment.eligibility.queries import Outlook, outlook_today
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import UNDECIDED_STATES
from enrollment.waiting.queries import how_many_wait
from programs.models import Cohort
from programs.queries import terms_of
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission


def cohorts_in_phase(actor: Actor, on: date) -> QuerySet[CohortInPhase]:
    """The actor's cohorts with where they stand on the day, the latest start first."""
    rows = with_phase(Cohort.objects.visible_to(actor).with_program(), on)
    return rows.order_by("-starts_on", "program__place", "-number", "pk")


def participants(actor: Actor, cohort: Cohort) -> list[Admission]:
    """Who holds a place in the cohort, by place, with who referred them."""
    held = Admission.objects.visible_to(actor).open().filter(cohort=cohort)
    return list(held.select_related("candidate", "referral__organization").order_by("place", "pk"))


@dataclass(frozen=True)
class Departed:
    """Somebody who held a place, and the cohort to which the person was moved, if so."""

    admission: Admission
    moved_to: Cohort | None


def departed(actor: Actor, cohort: Cohort) -> list[Departed]:
    """Who held a place and no longer does, the last to leave first; as far as it is known."""
    ended = Admission.objects.visible_to(actor).filter(cohort=cohort, ended_on__isnull=False)
    whole = ended.select_related("candidate", "moved_to__cohort__program")
    return [
        Departed(one, one.moved_to.cohort if hasattr(one, "moved_to") else None)
        for one in whole.order_by("-ended_on", "place", "pk")
    ]


@dataclass(frozen=True)
class About:
    """What stands on the page of a cohort beside its people.

    `days` to the start, None once it has begun; `missing` to the target, which is the number of
    places; `composition` is for those who decide, and so is how many are `waiting` for a place
    that could be given today.
    """

    days: int | None
    missing: int
    departed: list[Departed]
    composition: Composition | None
    decides: bool
    may_admit: bool
    may_move: bool
    may_change: bool
    waiting: int


def about(actor: Actor, cohort: CohortInPhase, on: date) -> About:
    """What there is to know about the cohort on the day, as far as it concerns the actor."""
    decides = actor.may(Permission.ADMISSION_DECIDE)
    over = cohort.phase == Phase.FINISHED
    return About(
        days=_days_to_start(cohort, on),
        missing=max(0, cohort.free),
        departed=departed(actor, cohort),
        composition=composition(cohort) if decides else None,
        decides=decides,
        may_admit=decides and not over and cohort.free > 0,
        may_move=decides and not over,
        may_change=actor.may(Permission.PROGRAM_MANAGE) and not over,
        waiting=how_many_wait(cohort.program)
        if decides and on <= last_day_of_replacement(cohort)
        else 0,
    )


def _days_to_start(cohort: Cohort, on: date) -> int | None:
    return (cohort.starts_on - on).days if cohort.starts_on > on else None


@dataclass(frozen=True)
class Filling:
    """A cohort that still takes people, or is being filled.

    `days` to the start, None once it has begun; `missing` to the target, which is the number of
    places; `undecided` are those who wait for a decision about its program, None for whoever
    does not decide.
    """

    cohort: CohortInPhase
    days_to_start: int | None
    missing: int
    undecided: int | None


def filling(actor: Actor, on: date) -> list[Filling]:
    """The actor's cohorts that start later, and those running with free places; earliest first."""
    rows = with_phase(Cohort.objects.visible_to(actor).with_program(), on)
    current = rows.filter(ends_on__gte=on).order_by("starts_on", "program__place", "pk")
    cohorts = [one for one in current if one.phase != Phase.RUNNING or one.free > 0]
    waiting = _undecided(actor, {cohort.program_id for cohort in cohorts})
    return [
        Filling(
            cohort=cohort,
            days_to_start=_days_to_start(cohort, on),
            missing=max(0, cohort.free),
            undecided=None if waiting is None else waiting.get(cohort.program_id, 0),
        )
        for cohort in cohorts
    ]


def _undecided(actor: Actor, programs: set[int]) -> dict[int, int] | None:
    """How many people wait for a decision about each of the programs."""
    if not actor.may(Permission.ADMISSION_DECIDE):
        return None
    visible = Referral.objects.visible_to(actor).filter(state__in=UNDECIDED_STATES)
    counted = visible.filter(program__in=programs).order_by().values_list("program")
    return dict(counted.annotate(Count("pk")))


@dataclass(frozen=True)
class MovePage:
    """Where somebody could go, and on what that would rest.

    `outlook` is what a new check today would say; None once the cohort has begun: then the check
    of the admission stays the basis.
    """

    choices: list[Choice]
    outlook: Outlook | None
    keeps_check: bool


def move_page(admission: Admission, cohorts: list[CohortWithPlaces], on: date) -> MovePage:
    """What stands on the page of a move to one of the cohorts."""
    referral, left = admission.referral, admission.cohort
    started = left.starts_on <= on
    composed = compositions(cohorts, [person_of(referral)])
    terms = None if started else terms_of(left.program, on)
    return MovePage(
        choices=[Choice(cohort, None, composed[cohort.pk]) for cohort in cohorts],
        outlook=outlook_today(referral.candidate, terms, on) if terms else None,
        keeps_check=started,
    )


def cohorts_to_move_to(actor: Actor, admission: Admission, on: date) -> list[CohortWithPlaces]:
    """The actor's other cohorts of the same call, not over and with room; earliest start first."""
    call = admission.cohort.program.call_id
    others = Cohort.objects.visible_to(actor).filter(program__call=call)
    rows = cohorts_to_fill(others.exclude(pk=admission.cohort_id).with_program(), on)
    return list(rows.filter(free__gt=0))
