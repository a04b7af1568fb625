"""Documents: what can be made of a record, the preview, issuing, and what was issued.

A preview shows somebody's data and is a look; nothing else comes of it. Issuing is a step of its
own. Every paper that leaves is an entry of the processing log.
"""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.cohorts.queries import participants
from enrollment.documents import services
from enrollment.documents.filters import DocumentFilter
from enrollment.documents.forms import IssueForm
from enrollment.documents.making import NotYet, make
from enrollment.documents.models import IssuedDocument
from enrollment.documents.printing import html_of
from enrollment.documents.queries import about_of, choices_for, documents_of
from enrollment.documents.responses import framed, framing, inline
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import TRAITS, About, Edition, Kind, kinds_for
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import Actor, ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import listed, viewed
from socakt.errors import DomainError

PAGE_SIZE = 25


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def documents(request: ActorRequest) -> HttpResponse:
    """Everything that was issued and the actor may see, the newest first; filters narrow it."""
    rows = IssuedDocument.objects.visible_to(request.actor).with_names()
    today = timezone.localdate()
    narrowed = DocumentFilter(request.GET, rows, actor=request.actor, on=today)
    page = Paginator(narrowed.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    listed(request, page.paginator.count, filters=narrowed.address)
    context = {"page": page, "narrowed": narrowed, "saved": {"page": "documents"}}
    return render(request, "enrollment/documents/documents.html", context)


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def referral_documents(request: ActorRequest, pk: int) -> HttpResponse:
    """The papers of a referred person: what can be made, and what was issued."""
    kind = kinds_for(request.actor.role, About.REFERRAL)[0]
    return _papers(request, About.REFERRAL, about_of(request.actor, kind, pk))


@require_safe
@requires(Permission.CANDIDATE_VIEW)
def candidate_documents(request: ActorRequest, pk: int) -> HttpResponse:
    """The papers of a person that belong to no referral."""
    return _papers(request, About.CANDIDATE, about_of(request.actor, Kind.PRIVACY_NOTICE, pk))


@require_safe
@requires(Permission.DOCUMENT_OF_COHORT)
def cohort_documents(request: ActorRequest, pk: int) -> HttpResponse:
    """The papers of a cohort."""
    return _papers(request, About.COHORT, about_of(request.actor, Kind.ATTENDANCE_SHEET, pk))


def _papers(
    request: ActorRequest, about: About, record: Candidate | Referral | Cohort
) -> HttpResponse:
    viewed(request, record, _person_of(record), "papers.viewed")
    choices = choices_for(request.actor, about, record)
    context = {
        "record": record,
        "about": about.value,
        "choices": [choice for choice in choices if not choice.missing],
        "later": [choice for choice in choices if choice.missing],
        "issued": documents_of(request.actor, record)[:50],
    }
    return render(request, "enrollment/documents/papers.html", context)


@framing
@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def preview_document(request: ActorRequest, pk: int, kind: str, edition: str) -> HttpResponse:
    """The document as it would be issued now, on the screen. Nothing comes of looking."""
    which, version, record = _asked(request, kind, edition, pk)
    try:
        make(which, version, record, timezone.localdate())
    except NotYet as refusal:
        messages.info(request, str(refusal))
        return redirect(_papers_of(record))
    viewed(request, record, _person_of(record), "papers.viewed")
    context = {
        "kind": which,
        "edition": version,
        "editions": TRAITS[which].editions,
        "record": record,
        "person": _person_of(record),
        "papers": _papers_of(record),
        "before": documents_of(request.actor, record)
        .filter(kind=which, edition=version, withdrawn_at=None)
        .first(),
        "form": IssueForm(initial={"form_key": uuid.uuid4()}),
    }
    return render(request, "enrollment/documents/preview.html", context)


@framed
@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def preview_sheet(request: ActorRequest, pk: int, kind: str, edition: str) -> HttpResponse:
    """The sheet itself, for the frame of the preview: the same HTML as on paper."""
    which, version, record = _asked(request, kind, edition, pk)
    try:
        made = make(which, version, record, timezone.localdate())
    except NotYet as refusal:
        raise Http404 from refusal
    viewed(request, record, _person_of(record), "preview.viewed")
    return HttpResponse(html_of(made.data, on_screen=True))


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def issue_document(request: ActorRequest, pk: int, kind: str, edition: str) -> HttpResponse:
    """Issue it: from now on it has a code and is kept."""
    which, version, record = _asked(request, kind, edition, pk)
    form = IssueForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("The form was incomplete. Issue the document again."))
        return redirect("preview_document", pk, kind, edition)
    try:
        document = services.issue(
            kind=which,
            edition=version,
            about=record,
            subject=services.subject_of(record, _people_of(request.actor, record)),
            form_key=form.cleaned_data["form_key"],
            at=timezone.now(),
            by=request.actor,
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(_papers_of(record))
    messages.success(request, _("The document is issued. Print it."))
    return redirect("issued_document", document.pk)


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def issued_pdf(request: ActorRequest, pk: int) -> HttpResponse:
    """The very bytes that were issued; 404 when they were erased."""
    document = _issued(request, pk)
    pdf = services.bytes_of(document)
    if pdf is None:
        raise Http404
    people = sorted(entry.candidate_id for entry in document.people.all())
    audit.record_each("document.printed", people, by=request.actor, document=document.kind)
    return inline(pdf, f"dokument-{document.code}.pdf")


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def withdraw_document(request: ActorRequest, pk: int) -> HttpResponse:
    """Take back what should not have been issued."""
    document = _issued(request, pk)
    try:
        services.withdraw(document=document, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, _("The document is withdrawn. It stays here, marked as such."))
    return redirect("issued_document", pk)


def _issued(request: ActorRequest, pk: int) -> IssuedDocument:
    return get_object_or_404(IssuedDocument.objects.visible_to(request.actor).with_names(), pk=pk)


def _asked(
    request: ActorRequest, kind: str, edition: str, pk: int
) -> tuple[Kind, Edition, Candidate | Referral | Cohort]:
    """What the address names; 404 for what there is not, or not for this actor."""
    if kind not in Kind.values or edition not in TRAITS[Kind(kind)].editions:
        raise Http404
    return Kind(kind), Edition(edition), about_of(request.actor, Kind(kind), pk)


def _person_of(record: Candidate | Referral | Cohort) -> Candidate | None:
    match record:
        case Candidate():
            return record
        case Referral():
            return record.candidate
        case Cohort():
            return None


def _people_of(actor: Actor, record: Candidate | Referral | Cohort) -> list[Candidate]:
    if not isinstance(record, Cohort):
        return []
    return [admission.candidate for admission in participants(actor, record)]


def _papers_of(record: Candidate | Referral | Cohort) -> str:
    """The address of the papers of the record."""
    name = type(record).__name__.lower()
    return reverse(f"{name}_documents", args=[record.pk])
