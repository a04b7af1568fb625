"""Free and taken places, and what the people who hold them make up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django_stubs_ext import WithAnnotations

from enrollment.admissions.composition import Composition, Person, Target, compose
from enrollment.admissions.models import Admission
from enrollment.admissions.targets import CompositionTarget
from enrollment.eligibility.queries import Outlook, outlook_today
from enrollment.referrals.models import Referral
from programs.models import Cohort
from programs.queries import terms_by_day

TAKEN = Count("admissions", filter=Q(admissions__ended_on__isnull=True))


class Places(TypedDict):
    """What `with_places` adds to a cohort."""

    taken: int
    free: int


if TYPE_CHECKING:
    CohortWithPlaces = WithAnnotations[Cohort, Places]
else:  # only the type checker understands it
    CohortWithPlaces = Cohort


def with_places(cohorts: QuerySet[Cohort]) -> QuerySet[CohortWithPlaces]:
    """The cohorts, each annotated with `taken` and `free` places."""
    return cohorts.annotate(taken=TAKEN).annotate(free=F("capacity") - F("taken"))


def cohorts_to_fill(cohorts: QuerySet[Cohort], on: date) -> QuerySet[CohortWithPlaces]:
    """Those not yet over, the earliest start first, annotated with `taken` and `free`."""
    running = with_places(cohorts.filter(ends_on__gte=on))
    return running.order_by("starts_on", "program__place", "pk")


@dataclass(frozen=True)
class Choice:
    """A cohort to choose: what the rule says of its first day (None: it has begun, or no terms),
    and what it would be made up of with the person in it.
    """

    cohort: CohortWithPlaces
    start: Outlook | None
    composition: Composition


def choices(referral: Referral, cohorts: Sequence[CohortWithPlaces], on: date) -> list[Choice]:
    """Each cohort of the program with what would follow from choosing it."""
    if referral.program is None:
        return []
    prefetch_related_objects([referral.candidate], "months")
    days = {cohort.starts_on for cohort in cohorts if cohort.starts_on > on}
    outlooks = {
        day: outlook_today(referral.candidate, terms, day)
        for day, terms in terms_by_day(referral.program, days).items()
    }
    composed = compositions(cohorts, [person_of(referral)])
    return [
        Choice(cohort, outlooks.get(cohort.starts_on), composed[cohort.pk]) for cohort in cohorts
    ]


def person_of(referral: Referral) -> Person:
    """What counts of the person of the referral, for the composition of a cohort."""
    candidate = referral.candidate
    return Person(
        sex=candidate.sex,
        born_on=candidate.born_on,
        education=candidate.education,
        municipality=candidate.municipality,
        obstacles=tuple(referral.obstacles),
    )


def composition(cohort: Cohort, extra_people: Sequence[Person] = ()) -> Composition:
    """What the cohort is made up of now, or would be with these people too."""
    return compositions([cohort], extra_people)[cohort.pk]


def compositions(
    cohorts: Sequence[Cohort], extra_people: Sequence[Person] = ()
) -> dict[int, Composition]:
    """The composition of each of the cohorts, by its number; two queries for all of them."""
    held = Admission.objects.open().filter(cohort__in=cohorts)
    people: dict[int, list[Person]] = {cohort.pk: [] for cohort in cohorts}
    for admission in held.select_related("candidate", "referral"):
        admission.referral.candidate = admission.candidate
        people[admission.cohort_id].append(person_of(admission.referral))
    targets: dict[int, list[Target]] = {cohort.terms_id: [] for cohort in cohorts}
    for target in CompositionTarget.objects.in_force(targets):
        targets[target.terms_id].append(target.target)
    return {
        cohort.pk: compose(
            [*people[cohort.pk], *extra_people], targets[cohort.terms_id], cohort.starts_on
        )
        for cohort in cohorts
    }


def taken_places(cohort: Cohort) -> set[int]:
    """The numbers of the places that somebody holds."""
    return set(Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True))
