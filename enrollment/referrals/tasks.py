"""The deadlines of referrals as a job of the queue."""

from django.utils import timezone

from enrollment.referrals.overdue import nightly
from socakt.queue import app


# Cron times are UTC: between two and three in the morning here, before the re-check.
@app.periodic(cron="0 1 * * *")
@app.task(name="keep_deadlines", queueing_lock="keep_deadlines")
def keep_deadlines(timestamp: int) -> None:
    """Remind, hand on and let expire, in every region; what is locked waits for the next night."""
    now = timezone.now()
    nightly(on=timezone.localdate(now), at=now)
