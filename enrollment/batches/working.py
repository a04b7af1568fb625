"""What a worker does with a batch: make what is left to make, then the file.

Can be cut short and taken up again at any point: each document is kept as soon as it is printed,
under a key that follows from the batch and the person, so nobody gets it twice.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from enrollment.batches.files import build
from enrollment.batches.models import Batch, BatchFile, BatchItem, BatchState
from enrollment.batches.queries import FAILED, MADE, SHOWN, in_the_file, sign_of
from enrollment.documents.making import Made, make
from enrollment.documents.printing import print_out
from enrollment.documents.queries import referrals_for
from enrollment.documents.services import keep, new_code, subject_of
from enrollment.wordings.kinds import Edition, Kind
from socakt import pdf_pool
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit.acting import acting
from socakt.errors import DomainError, new_reference
from socakt.pdf import Rendered
from socakt.transactions import Busy, LeftAlone, decision

logger = logging.getLogger(__name__)

State = Batch.State
MADE_BY = "job make_batch"
# As long as somebody may come back for the file; it can be built again at any time.
DAYS_FILES_ARE_KEPT = 7


@dataclass(frozen=True)
class Prepared:
    """A document that only has to be printed."""

    item: BatchItem
    made: Made
    code: str


def work(*, batch: Batch, at: datetime) -> None:
    """Make every document that is neither made nor known to fail, then the file.

    Raises Busy when somebody holds the rows of a person: then all others are made.
    """
    if not _begin(batch):
        return
    by = actor_of(batch, at)
    with translation.override(batch.language):
        if by is None:
            reason = _("Whoever ordered the documents may no longer see them.")
            for item in _left(batch):
                _fail(item, reason=reason)
            _finish(batch, at, None)
            return
        with acting(by, through=MADE_BY):
            _issue_what_is_left(batch, at, by)
            if _left(batch):
                raise Busy
            _finish(batch, at, by)


def give_up(*, batch: Batch, reference: str, at: datetime) -> None:
    """After a failure on our side that concerns no single person: what is issued stays."""
    with decision():
        _move(batch, State.FAILED, at, reference)


def forget_files(*, at: datetime) -> int:
    """Delete the files that were made longer ago than DAYS_FILES_ARE_KEPT; return how many."""
    old = at - timedelta(days=DAYS_FILES_ARE_KEPT)
    return BatchFile.objects.filter(batch__finished_at__lt=old).delete()[0]


def actor_of(batch: Batch, at: datetime) -> Actor | None:
    """Who acts, with the rights of now; None when they have ended since."""
    usable = Membership.objects.usable_by(batch.ordered_by, timezone.localdate(at))
    membership = usable.filter(organization=batch.organization_id, role=batch.role).first()
    if membership is None:
        return None
    return Actor(batch.ordered_by, membership.organization, Role(membership.role))


def key_of(batch: Batch, item: BatchItem) -> uuid.UUID:
    """Under which key the person's document is issued, however often it is tried."""
    return uuid.uuid5(batch.form_key, str(item.referral_id))


def _begin(batch: Batch) -> bool:
    """Whether there is something to do; then it is being done."""
    with decision():
        rows = Batch.objects.select_for_update(of=("self",), no_key=True)
        open_ones = rows.filter(pk=batch.pk, state__in=(State.WAITING, State.WORKING))
        return bool(open_ones.update(state=State.WORKING))


def _left(batch: Batch) -> list[BatchItem]:
    items = BatchItem.objects.filter(SHOWN, batch=batch).exclude(MADE).exclude(FAILED)
    return list(items.order_by("place", "pk"))


def _issue_what_is_left(batch: Batch, at: datetime, by: Actor) -> None:
    prepared = _prepared(batch, at, by)
    tasks = [(one.made.data, one.code) for one in prepared]
    for number, printed in pdf_pool.each(print_out, tasks):
        one = prepared[number]
        try:
            if isinstance(printed, BaseException):
                raise printed
            _keep(batch, one, printed, at, by)
        except Busy:
            continue  # the job comes back for it
        except DomainError as refusal:
            _fail(one.item, reason=str(refusal))
        except Exception:
            _fail(one.item, reference=_log(batch, one.item))


def _prepared(batch: Batch, at: datetime, by: Actor) -> list[Prepared]:
    """The documents with their data; of those that cannot be made is said why."""
    items = _left(batch)
    known = referrals_for(by).in_bulk([item.referral_id for item in items])
    prepared = []
    for item in items:
        try:
            if item.referral_id not in known:
                _fail(item, reason=_("You no longer have access to this person’s documents."))
                continue
            about = known[item.referral_id]
            item.referral = about
            made = make(Kind(batch.kind), Edition(batch.edition), about, timezone.localdate(at))
        except DomainError as refusal:
            _fail(item, reason=str(refusal))
        except Exception:
            _fail(item, reference=_log(batch, item))
        else:
            prepared.append(Prepared(item, made, new_code()))
    return prepared


def _keep(batch: Batch, one: Prepared, printed: Rendered, at: datetime, by: Actor) -> None:
    """Issue it and tick the person off, together."""
    with decision():
        document = keep(
            kind=Kind(batch.kind),
            edition=Edition(batch.edition),
            made=one.made,
            printed=printed,
            code=one.code,
            subject=subject_of(one.item.referral),
            form_key=key_of(batch, one.item),
            at=at,
            by=by,
        )
        BatchItem.objects.filter(pk=one.item.pk).update(document=document, reason="", reference="")


def _fail(item: BatchItem, *, reason: str = "", reference: str = "") -> None:
    """Say why there is no document, unless there is one, or nobody may work with the person."""
    try:
        with decision():
            rows = BatchItem.objects.filter(pk=item.pk, document=None)
            rows.update(reason=reason, reference=reference)
    except LeftAlone:
        return


def _finish(batch: Batch, at: datetime, by: Actor | None) -> None:
    """The file of what is issued; a batch without a single document has failed."""
    items = in_the_file(batch, by) if by else []
    content = build(batch, items) if items else b""
    with decision():
        if _move(batch, State.DONE if items else State.FAILED, at) and items:
            BatchFile.objects.update_or_create(
                batch=batch, defaults={"content": content, "made_of": sign_of(items)}
            )


def _move(batch: Batch, state: BatchState, at: datetime, reference: str = "") -> bool:
    """Whether the batch was being worked on; then it is in the state."""
    batch = Batch.objects.select_for_update(of=("self",), no_key=True).get(pk=batch.pk)
    if batch.state != State.WORKING:
        return False
    batch.state, batch.finished_at, batch.reference = state, at, reference
    batch.save(update_fields=["state", "finished_at", "reference"])
    return True


def _log(batch: Batch, item: BatchItem) -> str:
    """Write the failure down without anybody's data; return its reference number."""
    reference = new_reference()
    logger.exception("reference=%s batch=%s item=%s", reference, batch.pk, item.pk)
    return reference
