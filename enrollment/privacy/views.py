"""The rights of a person: the page, requests, the extract, restriction, holds."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.documents.parts import coordination_of
from enrollment.notes.models import Note
from enrollment.privacy import erasures, services
from enrollment.privacy.extract import Extract, extract
from enrollment.privacy.forms import (
    AnswerForm,
    ExtractForm,
    HoldForm,
    LiftForm,
    ReasonForm,
    RequestForm,
    RestrictForm,
)
from enrollment.privacy.models import PersonRequest
from enrollment.privacy.pages import rights_page
from enrollment.privacy.rules import RequestKind
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import listed, viewed
from socakt.errors import DomainError
from socakt.pdf import render_pdf

PAGE_SIZE = 25


@require_safe
@requires(Permission.PRIVACY_REQUEST)
def person_rights(request: ActorRequest, pk: int) -> HttpResponse:
    """What the person asked for, what restricts or keeps the record, until when it is kept."""
    person = _visible(request, pk)
    today = timezone.localdate()
    context = {
        "candidate": person,
        "page": rights_page(person, request.actor, today),
        "today": today,
    }
    return render(request, "enrollment/privacy/rights.html", context)


@requires(Permission.PRIVACY_REQUEST)
def record_request(request: ActorRequest, pk: int) -> HttpResponse:
    """Write down what the person asks for."""
    person, now = _visible(request, pk), timezone.now()
    form = RequestForm(request.POST or None, today=timezone.localdate(now))
    said = _("The request is recorded.")

    def record() -> object:
        return services.record_request(
            candidate=person, at=now, by=request.actor, **form.cleaned_data
        )

    return _step(request, person, form, record, "request", said)


@require_safe
@requires(Permission.PRIVACY_REQUEST)
def person_requests(request: ActorRequest) -> HttpResponse:
    """Requests that wait for an answer, the earliest due first; with ?view=all the others, too."""
    rows = PersonRequest.objects.visible_to(request.actor)
    everything = request.GET.get("view") == "all"
    shown = rows.order_by("-received_on", "-pk") if everything else rows.open()
    rows = shown.select_related("candidate", "organization")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed(request, page.paginator.count, filters="view=all" if everything else "")
    context = {"page": page, "everything": everything, "today": timezone.localdate()}
    return render(request, "enrollment/privacy/requests.html", context)


@requires(Permission.PRIVACY_REQUEST)
def person_request(request: ActorRequest, pk: int) -> HttpResponse:
    """One request; who decides answers it here."""
    rows = PersonRequest.objects.visible_to(request.actor)
    asked = get_object_or_404(rows.select_related("candidate", "organization"), pk=pk)
    decides = request.actor.may(Permission.PRIVACY_DECIDE)
    form = AnswerForm(request.POST or None) if decides and asked.is_open else None
    if form is not None and form.is_valid():
        given = {"at": timezone.now(), "by": request.actor, **form.cleaned_data}
        if _done(form, lambda: services.answer_request(request=asked, **given)):
            messages.success(request, _("The request is answered."))
            return redirect("person_rights", pk=asked.candidate_id)
    viewed(request, asked, asked.candidate, "request.viewed")
    context = {
        "asked": asked,
        "form": form,
        "asks_erasure": decides and asked.kind == RequestKind.ERASURE and asked.is_open,
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/privacy/request.html", context)


@require_POST
@requires(Permission.ERASURE_PREPARE)
def propose_erasure(request: ActorRequest, pk: int) -> HttpResponse:
    """The person asks for erasure: propose it, if nothing keeps the record."""
    rows = PersonRequest.objects.visible_to(request.actor).select_related("candidate")
    asked = get_object_or_404(rows, pk=pk)
    try:
        made = erasures.propose_on_request(request=asked, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("person_request", pk=pk)
    return redirect("erasure", pk=made.pk)


@requires(Permission.PRIVACY_DECIDE)
@recently_signed_in
def extract_person(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything about the person as a file; asks what for, and which notes speak of others."""
    person, today = _visible(request, pk), timezone.localdate()
    notes = list(Note.objects.filter(candidate=person).order_by("happened_on", "pk"))
    form = ExtractForm(request.POST or None, notes=notes)
    if not form.is_valid():
        context = {"candidate": person, "form": form, "step": "extract"}
        return render(request, "enrollment/privacy/step.html", context)
    withheld = form.cleaned_data.get("withheld", [])
    kind, purpose = form.cleaned_data["kind"], form.cleaned_data["purpose"]
    given = extract(person, today, withheld)
    content = given.as_json if kind == "json" else _paper(given, today)
    details = {"purpose": purpose, "file": kind, "withheld": withheld}
    audit.record("candidate.extracted", person, by=request.actor, subject=person, **details)
    return _file(content, f"izpis-{person.pk}-{today:%Y-%m-%d}.{kind}", kind)


