"""Programs and cohorts as the coordinators of a region manage them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from programs import services
from programs.exports import programs_listing
from programs.forms import CohortForm, ProgramForm
from programs.models import Program
from programs.queries import next_number, terms_of
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.collisions import Collision, collide
from socakt.errors import ChangedMeanwhile, DomainError
from socakt.exports import export

PAGE_SIZE = 25


@require_safe
@requires(Permission.PROGRAM_VIEW)
def programs(request: ActorRequest) -> HttpResponse:
    """The programs the actor works with."""
    page = Paginator(_programs(request), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "programs/programs.html", {"page": page})


@requires(Permission.PROGRAM_VIEW)
@recently_signed_in
def export_programs(request: ActorRequest) -> HttpResponse:
    """The list of programs as a file."""
    return export(request, programs_listing(_programs(request)))


def _programs(request: ActorRequest) -> QuerySet[Program]:
    return Program.objects.visible_to(request.actor).select_related("provider", "call")


@require_safe
@requires(Permission.PROGRAM_VIEW)
def program(request: ActorRequest, pk: int) -> HttpResponse:
    """One program: contents, what its call demands today, its cohorts."""
    rows = Program.objects.visible_to(request.actor).select_related("provider", "call", "region")
    found = get_object_or_404(rows, pk=pk)
    context = {
        "program": found,
        "terms": terms_of(found, timezone.localdate()),
        "cohorts": found.cohorts.with_program().order_by("-number"),
        "today": timezone.localdate(),
    }
    return render(request, "programs/program.html", context)


@requires(Permission.PROGRAM_MANAGE)
def add_program(request: ActorRequest) -> HttpResponse:
    """A new program of the actor's region."""
    return _program_form(request, None)


@requires(Permission.PROGRAM_MANAGE)
def change_program(request: ActorRequest, pk: int) -> HttpResponse:
    """Change what is said about a program."""
    return _program_form(request, _program(request, pk))


def _program_form(request: ActorRequest, found: Program | None) -> HttpResponse:
    form = ProgramForm(request.POST or None, instance=found, actor=request.actor)
    collision = None
    if form.is_valid():
        try:
            saved = services.record_program(
                program=form.instance, version=form.cleaned_data["version"], by=request.actor
            )
        except ChangedMeanwhile:
            collision = _collision(request, form)
        except DomainError as refusal:
            form.add_error(services.FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("program", pk=saved.pk)
    context = {"form": form, "program": found, "collision": collision}
    return render(request, "programs/program_form.html", context)


def _collision(request: ActorRequest, form: ProgramForm) -> Collision:
    """Both versions; the form goes on from the one that is stored now."""
    stored = _program(request, form.instance.pk)
    current = ProgramForm(instance=stored, actor=request.actor)
    return collide(form, current, stored, by=request.actor)


@requires(Permission.PROGRAM_MANAGE)
def plan_cohort(request: ActorRequest, pk: int) -> HttpResponse:
    """A new cohort of the program; its end follows from the terms."""
    found = _program(request, pk)
    terms = terms_of(found, timezone.localdate())
    initial = {"number": next_number(found), "capacity": terms.places if terms else None}
    form = CohortForm(request.POST or None, new=True, initial=initial)
    if form.is_valid():
        try:
            services.plan_cohort(program=found, by=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(services.FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _("The cohort is planned."))
            return redirect("program", pk=found.pk)
    context = {"form": form, "program": found, "terms": terms}
    return render(request, "programs/cohort_form.html", context)


def _program(request: ActorRequest, pk: int) -> Program:
    found: Program = get_object_or_404(Program.objects.visible_to(request.actor), pk=pk)
    return found
