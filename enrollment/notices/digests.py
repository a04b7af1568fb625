"""The daily mail: what somebody wants to hear of once a day, in one mail."""

from datetime import datetime

from django.db import transaction

from enrollment.notices.models import Notice
from enrollment.notices.services import mails_leave, write_mails


def gather(*, at: datetime) -> int:
    """Write one mail for everybody with unread notices for it; return how many.

    Each notice keeps the mail it stands in, so it is in no second one, however often this runs;
    and it waits for the next one, however many days are missed.
    """
    if not mails_leave():
        return 0
    users = Notice.objects.for_digest().order_by("user").values_list("user", flat=True).distinct()
    return sum(_gather_for(user, at) for user in list(users))


@transaction.atomic
def _gather_for(user: int, at: datetime) -> bool:
    waiting = Notice.objects.for_digest().filter(user=user)
    notices = list(waiting.select_for_update(of=("self",), no_key=True))
    if not notices:  # somebody else has just gathered them, or they were read
        return False
    (mail,) = write_mails([user], at=at, is_digest=True)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail=mail)
    return True
