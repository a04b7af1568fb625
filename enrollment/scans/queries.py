"""Which signed copies are back, which are missing, and what is still to be assigned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import (
    BooleanField,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from enrollment.documents.models import IssuedDocument, IssuedDocumentQuerySet
from enrollment.scans.models import PageState, Scan, ScanPage
from socakt.accounts.actor import Actor

CHOICES = 15


@dataclass(frozen=True)
class SignedCopy:
    """How much of a document is back: its pages in order (of copies of one page the newest
    first), and the numbers of those that are missing.
    """

    document: IssuedDocument
    pages: tuple[ScanPage, ...]
    missing: tuple[int, ...]

    @property
    def back(self) -> int:
        """How many of the document's pages are back."""
        return self.document.pages - len(self.missing)

    @property
    def is_complete(self) -> bool:
        """Whether every page is back."""
        return not self.missing


def signed_copy(document: IssuedDocument) -> SignedCopy:
    """What is back of a document, which the caller found in the actor's scope."""
    rows = ScanPage.objects.filter(document=document, state=PageState.ATTACHED)
    rows = rows.defer("image").select_related("scan__uploaded_by", "assigned_by", "document")
    pages = tuple(rows.order_by("page", "-assigned_at", "-pk"))
    return SignedCopy(document, pages, missing_numbers(document, pages))


def may_detach(page: ScanPage, actor: Actor) -> bool:
    """Whether an attached page that the actor sees is the actor's to take away: who sent it in
    may, and who keeps the document.
    """
    scan, document = page.scan, page.document
    is_sender = (scan.organization_id, scan.role) == (actor.organization.pk, actor.role)
    return is_sender or (document is not None and document.is_kept_by(actor))


def missing_numbers(document: IssuedDocument, pages: Iterable[ScanPage]) -> tuple[int, ...]:
    """The numbers of the document's pages that are not among these."""
    there = {page.page for page in pages}
    return tuple(number for number in range(1, document.pages + 1) if number not in there)


def with_missing(documents: IssuedDocumentQuerySet) -> IssuedDocumentQuerySet:
    """Those of the documents whose signed copy is expected and not complete; with `.back`."""
    attached = ScanPage.objects.filter(document=OuterRef("pk"), state=PageState.ATTACHED)
    counted = attached.order_by().values("document").annotate(n=Count("page", distinct=True))
    back = Coalesce(Subquery(counted.values("n"), output_field=IntegerField()), 0)
    expected = documents.filter(to_be_signed=True, withdrawn_at=None).annotate(back=back)
    return expected.exclude(back__gte=F("pages"))


def missing_signatures(actor: Actor, on: date) -> QuerySet[IssuedDocument]:
    """Documents issued up to the day whose signed copy is not complete, the oldest first."""
    until = timezone.make_aware(datetime.combine(on + timedelta(days=1), time()))
    rows = with_missing(IssuedDocument.objects.visible_to(actor)).filter(issued_at__lt=until)
    return rows.with_names().order_by("issued_at", "pk")


def probable_documents(actor: Actor) -> list[IssuedDocument]:
    """To which documents a page most probably belongs: those issued last of the incomplete."""
    rows = with_missing(IssuedDocument.objects.visible_to(actor)).with_names()
    return list(rows.order_by("-issued_at", "-pk")[:CHOICES])


def unassigned(actor: Actor) -> QuerySet[ScanPage]:
    """Pages of which nobody knows yet where they belong, the newest upload first."""
    rows = ScanPage.objects.visible_to(actor).filter(state=PageState.UNASSIGNED)
    rows = rows.defer("image").select_related("scan")
    return rows.order_by("-scan__uploaded_at", "-scan", "number")


def uploads(actor: Actor) -> QuerySet[Scan]:
    """The uploads of the own organization, the newest first; with how many pages stand where."""
    rows = Scan.objects.visible_to(actor).select_related("uploaded_by").annotate(
        total=Count("pages"),
        attached=Count("pages", filter=Q(pages__state=PageState.ATTACHED)),
        left=Count("pages", filter=Q(pages__state=PageState.UNASSIGNED)),
    )  # fmt: skip
    return rows.order_by("-uploaded_at", "-pk")


def pages_of_upload(scan: Scan) -> QuerySet[ScanPage]:
    """The pages of an upload: first those that wait for somebody, then the others in order."""
    waits = ExpressionWrapper(Q(state=PageState.UNASSIGNED), output_field=BooleanField())
    rows = scan.pages.defer("image").select_related("assigned_by")
    return rows.annotate(waits=waits).order_by("-waits", "number")
