"""Free and taken places."""

from datetime import date

from django.db.models import Count, F, Q, QuerySet

from enrollment.admissions.models import Admission
from programs.models import Cohort

TAKEN = Count("admissions", filter=Q(admissions__ended_on__isnull=True))


def with_places(cohorts: QuerySet[Cohort]) -> QuerySet[Cohort]:
    """The cohorts, each annotated with `taken` and `free` places."""
    return cohorts.annotate(taken=TAKEN).annotate(free=F("capacity") - F("taken"))


def cohorts_to_fill(cohorts: QuerySet[Cohort], on: date) -> QuerySet[Cohort]:
    """Those not yet over, the earliest start first, annotated with `taken` and `free`."""
    running = with_places(cohorts.filter(ends_on__gte=on))
    return running.order_by("starts_on", "program__place", "pk")


def taken_places(cohort: Cohort) -> set[int]:
    """The numbers of the places that somebody holds."""
    return set(Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True))
