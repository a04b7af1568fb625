"""The way of a participant, its steps, the end of a cohort, and the list of tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from enrollment.admissions.models import Admission
from enrollment.participation import services
from enrollment.participation.completing import complete_cohort as complete
from enrollment.participation.exports import tasks_listing
from enrollment.participation.forms import (
    CompletionForm,
    ContractForm,
    ExitForm,
    OutcomeForm,
    StartForm,
)
from enrollment.participation.models import Outcome
from enrollment.participation.pages import way_of
from enrollment.participation.places import resting_places, with_way
from enrollment.participation.queries import cohort_to_complete, task_lines
from enrollment.participation.queries import tasks as open_tasks
from enrollment.participation.rules import Which, window
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import listed, viewed
from socakt.errors import DomainError
from socakt.exports import export
from socakt.slovene import format_date

PAGE_SIZE = 25


@require_safe
@requires(Permission.PARTICIPATION_VIEW)
def participation(request: ActorRequest, pk: int) -> HttpResponse:
    """The person's way from the contract to six months after leaving, and what is next."""
    admission = _visible(request, pk)
    audit.record(
        "participation.viewed",
        admission.referral,
        by=request.actor,
        subject=admission.candidate,
    )
    today = timezone.localdate()
    way = way_of(admission, today)
    context = {"way": way, "today": today}
    return render(request, "enrollment/participation/participation.html", context)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A step that is asked on a page of its own: words, form, and what stores the answer."""

    title: Any
    button: Any
    done: Any
    form: forms.Form
    day: str
    note: Any = ""
    store: Callable[[datetime], object]


@requires(Permission.PARTICIPATION_RECORD)
def record_contract(request: ActorRequest, pk: int) -> HttpResponse:
    """The contract is signed."""
    admission = _visible(request, pk)
    if admission.ended_on is not None or way_started(admission):
        return _too_late(request, pk)
    known = services.begun(admission)
    signed_on = known.contract_signed_on if known else timezone.localdate()
    form = ContractForm(request.POST or None, initial={"signed_on": format_date(signed_on)})
    question = Question(
        title=gettext_lazy("Contract on inclusion"),
        button=gettext_lazy("Record the contract"),
        done=gettext_lazy("The contract is recorded."),
        form=form,
        day="signed_on",
        store=lambda at: services.record_contract(
            referral=admission.referral, at=at, by=request.actor, **form.cleaned_data
        ),
    )
    return _ask(request, admission, question)


@requires(Permission.PARTICIPATION_RECORD)
def record_start(request: ActorRequest, pk: int) -> HttpResponse:
    """The first day, with the facts of that day."""
    admission = _visible(request, pk)
    known, today = services.begun(admission), timezone.localdate()
    if known is None or known.started_on or admission.ended_on:
        return _too_late(request, pk)
    first_on, _last_on = services.start_days(admission, known, today)
    form = StartForm(request.POST or None, candidate=admission.candidate, first_on=first_on)
    question = Question(
        title=gettext_lazy("Start"),
        button=gettext_lazy("Record the start"),
        done=gettext_lazy("The start is recorded."),
        form=form,
        day="started_on",
        store=lambda at: services.record_start(
            referral=admission.referral,
            started_on=form.cleaned_data["started_on"],
            facts=form.answers,
            at=at,
            by=request.actor,
        ),
    )
    return _ask(request, admission, question)


@requires(Permission.PARTICIPATION_RECORD)
def record_exit(request: ActorRequest, pk: int) -> HttpResponse:
    """An early exit or an exclusion."""
    admission = _visible(request, pk)
    if admission.ended_on or timezone.localdate() < admission.cohort.starts_on:
        return _too_late(request, pk)
    form = ExitForm(request.POST or None)
    question = Question(
        title=gettext_lazy("Early exit or exclusion"),
        button=gettext_lazy("Record the exit"),
        done=gettext_lazy("The exit is recorded; the place is free."),
        form=form,
        day="last_day",
        store=lambda at: services.record_exit(
            referral=admission.referral, at=at, by=request.actor, **form.cleaned_data
        ),
    )
    return _ask(request, admission, question)


@requires(Permission.PARTICIPATION_RECORD)
def record_completion(request: ActorRequest, pk: int) -> HttpResponse:
    """The planned end."""
    admission = _visible(request, pk)
    if admission.ended_on or not way_started(admission):
        return _too_late(request, pk)
    last_day = min(admission.cohort.ends_on, timezone.localdate())
    form = CompletionForm(request.POST or None, initial={"last_day": format_date(last_day)})
    question = Question(
        title=gettext_lazy("Completion of the program"),
        button=gettext_lazy("Record the completion"),
        done=gettext_lazy("The completion is recorded."),
        form=form,
        day="last_day",
        store=lambda at: services.record_completion(
            referral=admission.referral, at=at, by=request.actor, **form.cleaned_data
        ),
    )
    return _ask(request, admission, question)


@requires(Permission.PARTICIPATION_RECORD)
def record_outcome(request: ActorRequest, pk: int, which: str) -> HttpResponse:
    """What the person did on leaving or six months after; again, to correct it."""
    if which not in Which.values:
        raise Http404
    admission = _visible(request, pk)
    if admission.ended_on is None or not way_started(admission):
        return _too_late(request, pk)
    form = OutcomeForm(request.POST or None, initial=_answer_now(request, admission, which))
    question = Question(
        title=Which(which).label,
        button=gettext_lazy("Record the outcome"),
        done=gettext_lazy("The outcome is recorded."),
        form=form,
        day="reference_on",
        note=_days_of(admission, which),
        store=lambda at: services.record_outcome(
            referral=admission.referral, which=which, at=at, by=request.actor, **form.cleaned_data
        ),
    )
    return _ask(request, admission, question)


def _days_of(admission: Admission, which: str) -> str:
    assert admission.ended_on is not None
    days = window(which, admission.ended_on)
    return _("What the person does on a day from %(first)s to %(last)s.") % {
        "first": format_date(days.first_on),
        "last": format_date(days.last_on),
    }


def _answer_now(request: ActorRequest, admission: Admission, which: str) -> dict[str, Any]:
    """What the form is opened with: the answer that holds, else the first possible day."""
    visible = Outcome.objects.visible_to(request.actor).current()
    now = visible.filter(participation=admission.referral_id, which=which).first()
    if now is not None:
        day = format_date(now.reference_on)
        return {"corrects": now.pk, "status": now.status, "reference_on": day}
    assert admission.ended_on is not None
    days = window(which, admission.ended_on)
    day = format_date(min(days.last_on, max(days.first_on, timezone.localdate())))
    return {"reference_on": day}


def _ask(request: ActorRequest, admission: Admission, question: Question) -> HttpResponse:
    """One question, one button: show the form, store, go back to the way of the person."""
    form = question.form
    if form.is_valid():
        try:
            question.store(timezone.now())
        except services.DayOutOfRange as refusal:
            form.add_error(question.day, str(refusal))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(question.done))
            return redirect("participation", pk=admission.referral_id)
    viewed(request, admission, admission.referral.candidate)
    context = {"admission": admission, "form": form, "question": question}
    return render(request, "enrollment/participation/step.html", context)


@requires(Permission.PARTICIPATION_RECORD)
def complete_cohort(request: ActorRequest, pk: int) -> HttpResponse:
    """Everybody of the cohort who started and has not left completes the program."""
    rows = Cohort.objects.visible_to(request.actor).with_program()
    cohort = get_object_or_404(rows, pk=pk)
    form = CompletionForm(request.POST or None, initial={"last_day": format_date(cohort.ends_on)})
    if form.is_valid():
        last_day = form.cleaned_data["last_day"]
        try:
            ended = complete(cohort=cohort, last_day=last_day, at=timezone.now(), by=request.actor)
        except DomainError as refusal:
            form.add_error("last_day", str(refusal))
        else:
            messages.success(request, _completed(len(ended)))
            return redirect("cohort", pk=pk)
    context = {"cohort": cohort, "form": form, "people": cohort_to_complete(cohort, request.actor)}
    viewed(request, cohort)
    return render(request, "enrollment/participation/complete_cohort.html", context)


def _completed(count: int) -> str:
    return ngettext(
        "%(count)s person has completed the program.",
        "%(count)s people have completed the program.",
        count,
    ) % {"count": count}


@require_safe
@requires(Permission.PARTICIPATION_RECORD)
def tasks(request: ActorRequest) -> HttpResponse:
    """What the actor has to record, the earliest due first."""
    today = timezone.localdate()
    rows = open_tasks(request.actor, today)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": task_lines(page, today), "today": today}
    listed(request, page.paginator.count)
    return render(request, "enrollment/participation/tasks.html", context)


@requires(Permission.PARTICIPATION_RECORD)
@recently_signed_in
def export_tasks(request: ActorRequest) -> HttpResponse:
    """The list of tasks as a file."""
    today = timezone.localdate()
    return export(request, tasks_listing(open_tasks(request.actor, today), today))


def way_started(admission: Admission) -> bool:
    """Whether the start is recorded."""
    known = services.begun(admission)
    return known is not None and known.started_on is not None


def _too_late(request: ActorRequest, pk: int) -> HttpResponse:
    messages.info(request, _("This cannot be recorded for this person now."))
    return redirect("participation", pk=pk)


def _visible(request: ActorRequest, pk: int) -> Admission:
    rows = resting_places(Admission.objects.visible_to(request.actor))
    admission: Admission = get_object_or_404(with_way(rows), referral=pk)
    return admission
