"""What workers do with an upload: read its file, put its pages where they belong, forget the old.

The file is read in a process of its own: one that brings down what reads it, or never comes to an
end, takes nothing else along.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from enrollment.documents.models import IssuedDocument
from enrollment.scans import services
from enrollment.scans.models import PageState, Scan, ScanFile, ScanPage, ScanState
from enrollment.scans.problems import FAILURE, GAVE_UP
from enrollment.scans.reading import FileRefused, ReadPage, read_within_time
from socakt import pdf_pool
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.acting import acting
from socakt.transactions import decision

State = Scan.State

READ_BY = "job read_scan"
# Pages that nobody assigns are pictures of people's data: they are kept for as long as somebody
# may still come upon the paper.
DAYS_PAGES_ARE_KEPT = 90


def read(*, scan: Scan, at: datetime) -> None:
    """Read the file, keep its pages, and put each to the document that its code names.

    Can be repeated and taken up again at any point: everything is kept together, or nothing.
    Raises Busy, LeftAlone: then it is to be tried again.
    """
    file = ScanFile.objects.filter(scan=scan).first()
    if scan.state != State.READING or file is None:
        return
    try:
        pages = read_apart(bytes(file.content))
    except FileRefused as refused:
        refuse(scan=scan, code=refused.code)
        return
    with decision():
        if _still_reading(scan):
            _keep(scan, pages, at)
            _move(scan, State.READ)


def read_apart(content: bytes) -> list[ReadPage]:
    """The pages of the file, read in another process. Raises FileRefused."""
    ((_number, pages),) = pdf_pool.each(read_within_time, [(content,)])
    if isinstance(pages, pdf_pool.Died):
        raise FileRefused(GAVE_UP) from pages
    if isinstance(pages, BaseException):
        raise pages
    return pages


def refuse(*, scan: Scan, code: str, reference: str = "") -> None:
    """End an upload whose file cannot be read, and say why."""
    with decision():
        if _still_reading(scan):
            scan.refusal, scan.reference = code, reference
            _move(scan, State.REFUSED)


def fail(*, scan: Scan, reference: str) -> None:
    """After a failure on our side: nothing was kept."""
    refuse(scan=scan, code=FAILURE, reference=reference)


def forget_old(*, at: datetime) -> int:
    """Delete pages that nobody has assigned within DAYS_PAGES_ARE_KEPT, with uploads of which
    nothing is left; return how many pages.
    """
    old = Scan.objects.filter(uploaded_at__lt=at - timedelta(days=DAYS_PAGES_ARE_KEPT))
    with decision():
        gone = ScanPage.objects.filter(~Q(state=PageState.ATTACHED), scan__in=old.values("pk"))
        rows = gone.order_by("pk").select_for_update(of=("self",))
        numbers = list(rows.values_list("pk", flat=True))
        ScanPage.objects.filter(pk__in=numbers).delete()
        old.exclude(pk__in=ScanPage.objects.values("scan")).delete()
        if numbers:
            audit.record("scan.page_discarded", None, by=None, at=at, rows=len(numbers))
    return len(numbers)


def actor_of(scan: Scan, at: datetime) -> Actor | None:
    """Who uploaded, with the rights of now; None when they have ended since."""
    usable = Membership.objects.usable_by(scan.uploaded_by, timezone.localdate(at))
    membership = usable.filter(organization=scan.organization_id, role=scan.role).first()
    if membership is None:
        return None
    return Actor(scan.uploaded_by, membership.organization, Role(membership.role))


def _keep(scan: Scan, read_pages: Sequence[ReadPage], at: datetime) -> None:
    """The pages; those with a code first to their documents, for the others what is missing."""
    by = actor_of(scan, at)
    pages = [
        ScanPage.objects.create(
            scan=scan, number=number, image=one.image, read_code=one.code, read_page=one.page
        )
        for number, one in enumerate(read_pages, start=1)
    ]
    if by is None:  # colleagues may still assign them
        return
    with acting(by, through=READ_BY):
        documents = _documents(scan, pages, by)
        for page in pages:
            document = documents.get(page.read_code)
            if document and page.read_page and page.read_page <= document.pages:
                services.attach(
                    page=page, document=document, number=page.read_page, at=at, by=by, user=None
                )
        meant_for = next((d for d in documents.values() if d.pk == scan.meant_for_id), None)
        if meant_for is not None:
            _give_what_is_missing(pages, meant_for, at, by)


def _documents(scan: Scan, pages: Sequence[ScanPage], by: Actor) -> dict[str, IssuedDocument]:
    """Code → document, locked, of those that the actor sees and that still count."""
    named = Q(code__in={page.read_code for page in pages}) | Q(pk=scan.meant_for_id)
    rows = IssuedDocument.objects.visible_to(by).filter(named, withdrawn_at=None)
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {document.code: document for document in locked}


def _give_what_is_missing(
    pages: Sequence[ScanPage], document: IssuedDocument, at: datetime, by: Actor
) -> None:
    """Pages without a code, one after the other, for as long as the document lacks any."""
    for page in pages:
        if page.read_code:
            continue
        try:
            services.attach(page=page, document=document, number=None, at=at, by=by, user=by.user)
        except services.AllThere:
            return


def _still_reading(scan: Scan) -> bool:
    """Lock the upload; whether it is still to be read."""
    rows = Scan.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=scan.pk, state=State.READING).exists()


def _move(scan: Scan, state: ScanState) -> None:
    """The bytes as uploaded go: what is kept is in the pages."""
    ScanFile.objects.filter(scan=scan).delete()
    scan.state = state
    scan.save(update_fields=["state", "refusal", "reference"])
