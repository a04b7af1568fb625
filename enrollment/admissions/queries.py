"""Free and taken places."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, Q, QuerySet, prefetch_related_objects
from django_stubs_ext import WithAnnotations

from enrollment.admissions.models import Admission
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


def choices(
    referral: Referral, cohorts: Sequence[CohortWithPlaces], on: date
) -> list[tuple[CohortWithPlaces, Outlook | None]]:
    """Each cohort of the program, with what the rule says of its first day if that is to come."""
    if referral.program is None:
        return []
    prefetch_related_objects([referral.candidate], "months")
    days = {cohort.starts_on for cohort in cohorts if cohort.starts_on > on}
    outlooks = {
        day: outlook_today(referral.candidate, terms, day)
        for day, terms in terms_by_day(referral.program, days).items()
    }
    return [(cohort, outlooks.get(cohort.starts_on)) for cohort in cohorts]


def taken_places(cohort: Cohort) -> set[int]:
    """The numbers of the places that somebody holds."""
    return set(Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True))
