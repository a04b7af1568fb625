"""Changing a cohort: what follows is shown first, where it concerns people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.cohorts import services
from enrollment.cohorts.forms import ChangeForm
from programs.models import Cohort
from programs.services import FIELD_OF
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.viewing import viewed
from socakt.errors import DomainError


@requires(Permission.PROGRAM_MANAGE)
def change_cohort(request: ActorRequest, pk: int) -> HttpResponse:
    """Move the start or change the places; with people in it, in two steps."""
    rows = Cohort.objects.visible_to(request.actor).with_program()
    found = get_object_or_404(rows, pk=pk)
    form = ChangeForm(request.POST or None, cohort=found)
    if form.is_valid() and form.was_shown and _changed(request, form):
        messages.success(request, _("Saved."))
        return redirect("cohort", pk=pk)
    context = {
        "form": form,
        "cohort": found,
        "preview": form.preview,
        "unseen": bool(request.POST.get("shown")) and not form.was_shown,
        "today": timezone.localdate(),
    }
    viewed(request, found)
    return render(request, "enrollment/cohorts/change.html", context)


def _changed(request: ActorRequest, form: ChangeForm) -> bool:
    """Save what was shown; a refusal stands on the form, and what follows has to be seen again."""
    assert form.preview is not None
    try:
        services.change(
            cohort=form.cohort,
            starts_on=form.preview.starts_on,
            capacity=form.preview.capacity,
            seen=form.preview.mark,
            by=request.actor,
        )
    except DomainError as refusal:
        form.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        form.preview = None
        return False
    return True
