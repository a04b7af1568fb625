"""Cohorts with their places and people, giving a place, taking it back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.admissions import services
from enrollment.admissions.exports import cohorts_listing, participants_listing
from enrollment.admissions.forms import AdmitForm, CancelForm
from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces, choices, cohorts_to_fill, with_places
from enrollment.eligibility.queries import outlook_of
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Action
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.exports import export

PAGE_SIZE = 20


@require_safe
@requires(Permission.PROGRAM_VIEW)
def cohorts(request: ActorRequest) -> HttpResponse:
    """The cohorts the actor may know about, the latest start first, with their places."""
    context = {
        "page": Paginator(_cohorts(request), PAGE_SIZE).get_page(request.GET.get("page")),
        "may_open": request.actor.may(Permission.ADMISSION_VIEW),
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/admissions/cohorts.html", context)


@requires(Permission.PROGRAM_VIEW)
def export_cohorts(request: ActorRequest) -> HttpResponse:
    """The list of cohorts as a file."""
    return export(request, cohorts_listing(_cohorts(request)))


def _cohorts(request: ActorRequest) -> QuerySet[CohortWithPlaces]:
    visible = Cohort.objects.visible_to(request.actor).with_program()
    return with_places(visible).order_by("-starts_on", "program__place", "-number", "pk")


@require_safe
@requires(Permission.ADMISSION_VIEW)
def cohort(request: ActorRequest, pk: int) -> HttpResponse:
    """One cohort: places, and who holds them, with what the work with them needs."""
    rows = with_places(Cohort.objects.visible_to(request.actor).with_program())
    found = get_object_or_404(rows, pk=pk)
    context = {
        "cohort": found,
        "admissions": _participants(request, found),
        "today": timezone.localdate(),
    }
    audit.record("cohort.viewed", found, by=request.actor)
    return render(request, "enrollment/admissions/cohort.html", context)


@requires(Permission.ADMISSION_VIEW)
def export_participants(request: ActorRequest, pk: int) -> HttpResponse:
    """The people of a cohort as a file."""
    rows = Cohort.objects.visible_to(request.actor).with_program()
    found = get_object_or_404(rows, pk=pk)
    return export(request, participants_listing(found, _participants(request, found)))


def _participants(request: ActorRequest, cohort: Cohort) -> list[Admission]:
    admissions = Admission.objects.visible_to(request.actor).open().filter(cohort=cohort)
    return list(admissions.select_related("candidate", "referral__organization"))


@requires(Permission.ADMISSION_DECIDE)
def admit(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for a cohort, then admit; a refusal by the rules is shown on the form."""
    referrals = Referral.objects.visible_to(request.actor).with_names()
    referral = get_object_or_404(referrals, pk=pk)
    if not referral.allows(Action.ADMIT, request.actor):
        messages.info(request, _("This referral is no longer waiting for a decision."))
        return redirect("referral", pk=pk)
    today = timezone.localdate()
    program_cohorts = Cohort.objects.filter(program=referral.program).with_program()
    cohorts = list(cohorts_to_fill(program_cohorts, today))
    form = AdmitForm(request.POST or None, cohorts=cohorts)
    if form.is_valid():
        try:
            admission = services.admit(
                referral=referral, cohort=form.cleaned_data["cohort"], on=today, by=request.actor
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Admitted: %(cohort)s.") % {"cohort": admission.cohort})
            return redirect("referral", pk=pk)
    offered, outlook = choices(referral, cohorts, today), outlook_of(referral, today)
    context = {"form": form, "choices": offered, "outlook": outlook}
    context |= {"referral": referral, "today": today}
    return render(request, "enrollment/admissions/admit.html", context)


@requires(Permission.ADMISSION_DECIDE)
def cancel_admission(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a place back before the start, with a reason."""
    admissions = Admission.objects.visible_to(request.actor)
    rows = admissions.select_related("referral__candidate", "cohort__program")
    admission = get_object_or_404(rows, pk=pk)
    form = CancelForm(request.POST or None)
    if form.is_valid():
        try:
            services.cancel(
                admission=admission,
                reason=form.cleaned_data["reason"],
                on=timezone.localdate(),
                by=request.actor,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The admission is cancelled; the place is free."))
            return redirect("referral", pk=admission.referral_id)
    return render(
        request, "enrollment/admissions/cancel.html", {"admission": admission, "form": form}
    )
