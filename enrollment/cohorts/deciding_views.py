"""Admitting several people at once, and moving somebody to another cohort."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions.models import Admission
from enrollment.admissions.phases import with_phase
from enrollment.admissions.queries import composition
from enrollment.cohorts import moving, services
from enrollment.cohorts.forms import AdmitSeveralForm, MoveForm
from enrollment.cohorts.queries import cohorts_to_move_to, move_page
from enrollment.cohorts.undecided import ranked, undecided
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.viewing import viewed
from socakt.errors import DomainError

PAGE_SIZE = 50


@requires(Permission.ADMISSION_DECIDE)
def admit_several(request: ActorRequest, pk: int) -> HttpResponse:
    """Tick people, look at what the cohort would be made up of, admit all of them or nobody."""
    today = timezone.localdate()
    rows = with_phase(Cohort.objects.visible_to(request.actor).with_program(), today)
    cohort = get_object_or_404(rows, pk=pk)
    form = AdmitSeveralForm(request.POST or None, actor=request.actor, cohort=cohort)
    if form.is_valid() and form.confirms and _admitted(request, cohort, form):
        return redirect("cohort", pk=pk)
    ranks = ranked(request.actor, cohort, today)
    page = Paginator(ranks, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "cohort": cohort,
        "form": form,
        "page": page,
        "lines": form.lines(undecided(request.actor, list(page.object_list))),
        "preview": composition(cohort, form.people) if form.chosen else None,
    }
    viewed(request, cohort)
    return render(request, "enrollment/cohorts/admit_several.html", context)


def _admitted(request: ActorRequest, cohort: Cohort, form: AdmitSeveralForm) -> bool:
    """Admit the ticked people; what refuses each of them stands on the form."""
    try:
        given = services.admit_all(
            referrals=form.chosen, cohort=cohort, on=timezone.localdate(), by=request.actor
        )
    except services.NotAllAdmitted as refused:
        form.add_error(None, str(refused))
        form.refuse(refused.refusals)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    else:
        text = ngettext("%(count)s person admitted.", "%(count)s people admitted.", len(given))
        messages.success(request, text % {"count": len(given)})
        return True
    return False


@requires(Permission.ADMISSION_DECIDE)
def move_participant(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask where to and why, then move; a refusal by the rules is shown on the form."""
    admissions = Admission.objects.visible_to(request.actor)
    rows = admissions.select_related("referral__candidate", "cohort__program__provider")
    admission = get_object_or_404(rows, pk=pk)
    if admission.ended_on is not None:
        messages.info(request, _("The person no longer holds this place."))
        return redirect("cohort", pk=admission.cohort_id)
    today = timezone.localdate()
    cohorts = cohorts_to_move_to(request.actor, admission, today)
    form = MoveForm(request.POST or None, cohorts=cohorts)
    if form.is_valid() and (moved := _moved(request, admission, form)):
        text = _("Moved: %(cohort)s, place %(number)s.")
        messages.success(request, text % {"cohort": moved.cohort, "number": moved.place})
        return redirect("cohort", pk=moved.cohort_id)
    context = {
        "admission": admission,
        "form": form,
        "page": move_page(admission, cohorts, today),
        "today": today,
    }
    viewed(request, admission, admission.referral.candidate)
    return render(request, "enrollment/cohorts/move.html", context)


def _moved(request: ActorRequest, admission: Admission, form: MoveForm) -> Admission | None:
    today = timezone.localdate()
    try:
        return moving.move(admission=admission, on=today, by=request.actor, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None
