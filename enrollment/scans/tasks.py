"""The jobs of uploads in the queue, and what happens when one fails on our side."""

import logging

import procrastinate
from django.utils import timezone

from enrollment.scans import working
from enrollment.scans.models import Scan
from enrollment.scans.services import READ
from socakt.errors import new_reference
from socakt.queue import app
from socakt.transactions import Busy, LeftAlone

logger = logging.getLogger(__name__)

# Somebody holds a document, or has just frozen a person in it: next time that is known.
PASSING = (Busy, LeftAlone)
IN_A_WHILE = procrastinate.RetryStrategy(max_attempts=10, wait=5, retry_exceptions=PASSING)


@app.task(name=READ, retry=IN_A_WHILE)
def read_scan(number: int) -> None:
    """Read the file of the upload."""
    scan = Scan.objects.select_related("uploaded_by").get(pk=number)
    try:
        working.read(scan=scan, at=timezone.now())
    except PASSING:
        raise
    except Exception:
        reference = new_reference()
        logger.exception("reference=%s scan=%s", reference, number)
        working.fail(scan=scan, reference=reference)


@app.periodic(cron="5 2 * * *")
@app.task(queueing_lock="forget_unassigned_pages")
def forget_unassigned_pages(timestamp: int) -> None:
    """Delete pages that nobody has assigned."""
    working.forget_old(at=timezone.now())
