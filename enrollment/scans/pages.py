"""What stands on the page of an upload: each of its pages, and where it went or could go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from enrollment.documents.models import IssuedDocument, grouped
from enrollment.scans.forms import AssignForm, choices_of
from enrollment.scans.models import PageState, Scan, ScanPage
from enrollment.scans.problems import refusal_sentence
from enrollment.scans.queries import pages_of_upload, probable_documents
from socakt.accounts.actor import Actor

PAGES_ON_A_PAGE = 6
# A worker that has not got on for so long may have been stopped.
PATIENCE = timedelta(minutes=2)

Documents = Mapping[object, IssuedDocument]


@dataclass(frozen=True)
class Line:
    """A page of the upload. `document`: where it is, as far as the actor sees it; `form` asks
    where it belongs, or where it belongs instead; `note` says why nobody knows.
    """

    page: ScanPage
    document: IssuedDocument | None
    note: str
    form: AssignForm | None


@dataclass(frozen=True)
class ScanView:
    """The upload so far; what does not belong to its state is empty."""

    rows: Page[ScanPage]
    lines: list[Line]
    refusal: str
    seems_stopped: bool


def scan_view(
    scan: Scan, number: str | None, *, at: datetime, by: Actor, sent: AssignForm | None = None
) -> ScanView:
    """Everything that the page shows of the upload. `sent`: a form that came back with faults."""
    rows = Paginator(pages_of_upload(scan), PAGES_ON_A_PAGE).get_page(number)
    is_refused = scan.state == Scan.State.REFUSED
    return ScanView(
        rows=rows,
        lines=_lines(list(rows), by, sent),
        refusal=refusal_sentence(scan.refusal, scan.reference) if is_refused else "",
        seems_stopped=scan.state == Scan.State.READING and at - scan.uploaded_at > PATIENCE,
    )


def _lines(pages: list[ScanPage], by: Actor, sent: AssignForm | None) -> list[Line]:
    if not pages:
        return []
    named = Q(pk__in=[p.document_id for p in pages]) | Q(code__in=[p.read_code for p in pages])
    known = list(IssuedDocument.objects.visible_to(by).with_names().filter(named))
    documents: dict[object, IssuedDocument] = {one.pk: one for one in known}
    documents |= {one.code: one for one in known}
    choices = choices_of(probable_documents(by))
    return [_line(page, documents, choices, sent) for page in pages]


def _line(
    page: ScanPage,
    documents: Documents,
    choices: list[tuple[str, str]],
    sent: AssignForm | None,
) -> Line:
    document = documents.get(page.document_id) if page.document_id else None
    if page.state == PageState.DISCARDED or (page.document_id and document is None):
        return Line(page, None, "", None)
    form = AssignForm(
        None,
        page=page,
        choices=choices if document is None else [],
        initial=_initial(page, documents),
    )
    if sent is not None and sent.prefix == form.prefix:
        form = sent
    note = _why_unassigned(page, documents) if page.state == PageState.UNASSIGNED else ""
    return Line(page, document, note, form)


def _initial(page: ScanPage, documents: Documents) -> dict[str, object]:
    """What is known stands in the form already."""
    if page.document_id:
        code = documents[page.document_id].printed_code
        return {"code": code, "number": page.page, "seen": page.document_id}
    named = documents.get(page.read_code)
    if named is None or named.withdrawn_at is not None:
        return {}
    return {"code": named.printed_code, "number": page.read_page}


def _why_unassigned(page: ScanPage, documents: Documents) -> str:
    if not page.read_code:
        return _("No code could be read on this page.")
    said = {"code": grouped(page.read_code), "number": page.read_page}
    named = documents.get(page.read_code)
    if named is None:
        return _("On this page stands the code %(code)s. You have no document with it.") % said
    if named.withdrawn_at is not None:
        return _("The document %(code)s, to which this page belongs, has been withdrawn.") % said
    return _("The code says: document %(code)s, page %(number)s.") % said
