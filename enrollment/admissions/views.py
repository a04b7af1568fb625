"""Giving a place, and taking it back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.admissions import services
from enrollment.admissions.forms import AdmitForm, CancelForm
from enrollment.admissions.models import Admission
from enrollment.admissions.queries import choices, cohorts_to_fill
from enrollment.eligibility.queries import outlook_of
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Action
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.viewing import viewed
from socakt.errors import DomainError


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
    form = AdmitForm(request.POST or None, cohorts=cohorts, today=today)
    if form.is_valid() and _admitted(request, referral, form):
        return redirect("referral", pk=pk)
    offered, outlook = choices(referral, cohorts, today), outlook_of(referral, today)
    viewed(request, referral, referral.candidate)
    context = {"form": form, "choices": offered, "outlook": outlook}
    context |= {"referral": referral, "today": today}
    return render(request, "enrollment/admissions/admit.html", context)


def _admitted(request: ActorRequest, referral: Referral, form: AdmitForm) -> bool:
    """Admit into the cohort chosen; a refusal stands on the form."""
    try:
        admission = services.admit(
            referral=referral,
            cohort=form.cleaned_data["cohort"],
            on=form.today,
            by=request.actor,
            late_reason=form.cleaned_data.get("late_reason", ""),
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Admitted: %(cohort)s.") % {"cohort": admission.cohort})
    return True


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
    viewed(request, admission, admission.referral.candidate)
    return render(
        request, "enrollment/admissions/cancel.html", {"admission": admission, "form": form}
    )
