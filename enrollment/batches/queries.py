"""How far a batch is, who is missing from it and why, and whether its file may be given out."""

from dataclasses import dataclass
from hashlib import sha256

from django.db.models import Count, Q, QuerySet

from enrollment.admissions.models import Admission
from enrollment.batches.models import Batch, BatchFile, BatchItem
from enrollment.documents.models import IssuedDocument
from programs.models import Cohort
from socakt.accounts.actor import Actor

State = Batch.State
MADE = Q(document__isnull=False)
FAILED = ~Q(reason="") | ~Q(reference="")
# Nobody works with the record of a person that is frozen, and nobody is told that it is.
SHOWN = Q(referral__candidate__frozen="")
MOST_SHOWN = 20


@dataclass(frozen=True)
class Progress:
    """How many documents there are to be, how many are made, and how many could not be."""

    total: int
    made: int
    failed: int

    @property
    def done(self) -> int:
        """How many are behind us, one way or the other."""
        return self.made + self.failed


def progress_of(batch: Batch) -> Progress:
    """The numbers of the batch, in one query."""
    items = BatchItem.objects.filter(SHOWN, batch=batch)
    counted = items.aggregate(
        total=Count("pk"), made=Count("pk", filter=MADE), failed=Count("pk", filter=FAILED)
    )
    return Progress(**counted)


def batches_of(actor: Actor, cohort: Cohort) -> QuerySet[Batch]:
    """What was ordered for the cohort, the newest first, with numbers as in `Progress`."""
    shown = Q(items__referral__candidate__frozen="")
    made = shown & Q(items__document__isnull=False)
    failed = shown & (~Q(items__reason="") | ~Q(items__reference=""))
    rows = Batch.objects.visible_to(actor).filter(cohort=cohort).select_related("ordered_by")
    counted = rows.annotate(
        total=Count("items", filter=shown),
        made=Count("items", filter=made),
        failed=Count("items", filter=failed),
    )
    # said once more: whoever counts, forgets the order of the model
    return counted.order_by("-ordered_at", "-pk")[:MOST_SHOWN]


def issued_already(actor: Actor, cohort: Cohort) -> dict[str, int]:
    """How many of those who hold a place have a document that counts, by its kind."""
    held = Admission.objects.visible_to(actor).open().filter(cohort=cohort)
    documents = IssuedDocument.objects.visible_to(actor).filter(
        withdrawn_at=None, referral__in=held.values("referral")
    )
    counted = documents.order_by().values("kind").annotate(n=Count("referral", distinct=True))
    return dict(counted.values_list("kind", "n"))


def failed_items(batch: Batch) -> QuerySet[BatchItem]:
    """Those whose document could not be made, by place."""
    rows = BatchItem.objects.filter(FAILED, SHOWN, batch=batch)
    return rows.select_related("referral__candidate").order_by("place", "pk")


def in_the_file(batch: Batch, actor: Actor) -> list[BatchItem]:
    """Whose document belongs into the file, by place: issued, not withdrawn, still there, and
    for the actor to see.
    """
    documents = IssuedDocument.objects.visible_to(actor).filter(
        withdrawn_at=None, content__isnull=False
    )
    items = BatchItem.objects.filter(batch=batch, document__in=documents.values("pk"))
    return list(items.select_related("document", "referral__candidate").order_by("place", "pk"))


def sign_of(items: list[BatchItem]) -> str:
    """What tells a file of these documents from one of others."""
    codes = " ".join(item.document.code for item in items if item.document)
    return sha256(codes.encode()).hexdigest()


def file_of(batch: Batch, actor: Actor) -> BatchFile | None:
    """The file, if it is there and holds just what may be given out now; without its bytes."""
    file = BatchFile.objects.filter(batch=batch).defer("content").first()
    if file is None or file.made_of != sign_of(in_the_file(batch, actor)):
        return None
    return file


def people_in(batch: Batch, actor: Actor) -> list[int]:
    """The numbers of those whose document is in the file."""
    return sorted(item.referral.candidate_id for item in in_the_file(batch, actor))
