"""Ordering documents for a whole cohort, and having them made once more."""

import uuid
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from enrollment.batches.models import Batch, BatchFile, BatchItem, Shape
from enrollment.batches.queries import FAILED, SHOWN
from enrollment.cohorts.queries import participants
from enrollment.documents.making import MAKERS
from enrollment.wordings.kinds import TRAITS, About, Edition, Kind, kinds_for
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.queue import defer
from socakt.transactions import decision

State = Batch.State
FINISHED = (State.DONE, State.FAILED)
# Nobody who holds a place is told so.
NOT_WITH_A_PLACE = (Kind.RETURN_NOTICE, Kind.WAITING_NOTICE, Kind.REFUSAL_NOTICE)
# The job of `tasks`, by its name in the queue.
MAKE = "make_batch"


class NobodyThere(DomainError):
    """Nobody holds a place in the cohort."""


class NotInThisEdition(DomainError):
    """The document does not exist in the edition."""


class StillAtWork(DomainError):
    """The batch is not finished."""


class NothingFailed(DomainError):
    """Everybody's document is made."""


def kinds_to_order(role: str) -> list[Kind]:
    """The documents of one person each that the role may see, in the order of the process."""
    kinds = kinds_for(role, About.REFERRAL)
    return [kind for kind in kinds if kind in MAKERS and kind not in NOT_WITH_A_PLACE]


def order(
    *,
    cohort: Cohort,
    kind: Kind,
    edition: Edition,
    shape: Shape,
    form_key: uuid.UUID,
    at: datetime,
    by: Actor,
) -> Batch:
    """Order the document for everybody who holds a place; a worker makes them.

    The same `form_key` sent again returns what it ordered the first time. Raises NotPermitted,
    NobodyThere, NotInThisEdition.
    """
    allowed = by.may(Permission.DOCUMENT_OF_COHORT) and kind in kinds_to_order(by.role)
    if not allowed or not Cohort.objects.visible_to(by).filter(pk=cohort.pk).exists():
        raise NotPermitted
    if edition not in TRAITS[kind].editions:
        raise NotInThisEdition(_("This document does not exist in the chosen edition."))
    with decision():
        batch, is_new = Batch.objects.get_or_create(
            form_key=form_key,
            defaults={
                "cohort": cohort,
                "kind": kind,
                "edition": edition,
                "shape": shape,
                "organization": by.organization,
                "role": by.role,
                "language": get_language() or "sl",
                "ordered_by": by.user,
                "ordered_at": at,
            },
        )
        if is_new:
            _begin(batch, at, by)
        return _visible(batch, by)


def retry(*, batch: Batch, at: datetime, by: Actor) -> Batch:
    """Try once more for those whose document could not be made.

    Raises NotPermitted, StillAtWork, NothingFailed.
    """
    with decision():
        batch = _finished(batch, by)
        failed = BatchItem.objects.filter(FAILED, SHOWN, batch=batch)
        numbers = list(failed.values_list("pk", flat=True))
        if not numbers:
            raise NothingFailed(_("Everybody’s document is made."))
        BatchItem.objects.filter(pk__in=numbers).update(reason="", reference="")
        audit.record("batch.retried", batch, by=by, at=at, document=batch.kind, rows=len(numbers))
        return _again(batch)


def build_again(*, batch: Batch, at: datetime, by: Actor) -> Batch:
    """Have the file made again of the documents that were issued; nothing is issued.

    Raises NotPermitted, StillAtWork.
    """
    with decision():
        batch = _finished(batch, by)
        audit.record("batch.built_again", batch, by=by, at=at, document=batch.kind)
        return _again(batch)


def _begin(batch: Batch, at: datetime, by: Actor) -> None:
    admissions = participants(by, batch.cohort)
    if not admissions:
        raise NobodyThere(_("Nobody holds a place in the cohort."))
    BatchItem.objects.bulk_create(
        BatchItem(batch=batch, place=admission.place, referral=admission.referral)
        for admission in admissions
    )
    audit.record(
        "batch.ordered",
        batch,
        by=by,
        at=at,
        document=batch.kind,
        edition=batch.edition,
        rows=len(admissions),
    )
    defer(MAKE, number=batch.pk)


def _again(batch: Batch) -> Batch:
    """Back to the beginning; what is issued stays issued."""
    BatchFile.objects.filter(batch=batch).delete()
    batch.state, batch.finished_at, batch.reference = State.WAITING, None, ""
    batch.save(update_fields=["state", "finished_at", "reference"])
    defer(MAKE, number=batch.pk)
    return batch


def _finished(batch: Batch, by: Actor) -> Batch:
    batch = _visible(batch, by)
    if batch.state not in FINISHED:
        raise StillAtWork(_("The documents are still being made."))
    return batch


def _visible(batch: Batch, by: Actor) -> Batch:
    """The batch as it is now, locked until the end of the transaction. Raises NotPermitted."""
    rows = Batch.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    locked = rows.filter(pk=batch.pk).first()
    if locked is None or not by.may(Permission.DOCUMENT_OF_COHORT):
        raise NotPermitted
    return locked
