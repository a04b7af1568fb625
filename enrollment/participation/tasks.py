"""The nightly reminders of missing outcomes as a job of the queue."""

import procrastinate
from django.utils import timezone

from enrollment.participation.reminders import remind
from socakt.queue import app
from socakt.transactions import Busy

WHEN_BUSY = procrastinate.RetryStrategy(max_attempts=10, wait=60, retry_exceptions=[Busy])


# Cron times are UTC: a quarter to six or to seven here, before work begins.
@app.periodic(cron="45 4 * * *")
@app.task(name="remind_of_outcomes", queueing_lock="remind_of_outcomes", retry=WHEN_BUSY)
def remind_of_outcomes(timestamp: int) -> None:
    """Tell whoever records which outcomes are due or overdue."""
    now = timezone.now()
    remind(on=timezone.localdate(now), at=now)
