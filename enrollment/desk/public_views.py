"""Pages for everybody."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.admissions.queries import CohortWithPlaces, cohorts_to_fill
from enrollment.candidates.rules import NOTICE_VERSION
from programs.models import Cohort, Program, Terms
from socakt.accounts.access import public
from socakt.accounts.models import Organization


@require_safe
@public
def home(request: HttpRequest) -> HttpResponse:
    """What social activation is, what is offered, for whom, and whom to turn to."""
    today = timezone.localdate()
    cohorts = cohorts_to_fill(Cohort.objects.with_program(), today)
    context = {
        "programs": _with_next_cohort(list(cohorts)),
        "terms": Terms.objects.filter(call__programs__isnull=False).in_force(today),
        "offices": _offices(),
        "today": today,
    }
    return render(request, "enrollment/desk/home.html", context)


def _with_next_cohort(
    cohorts: list[CohortWithPlaces],
) -> list[tuple[Program, CohortWithPlaces | None]]:
    """Every program with its next start that has room, else the next start, else None."""
    pairs = []
    for program in Program.objects.select_related("provider"):
        own = [cohort for cohort in cohorts if cohort.program_id == program.pk]
        open_ones = [cohort for cohort in own if cohort.free > 0]
        pairs.append((program, next(iter(open_ones or own), None)))
    return pairs


def _offices() -> list[Organization]:
    """Where a person can ask today: social work centres, employment offices, coordination."""
    kinds = [
        Organization.Kind.COORDINATION,
        Organization.Kind.SOCIAL_WORK_CENTRE,
        Organization.Kind.EMPLOYMENT_OFFICE,
    ]
    today = timezone.localdate()
    open_now = Organization.objects.valid_on(today).filter(kind__in=kinds)
    return list(open_now.order_by("kind", "sort_key"))


@require_safe
@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that ZDSMA asks for."""
    return render(request, "socakt/accessibility.html", {"contacts": _coordinations()})


@require_safe
@public
def privacy(request: HttpRequest) -> HttpResponse:
    """What happens with people's data, in plain words; the notice that is handed out."""
    context = {"contacts": _coordinations(), "notice_version": NOTICE_VERSION}
    return render(request, "socakt/privacy.html", context)


def _coordinations() -> list[Organization]:
    return [office for office in _offices() if office.kind == Organization.Kind.COORDINATION]
