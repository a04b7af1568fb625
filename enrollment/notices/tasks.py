"""The jobs of mails in the queue: one for each mail, and the daily mail in the morning."""

from datetime import UTC, datetime

import procrastinate
from django.utils import timezone
from procrastinate.jobs import Job

from enrollment.notices import digests, sending
from enrollment.notices.services import SEND
from socakt.queue import app
from socakt.transactions import Busy

SIX = 6
LONGEST_WAIT = 6 * 60 * 60


class UntilAccepted(procrastinate.BaseRetryStrategy):
    """Tried again after 1, 4, 16, 64 minutes and so on, at most 6 hours apart, without end:

    a mail server that is out of order for a week loses no mail.
    """

    def get_retry_decision(
        self, *, exception: BaseException, job: Job
    ) -> procrastinate.RetryDecision | None:
        """When to try again; None for what is a mistake of ours, which an administrator sees."""
        match exception:
            case sending.NothingAccepted():
                seconds = min(60 * 4 ** min(job.attempts, 10), LONGEST_WAIT)
            case sending.BeingSent():
                seconds = int(sending.TAKEN_FOR_DEAD.total_seconds())
            case Busy():
                seconds = 60
            case _:
                return None
        return procrastinate.RetryDecision(retry_in={"seconds": seconds})


@app.task(name=SEND, retry=UntilAccepted())
def send_mail(number: int) -> None:
    """Send the mail."""
    sending.send(number=number, at=timezone.now())


# Cron times are UTC: one of the two is six o'clock here, in summer the first, in winter the other.
@app.periodic(cron="0 4,5 * * *")
@app.task(name="send_daily_mails", queueing_lock="send_daily_mails")
def send_daily_mails(timestamp: int) -> None:
    """Write the daily mails; the other of the two times does nothing."""
    moment = datetime.fromtimestamp(timestamp, UTC)
    if timezone.localtime(moment).hour == SIX:
        digests.gather(at=timezone.now())
