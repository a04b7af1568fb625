"""The way of signed copies: uploaded, read, and each page put to the document it belongs to."""

import uuid
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.documents.models import IssuedDocument
from enrollment.scans.codes import typed_code
from enrollment.scans.models import Scan, ScanFile, ScanPage
from enrollment.scans.problems import refusal_sentence
from enrollment.scans.queries import may_detach, signed_copy
from enrollment.scans.refusals import MOST_BYTES
from enrollment.scans.telling import record
from socakt.accounts.actor import Actor
from socakt.accounts.models import User
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import ChangedMeanwhile, DomainError, NotPermitted
from socakt.queue import defer
from socakt.transactions import decision

State = ScanPage.State
# The job of `tasks`, by its name in the queue.
READ = "read_scan"


class TooLarge(DomainError):
    """The file is larger than one may be."""


class NoSuchCode(DomainError):
    """What was typed is no code, or of no document that the actor knows of."""


class Withdrawn(DomainError):
    """The document counts no more."""


class NoSuchPage(DomainError):
    """The document has no page of this number."""


class AllThere(DomainError):
    """Every page of the document is back, and it was not said which of them this is."""


class AlreadyAssigned(DomainError):
    """Somebody has put the page to a document already, or discarded it."""


class NotAttached(DomainError):
    """The page is at no document."""


# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {
    NoSuchCode: "code",
    Withdrawn: "code",
    NoSuchPage: "number",
    AllThere: "number",
}


def key_of_file(form_key: uuid.UUID, number: int) -> uuid.UUID:
    """The key of one of several files of a form, the same however often the form is sent."""
    return form_key if number == 0 else uuid.uuid5(form_key, str(number))


def upload(
    *,
    content: bytes,
    meant_for: IssuedDocument | None,
    form_key: uuid.UUID,
    at: datetime,
    by: Actor,
) -> Scan:
    """Keep the file until a worker has read it; return its upload.

    The same `form_key` sent again returns what it made the first time. `meant_for` gets the pages
    without a code that can be read. Raises NotPermitted, TooLarge.
    """
    documents = IssuedDocument.objects.visible_to(by)
    if not by.may(Permission.DOCUMENT_ISSUE):
        raise NotPermitted
    if meant_for is not None and not documents.filter(pk=meant_for.pk).exists():
        raise NotPermitted
    if len(content) > MOST_BYTES:
        raise TooLarge(refusal_sentence("too_large"))
    with decision():
        scan, is_new = Scan.objects.get_or_create(
            form_key=form_key,
            defaults={
                "organization": by.organization,
                "role": by.role,
                "uploaded_by": by.user,
                "uploaded_at": at,
                "meant_for": meant_for,
            },
        )
        if is_new:
            ScanFile.objects.create(scan=scan, content=content)
            record("scan.uploaded", scan, meant_for, at=at, by=by, bytes=len(content))
            defer(READ, number=scan.pk)
        return _visible(scan, by)


def resume(*, scan: Scan, by: Actor) -> Scan:
    """Put the job into the queue once more; harmless where it is still under way.

    Raises NotPermitted.
    """
    with decision():
        scan = _visible(scan, by)
        if scan.state == Scan.State.READING:
            defer(READ, number=scan.pk)
        return scan


def assign(*, page: ScanPage, code: str, number: int | None, at: datetime, by: Actor) -> ScanPage:
    """Put a page to the document with the code, as typed; without a number as the first page that
    is missing there.

    Raises NotPermitted, AlreadyAssigned, NoSuchCode, Withdrawn, NoSuchPage, AllThere, LeftAlone.
    """
    with decision():
        document = _document(code, by)
        page = _uploaded(page, by)
        if page.state != State.UNASSIGNED:
            raise AlreadyAssigned(_("Somebody has just said already where this page belongs."))
        return attach(page=page, document=document, number=number, at=at, by=by, user=by.user)


def move(
    *, page: ScanPage, seen: int, code: str, number: int | None, at: datetime, by: Actor
) -> ScanPage:
    """Put a page that is at the document `seen` to another one, or as another page to the same.

    Raises what `assign` does, NotAttached, and ChangedMeanwhile when it is no longer there.
    """
    with decision():
        document = _document(code, by)
        page = _attached(page, by)
        if page.document_id != seen:
            raise ChangedMeanwhile
        _detach(page, at=at, by=by)
        return attach(page=page, document=document, number=number, at=at, by=by, user=by.user)


