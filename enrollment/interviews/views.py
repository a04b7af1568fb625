"""The list of interviews, inviting somebody, and what becomes of an appointment."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from enrollment.interviews import services
from enrollment.interviews.exports import interviews_listing
from enrollment.interviews.forms import AppointmentForm, CallOffForm, CameForm, MissedForm
from enrollment.interviews.models import Interview
from enrollment.interviews.queries import coordinators_on, mine, place_of, to_hold
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Action
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.models import Region
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import listed, viewed
from socakt.errors import DomainError
from socakt.exports import export

PAGE_SIZE = 25
VIEWS = {"mine": gettext_lazy("Mine"), "all": gettext_lazy("All of the region")}


@require_safe
@requires(Permission.INTERVIEW_HOLD)
def interviews(request: ActorRequest) -> HttpResponse:
    """What is to be held: first what has no outcome, then today, this week, later."""
    shown, rows = _shown(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "views": VIEWS,
        "shown": shown,
        "now": timezone.now(),
    }
    listed(request, page.paginator.count, filters=f"view={shown}")
    return render(request, "enrollment/interviews/interviews.html", context)


@requires(Permission.INTERVIEW_HOLD)
@recently_signed_in
def export_interviews(request: ActorRequest) -> HttpResponse:
    """The list of interviews as a file, under the filter of the page."""
    shown, rows = _shown(request)
    return export(request, interviews_listing(rows, shown, str(VIEWS[shown])))


def _shown(request: ActorRequest) -> tuple[str, QuerySet[Interview]]:
    """The filter asked for, else one's own, and its rows in the order of the page."""
    rows = to_hold(request.actor, timezone.now())
    if request.GET.get("view") == "all":
        return "all", rows
    return "mine", mine(rows, request.actor)


@require_safe
@requires(Permission.INTERVIEW_HOLD)
def interview(request: ActorRequest, pk: int) -> HttpResponse:
    """One appointment: when, where, with whom, and what can be done with it."""
    found, now = _visible(request, pk), timezone.now()
    candidate = found.referral.candidate
    audit.record("interview.viewed", found, by=request.actor, subject=candidate)
    context = {
        "interview": found,
        "can_act": _can_act(request, found),
        "has_begun": found.starts_at <= now,
        "now": now,
    }
    return render(request, "enrollment/interviews/interview.html", context)


@requires(Permission.INTERVIEW_HOLD)
def propose_interview(request: ActorRequest, pk: int) -> HttpResponse:
    """Invite the person of a referral."""
    rows = Referral.objects.visible_to(request.actor).with_names()
    referral = get_object_or_404(rows.select_related("region"), pk=pk)
    if request.method == "GET" and not referral.allows(Action.INVITE, request.actor):
        messages.info(request, _("This can no longer be done with this referral."))
        return redirect("referral", pk=pk)
    holder = referral.coordinator_id or request.user.pk
    initial = {"place": place_of(request.actor.organization), "with_whom": holder}
    form = _form(request, referral.region, initial)
    if form.is_valid():
        new = _dated(request, form, services.propose, referral=referral)
        if new is not None:
            messages.success(request, _("The person is invited; the referrer hears of it."))
            return redirect("interview", pk=new.pk)
    viewed(request, referral, referral.candidate)
    context = {"referral": referral, "form": form, "interview": None}
    return render(request, "enrollment/interviews/appointment.html", context)


@requires(Permission.INTERVIEW_HOLD)
def move_interview(request: ActorRequest, pk: int) -> HttpResponse:
    """Another date, which the person has asked for beforehand."""
    old = _visible(request, pk)
    if request.method == "GET" and not _can_act(request, old):
        return _too_late(request, pk)
    initial = {"minutes": old.minutes, "place": old.place, "with_whom": old.with_whom_id}
    form = _form(request, old.referral.region, initial)
    if form.is_valid():
        new = _dated(request, form, services.move_to, interview=old)
        if new is not None:
            messages.success(request, _("The interview is moved; the referrer hears of it."))
            return redirect("interview", pk=new.pk)
    viewed(request, old, old.referral.candidate)
    context = {"referral": old.referral, "form": form, "interview": old}
    return render(request, "enrollment/interviews/appointment.html", context)


def _form(request: ActorRequest, region: Region, initial: dict[str, Any]) -> AppointmentForm:
    possible = coordinators_on(region, timezone.localdate())
    return AppointmentForm(
        request.POST or None,
        initial=initial,
        coordinators=[member.user_id for member in possible],
    )


# beside which field a refusal stands
FIELD_OF: dict[type[DomainError], str] = {
    services.TimeIsPast: "day",
    services.HourTaken: "hour",
    services.NotACoordinator: "with_whom",
}


def _dated(
    request: ActorRequest, form: AppointmentForm, service: Callable[..., Interview], **of: Any
) -> Interview | None:
    """Give the date; a refusal stands on the form, beside its field."""
    try:
        return service(**of, **form.cleaned_data, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        field = FIELD_OF.get(type(refusal))
        form.add_error(field if field in form.fields else None, str(refusal))
        return None


@require_POST
@requires(Permission.INTERVIEW_HOLD)
def confirm_interview(request: ActorRequest, pk: int) -> HttpResponse:
    """The person has agreed to the date."""
    found = _visible(request, pk)
    try:
        services.confirm(interview=found, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The date is confirmed."))
    return redirect("interview", pk=pk)


@requires(Permission.INTERVIEW_HOLD)
def record_came(request: ActorRequest, pk: int) -> HttpResponse:
    """The person came: the next step, and a conclusion for the coordination."""
    return _outcome(request, pk, "came", CameForm, services.record_came)


@requires(Permission.INTERVIEW_HOLD)
def record_missed(request: ActorRequest, pk: int) -> HttpResponse:
    """The person did not come."""
    return _outcome(request, pk, "did_not_come", MissedForm, services.record_missed)


@requires(Permission.INTERVIEW_HOLD)
def call_off_interview(request: ActorRequest, pk: int) -> HttpResponse:
    """There is no interview, and no other date is agreed."""
    return _outcome(request, pk, "called_off", CallOffForm, services.call_off)


def _outcome(
    request: ActorRequest,
    pk: int,
    outcome: str,
    form_class: type[forms.Form],
    service: Callable[..., Interview],
) -> HttpResponse:
    """One question, one button; then the referral waits for the coordination again."""
    found = _visible(request, pk)
    if request.method == "GET" and not _can_act(request, found):
        return _too_late(request, pk)
    form = form_class(request.POST or None)
    if form.is_valid():
        try:
            service(interview=found, at=timezone.now(), by=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded. The referral is in review again."))
            return redirect("referral", pk=found.referral_id)
    viewed(request, found, found.referral.candidate)
    context = {"interview": found, "form": form, "outcome": outcome}
    return render(request, "enrollment/interviews/outcome.html", context)


def _can_act(request: ActorRequest, found: Interview) -> bool:
    return found.is_open and found.referral.allows(Action.CONCLUDE, request.actor)


def _too_late(request: ActorRequest, pk: int) -> HttpResponse:
    messages.info(request, _("This can no longer be done with this interview."))
    return redirect("interview", pk=pk)


def _visible(request: ActorRequest, pk: int) -> Interview:
    rows = Interview.objects.visible_to(request.actor).with_names()
    found: Interview = get_object_or_404(rows.select_related("referral__region"), pk=pk)
    return found
