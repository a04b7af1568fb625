"""Calls with their dated terms; new terms, with what they change before they are saved."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.calls.exports import calls_listing
from enrollment.calls.forms import TermsForm
from enrollment.calls.queries import calls_with_terms, history, preview
from programs import services
from programs.models import Call, Program
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.errors import DomainError
from socakt.exports import export

PAGE_SIZE = 25


@require_safe
@requires(Permission.PROGRAM_VIEW)
def calls(request: ActorRequest) -> HttpResponse:
    """Every call with its validity and what it demands today."""
    today = timezone.localdate()
    rows = calls_with_terms(Call.objects.visible_to(request.actor), today)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "enrollment/calls/calls.html", {"page": page, "today": today})


@requires(Permission.PROGRAM_VIEW)
@recently_signed_in
def export_calls(request: ActorRequest) -> HttpResponse:
    """The list of calls as a file."""
    today = timezone.localdate()
    rows = calls_with_terms(Call.objects.visible_to(request.actor), today)
    return export(request, calls_listing(rows, today))


@require_safe
@requires(Permission.PROGRAM_VIEW)
def call(request: ActorRequest, pk: int) -> HttpResponse:
    """The terms of one call as a dated history; what rests on them is for administrators."""
    found = get_object_or_404(Call.objects.visible_to(request.actor), pk=pk)
    programs = Program.objects.visible_to(request.actor).filter(call=found)
    context = {
        "call": found,
        "history": history(found, timezone.localdate()),
        "programs": programs.select_related("provider"),
        "may_add": request.actor.may(Permission.SETUP_ADMINISTER),
    }
    return render(request, "enrollment/calls/call.html", context)


@requires(Permission.SETUP_ADMINISTER)
def add_terms(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for new terms; they can be saved once it was shown what exactly these change."""
    found = get_object_or_404(Call.objects.visible_to(request.actor), pk=pk)
    today = timezone.localdate()
    form = TermsForm(request.POST or None, call=found, today=today)
    saves = form.is_valid() and request.POST.get("action") == "save"
    unseen = saves and not form.was_shown
    if saves and not unseen and _stored(request, found, form):
        messages.success(request, _("The terms are added. What was checked before keeps its own."))
        return redirect("call", pk=pk)
    context = {
        "call": found,
        "form": form,
        "preview": preview(found, form.values, today) if form.is_valid() else None,
        "unseen": unseen,
    }
    return render(request, "enrollment/calls/add_terms.html", context)


def _stored(request: ActorRequest, found: Call, form: TermsForm) -> bool:
    """Save; a refusal, such as of somebody who was quicker, stands on the form."""
    try:
        services.add_terms(call=found, by=request.actor, at=timezone.now(), **form.values)
    except DomainError as refusal:
        form.add_error(services.FIELD_OF.get(type(refusal)), str(refusal))
        return False
    return True