def detach(*, page: ScanPage, at: datetime, by: Actor) -> ScanPage:
    """Take a page away from its document; it waits to be assigned where it was uploaded.

    Raises NotPermitted, also for a page that others sent in to a document that others keep,
    NotAttached, LeftAlone.
    """
    with decision():
        return _detach(_attached(page, by), at=at, by=by)


def discard(*, page: ScanPage, at: datetime, by: Actor) -> ScanPage:
    """Throw away a page that is at no document: its picture is gone at once.

    A second time changes nothing. Raises NotPermitted, AlreadyAssigned.
    """
    with decision():
        page = _uploaded(page, by)
        if page.state == State.ATTACHED:
            raise AlreadyAssigned(_("The page is at a document; take it away from there first."))
        if page.state == State.UNASSIGNED:
            page.state, page.image = State.DISCARDED, b""
            page.save(update_fields=["state", "image"])
            audit.record("scan.page_discarded", page, by=by, at=at)
        return page


def attach(
    *,
    page: ScanPage,
    document: IssuedDocument,
    number: int | None,
    at: datetime,
    by: Actor,
    user: User | None,
) -> ScanPage:
    """Put a locked page to a locked document; `user` nobody: its code did it.

    For `assign`, `move` and the job that reads. Raises NoSuchPage, AllThere.
    """
    number = number or next(iter(signed_copy(document).missing), None)
    if number is None:
        raise AllThere(_("Every page of this document is back. Say which page this is."))
    if not 1 <= number <= document.pages:
        said = ngettext(
            "The document has only %(count)s page.",
            "The document has only %(count)s pages.",
            document.pages,
        )
        raise NoSuchPage(said % {"count": document.pages})
    page.state, page.document, page.page = State.ATTACHED, document, number
    page.assigned_by, page.assigned_at = user, at
    page.save(update_fields=["state", "document", "page", "assigned_by", "assigned_at"])
    record("scan.page_attached", page, document, at=at, by=by, page=number)
    return page


def _detach(page: ScanPage, *, at: datetime, by: Actor) -> ScanPage:
    document = page.document
    record("scan.page_detached", page, document, at=at, by=by, page=page.page)
    page.state, page.document, page.page = State.UNASSIGNED, None, None
    page.assigned_by = page.assigned_at = None
    page.save(update_fields=["state", "document", "page", "assigned_by", "assigned_at"])
    return page


def _document(code: str, by: Actor) -> IssuedDocument:
    """The document with the code as typed, locked. Raises NoSuchCode, Withdrawn.

    One that is not the actor's to see is not told from one that there is not.
    """
    known = typed_code(code)
    if not known:
        raise NoSuchCode(
            _("This is not a code. It has ten letters and digits, as in 7K3M-Q9XV-2B.")
        )
    rows = IssuedDocument.objects.visible_to(by)
    document = rows.select_for_update(of=("self",), no_key=True).filter(code=known).first()
    if document is None:
        raise NoSuchCode(_("You have no document with this code. Check it on the paper."))
    if document.withdrawn_at is not None:
        raise Withdrawn(_("This document has been withdrawn; nothing more is put to it."))
    return document


def _attached(page: ScanPage, by: Actor) -> ScanPage:
    page = _locked(page, by, ScanPage.objects.visible_to(by))
    if page.state != State.ATTACHED:
        raise NotAttached(_("The page is at no document any more."))
    if not may_detach(page, by):
        raise NotPermitted
    return page


def _uploaded(page: ScanPage, by: Actor) -> ScanPage:
    """A page of an upload of the own organization, wherever it has got to by now."""
    own = Scan.objects.visible_to(by).values("pk")
    return _locked(page, by, ScanPage.objects.filter(scan__in=own))


def _locked(page: ScanPage, by: Actor, among: QuerySet[ScanPage]) -> ScanPage:
    """The page as it is now, locked until the end of the transaction. Raises NotPermitted."""
    rows = among.select_for_update(of=("self",), no_key=True).defer("image")
    locked = rows.filter(pk=page.pk).first()
    if locked is None or not by.may(Permission.DOCUMENT_ISSUE):
        raise NotPermitted
    return locked


def _visible(scan: Scan, by: Actor) -> Scan:
    rows = Scan.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    locked = rows.filter(pk=scan.pk).first()
    if locked is None or not by.may(Permission.DOCUMENT_ISSUE):
        raise NotPermitted
    return locked
