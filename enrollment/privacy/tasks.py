"""Periods of keeping as jobs: proposing every night, carrying out what is confirmed."""

import procrastinate
from django.utils import timezone

from enrollment.privacy.erasures import CARRY_OUT, carry_out
from enrollment.privacy.proposals import propose
from enrollment.privacy.remembering import place, remember
from socakt.queue import app
from socakt.transactions import Busy

WHEN_BUSY = procrastinate.RetryStrategy(max_attempts=10, wait=60, retry_exceptions=[Busy])


# Cron times are UTC: between three and four in the morning here, after the deadlines.
@app.periodic(cron="10 2 * * *")
@app.task(name="propose_erasures", queueing_lock="propose_erasures", retry=WHEN_BUSY)
def propose_erasures(timestamp: int) -> None:
    """Propose what is due in every region; stop what no longer is."""
    now = timezone.now()
    propose(on=timezone.localdate(now), at=now)
    remember(place())  # what could not be written when it was done


@app.task(name=CARRY_OUT, retry=WHEN_BUSY)
def carry_out_erasure(number: int) -> None:
    """Erase one record that two people have confirmed."""
    carry_out(number=number, at=timezone.now())
    remember(place())
