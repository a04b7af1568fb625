"""The daily reminder of follow-ups as a job of the queue."""

from django.utils import timezone

from enrollment.notes.services import tell_due
from socakt.queue import app


# Cron times are UTC: between six and seven in the morning here.
@app.periodic(cron="5 5 * * *")
@app.task(name="tell_of_follow_ups", queueing_lock="tell_of_follow_ups")
def tell_of_follow_ups(timestamp: int) -> None:
    """Tell those who noted a follow-up that it is due."""
    now = timezone.now()
    tell_due(on=timezone.localdate(now), at=now)
