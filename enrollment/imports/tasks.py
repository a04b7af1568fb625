"""The jobs of imports in the queue, and what happens when one fails on our side."""

import logging

import procrastinate
from django.utils import timezone

from enrollment.imports import working
from enrollment.imports.models import Import
from enrollment.imports.services import READ, STORE
from socakt.errors import new_reference
from socakt.queue import app
from socakt.transactions import Busy

logger = logging.getLogger(__name__)

# Somebody holds the rows of people in the file: soon they are free.
WHEN_BUSY = procrastinate.RetryStrategy(max_attempts=10, wait=5, retry_exceptions=[Busy])


@app.task(name=READ, retry=WHEN_BUSY)
def read_import(number: int) -> None:
    """Read the file of the import."""
    of = Import.objects.get(pk=number)
    try:
        working.read(of=of, at=timezone.now())
    except Busy:
        raise
    except Exception:
        reference = _log(number)
        values: dict[str, object] = {"reference": reference}
        working.refuse(of=of, code="failure", values=values, at=timezone.now())


@app.task(name=STORE, retry=WHEN_BUSY)
def store_import(number: int) -> None:
    """Store the selected rows of the import."""
    of = Import.objects.get(pk=number)
    try:
        working.store(of=of, at=timezone.now())
    except Busy:
        raise
    except Exception:
        working.fail_to_store(of=of, reference=_log(number), at=timezone.now())


@app.periodic(cron="10 1 * * *")
@app.task(queueing_lock="forget_old_imports")
def forget_old_imports(timestamp: int) -> None:
    """Delete drafts that nobody needs any more."""
    working.forget_old(at=timezone.now())


def _log(number: int) -> str:
    """Write the failure down without anybody's data; return its reference number."""
    reference = new_reference()
    logger.exception("reference=%s import=%s", reference, number)
    return reference
