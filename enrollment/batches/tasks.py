"""The jobs of batches in the queue, and what happens when one fails on our side."""

import logging

import procrastinate
from django.utils import timezone

from enrollment.batches import working
from enrollment.batches.models import Batch
from enrollment.batches.services import MAKE
from socakt.errors import new_reference
from socakt.queue import app
from socakt.transactions import Busy

logger = logging.getLogger(__name__)

# Somebody holds the rows of people in the batch: soon they are free.
WHEN_BUSY = procrastinate.RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[Busy])


@app.task(name=MAKE, retry=WHEN_BUSY)
def make_batch(number: int) -> None:
    """Make the documents of the batch that are not made yet, and its file."""
    batch = Batch.objects.select_related("ordered_by", "cohort__program").get(pk=number)
    try:
        working.work(batch=batch, at=timezone.now())
    except Busy:
        raise
    except Exception:
        reference = new_reference()
        logger.exception("reference=%s batch=%s", reference, number)
        working.give_up(batch=batch, reference=reference, at=timezone.now())


@app.periodic(cron="50 1 * * *")
@app.task(queueing_lock="forget_batch_files")
def forget_batch_files(timestamp: int) -> None:
    """Delete files that nobody is likely to fetch any more."""
    working.forget_files(at=timezone.now())
