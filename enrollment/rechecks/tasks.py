"""The nightly re-check as a job of the queue."""

import procrastinate
from django.utils import timezone

from enrollment.rechecks.services import nightly
from socakt.queue import app
from socakt.transactions import Busy

WHEN_BUSY = procrastinate.RetryStrategy(max_attempts=10, wait=60, retry_exceptions=[Busy])


# Cron times are UTC: between half past two and half past three here.
@app.periodic(cron="30 1 * * *")
@app.task(name="recheck_everybody", queueing_lock="recheck_everybody", retry=WHEN_BUSY)
def recheck_everybody(timestamp: int) -> None:
    """Check everybody who has arrived, in every region."""
    now = timezone.now()
    nightly(on=timezone.localdate(now), at=now)
