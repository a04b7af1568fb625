"""Cohorts with where they stand, and the people of one."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.admissions.phases import with_phase
from enrollment.cohorts.exports import cohorts_listing, participants_listing
from enrollment.cohorts.filters import CohortFilter
from enrollment.cohorts.queries import about, cohorts_in_phase, participants
from enrollment.saved_views.queries import saved_views
from enrollment.saved_views.rules import Page as SavedPage
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.exports import export

PAGE_SIZE = 20


@require_safe
@requires(Permission.PROGRAM_VIEW)
def cohorts(request: ActorRequest) -> HttpResponse:
    """The cohorts the actor may know about, the latest start first, with their places."""
    narrowed = _narrowed(request)
    context = {
        "page": Paginator(narrowed.qs, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "saved": saved_views(request.actor, SavedPage.COHORTS, narrowed.address),
        "may_open": request.actor.may(Permission.ADMISSION_VIEW),
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/cohorts/cohorts.html", context)


@requires(Permission.PROGRAM_VIEW)
@recently_signed_in
def export_cohorts(request: ActorRequest) -> HttpResponse:
    """The list of cohorts as a file, under the filters of the page."""
    return export(request, cohorts_listing(_narrowed(request)))


def _narrowed(request: ActorRequest) -> CohortFilter:
    today = timezone.localdate()
    rows = cohorts_in_phase(request.actor, today)
    return CohortFilter(request.GET, rows, actor=request.actor, on=today)


@require_safe
@requires(Permission.ADMISSION_VIEW)
def cohort(request: ActorRequest, pk: int) -> HttpResponse:
    """One cohort: places, who holds them, who left, and what it is made up of."""
    today = timezone.localdate()
    rows = with_phase(Cohort.objects.visible_to(request.actor).with_program(), today)
    found = get_object_or_404(rows, pk=pk)
    context = {
        "cohort": found,
        "admissions": participants(request.actor, found),
        "about": about(request.actor, found, today),
        "today": today,
    }
    audit.record("cohort.viewed", found, by=request.actor)
    return render(request, "enrollment/cohorts/cohort.html", context)


@requires(Permission.ADMISSION_VIEW)
@recently_signed_in
def export_participants(request: ActorRequest, pk: int) -> HttpResponse:
    """The people of a cohort as a file."""
    rows = Cohort.objects.visible_to(request.actor).with_program()
    found = get_object_or_404(rows, pk=pk)
    return export(request, participants_listing(found, participants(request.actor, found)))
