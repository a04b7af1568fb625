"""Where a cohort stands, seen from a day: derived here and nowhere else."""

from datetime import date
from typing import TYPE_CHECKING, TypedDict

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    TextChoices,
    Value,
    When,
)
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import WithAnnotations

from enrollment.admissions.queries import with_places
from programs.models import Cohort


class Phase(TextChoices):
    """Planned: nobody is asked to join yet. Filling: people get places before the start."""

    PLANNED = "planned", _("planned")
    FILLING = "filling", _("being filled")
    RUNNING = "running", _("running")
    FINISHED = "finished", _("finished")


class Standing(TypedDict):
    """What `with_phase` adds to a cohort."""

    taken: int
    free: int
    phase: str


if TYPE_CHECKING:
    CohortInPhase = WithAnnotations[Cohort, Standing]
else:  # only the type checker understands it
    CohortInPhase = Cohort


def with_phase(cohorts: QuerySet[Cohort], on: date) -> QuerySet[CohortInPhase]:
    """The cohorts, each annotated with `taken`, `free` and `phase` on the day.

    Of the cohorts that start later, a cohort is being filled when somebody has a place in it, or
    when it is the next one of its program (an empty next cohort is what people wait for, so it
    is never hidden among the plans); all further ones are planned.
    """
    earlier = Cohort.objects.filter(program=OuterRef("program"), starts_on__gt=on).filter(
        Q(starts_on__lt=OuterRef("starts_on"))
        | Q(starts_on=OuterRef("starts_on"), pk__lt=OuterRef("pk"))
    )
    phase = Case(
        When(ends_on__lt=on, then=Value(Phase.FINISHED.value)),
        When(starts_on__lte=on, then=Value(Phase.RUNNING.value)),
        When(Q(taken__gt=0) | ~Exists(earlier), then=Value(Phase.FILLING.value)),
        default=Value(Phase.PLANNED.value),
        output_field=CharField(),
    )
    return with_places(cohorts).annotate(phase=phase)