def _paper(given: Extract, today: date) -> bytes:
    region = given.person.region
    context = {"extract": given, "coordination": coordination_of(region, today)}
    return render_pdf("documents/person_extract.html", context)


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    """The file; its name holds the number of the record and nothing else of the person."""
    response = HttpResponse(content, content_type=f"application/{kind}")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(Permission.PRIVACY_DECIDE)
def restrict_person(request: ActorRequest, pk: int) -> HttpResponse:
    """From now on the data of the person are only stored."""
    person, now = _visible(request, pk), timezone.now()
    form = RestrictForm(request.POST or None, today=timezone.localdate(now))
    said = _("The processing of this person's data is restricted.")
    return _step(
        request,
        person,
        form,
        lambda: services.restrict(candidate=person, at=now, by=request.actor, **form.cleaned_data),
        "restrict",
        said,
    )


@requires(Permission.PRIVACY_DECIDE)
def lift_restriction(request: ActorRequest, pk: int) -> HttpResponse:
    """The record can be worked with again."""
    person, form = _visible(request, pk), LiftForm(request.POST or None)

    def lift() -> object:
        reason = form.cleaned_data["reason"]
        return services.lift_restriction(
            candidate=person, reason=reason, at=timezone.now(), by=request.actor
        )

    return _step(request, person, form, lift, "lift", _("The restriction is lifted."))


@requires(Permission.PRIVACY_DECIDE)
def hold_person(request: ActorRequest, pk: int) -> HttpResponse:
    """Nothing of the person is erased as long as the hold lasts."""
    person, now = _visible(request, pk), timezone.now()
    form = HoldForm(request.POST or None, today=timezone.localdate(now))

    def hold() -> object:
        return services.hold(candidate=person, at=now, by=request.actor, **form.cleaned_data)

    return _step(request, person, form, hold, "hold", _("The record is kept."))


@requires(Permission.PRIVACY_DECIDE)
def release_person(request: ActorRequest, pk: int) -> HttpResponse:
    """The hold ends."""
    person, form = _visible(request, pk), ReasonForm(request.POST or None)

    def release() -> object:
        reason = form.cleaned_data["reason"]
        return services.release(
            candidate=person, reason=reason, at=timezone.now(), by=request.actor
        )

    return _step(request, person, form, release, "release", _("The hold is lifted."))


def _step(
    request: ActorRequest,
    person: Candidate,
    form: forms.Form,
    take: Callable[[], object],
    step: str,
    said: str,
) -> HttpResponse:
    """Ask, take the step, and go back to the page of the person."""
    if form.is_valid() and _done(form, take):
        messages.success(request, said)
        return redirect("person_rights", pk=person.pk)
    context: dict[str, Any] = {"candidate": person, "form": form, "step": step}
    return render(request, "enrollment/privacy/step.html", context)


def _done(form: forms.Form, take: Callable[[], object]) -> bool:
    """Whether the step was taken; a refusal stands on the form."""
    try:
        take()
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _visible(request: ActorRequest, pk: int) -> Candidate:
    """The person, also when the processing is restricted: that is what these pages are for."""
    rows = Candidate.objects.stored_for(request.actor).select_related("organization", "region")
    person = get_object_or_404(rows, pk=pk)
    viewed(request, person, person, "candidate.rights_viewed")
    return person
