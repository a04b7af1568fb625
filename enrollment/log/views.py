"""Pages of the log: an extract about one person, the whole log, what is unusual in it."""

from django.db import models
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.candidates.models import Candidate
from enrollment.log import extract
from enrollment.log.filters import LogFilter
from enrollment.log.forms import USUAL, ExtractForm, PeriodForm
from enrollment.log.queries import log_page
from enrollment.log.unusual import MANY_WITHIN_AN_HOUR, REFUSALS_A_DAY, Kind, unusual
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from socakt.audit.viewing import viewed
from socakt.exports import download


@requires(Permission.LOG_EXTRACT)
@recently_signed_in
def person_log(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask what for, then give the extract; an administrator sees a number instead of the name."""
    is_administrator = request.actor.role == Role.ADMINISTRATOR
    everybody = Candidate.objects.all()
    rows = everybody if is_administrator else everybody.visible_to(request.actor)
    person = get_object_or_404(rows, pk=pk)
    count = extract.entries_about(person).count()
    form = ExtractForm(request.POST or None, count=count, needs_reference=is_administrator)
    if form.is_valid():
        return _extract(request, person, form)
    viewed(request, person, person, "candidate.log_viewed")
    context = {"person": person, "form": form, "count": count, "named": not is_administrator}
    return render(request, "enrollment/log/person.html", context)


def _extract(request: ActorRequest, person: Candidate, form: ExtractForm) -> HttpResponse:
    """The file, and the entry about it, which is the last one in it."""
    kind, now = form.cleaned_data["kind"], timezone.now()
    said = {"purpose": form.cleaned_data["purpose"], "file": kind}
    if form.cleaned_data["reference"]:
        said["reference"] = form.cleaned_data["reference"]
    audit.record(
        "candidate.log_extracted", person, by=request.actor, at=now, subject=person, **said
    )
    name = f"dnevnik-osebe-{person.pk}-{timezone.localdate(now):%Y-%m-%d}.{kind}"
    if kind == "xlsx":
        return download(extract.xlsx(person), name, kind)
    by = f"{request.user}, {request.actor.organization.name}"
    pdf = extract.pdf(person, at=now, by=by, names=request.actor.role != Role.ADMINISTRATOR)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@require_safe
@requires(Permission.LOG_VIEW)
def processing_log(request: ActorRequest) -> HttpResponse:
    """All entries, the last one first, narrowed down by what stands in the address."""
    events = Event.objects.visible_to(request.actor)
    today = timezone.localdate()
    narrowed = LogFilter(request.GET, events, actor=request.actor, on=today)
    page = log_page(narrowed.qs, _before(request))
    audit.record("log.viewed", None, by=request.actor, filters=narrowed.address)
    context = {"narrowed": narrowed, "page": page, "saved": {"page": "processing_log"}}
    return render(request, "enrollment/log/log.html", context)


def _before(request: ActorRequest) -> int | None:
    """The number in the address; what is none, or none that there can be, is left out."""
    text = request.GET.get("before", "")
    number = int(text) if text.isascii() and text.isdigit() else 0
    return number if 0 < number <= models.BigIntegerField.MAX_BIGINT else None


@require_safe
@requires(Permission.LOG_VIEW)
def unusual_access(request: ActorRequest) -> HttpResponse:
    """What is unusual about the access of a period, kind by kind."""
    form = PeriodForm(request.GET or {}, today=timezone.localdate())
    groups: list[tuple[Kind, list[object]]] = []
    if form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
        rows = unusual(first, last)
        groups = [(kind, [row for row in rows if row.kind == kind]) for kind in Kind]
        audit.record(
            "log.unusual_viewed", None, by=request.actor, rows=len(rows),
            first=first.isoformat(), last=last.isoformat(),
        )  # fmt: skip
    context = {"form": form, "groups": groups, "days": USUAL.days}
    context |= {"many": MANY_WITHIN_AN_HOUR, "refusals": REFUSALS_A_DAY}
    return render(request, "enrollment/log/unusual.html", context)
