"""The log's own jobs: anchors every minute, and at night the end of what was kept long enough."""

from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from socakt.audit.anchors import write_anchors
from socakt.audit.retention import cut_what_is_over
from socakt.queue import app


@app.periodic(cron="* * * * *")
@app.task(name="anchor_log", queueing_lock="anchor_log")
def anchor_log(timestamp: int) -> None:
    """Write the ends of the chains outside the database."""
    write_anchors(settings.LOG_ANCHORS, at=datetime.fromtimestamp(timestamp, UTC))


# Cron times are UTC: in the night here, and the year has changed.
@app.periodic(cron="20 1 * * *")
@app.task(name="cut_log", queueing_lock="cut_log")
def cut_log(timestamp: int) -> None:
    """Remove the entries whose time is over, and anchor the cuts."""
    cut_what_is_over()
    write_anchors(settings.LOG_ANCHORS, at=timezone.now())
