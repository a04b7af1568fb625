"""Free and taken places."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, F, Q, QuerySet
from django_stubs_ext import WithAnnotations

from enrollment.admissions.models import Admission
from programs.models import Cohort

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


def taken_places(cohort: Cohort) -> set[int]:
    """The numbers of the places that somebody holds."""
    return set(Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True))
