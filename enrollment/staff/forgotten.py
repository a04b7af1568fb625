"""A new password for who has forgotten the old one, without telling who has an account.

The page does the same for every address: a row and a job. What depends on the account is done by
the worker, when the answer has long been given.
"""

from datetime import datetime

from enrollment.notices.models import Mail
from enrollment.notices.services import mails_leave, write_mail
from enrollment.staff.models import PasswordRequest
from socakt import queue
from socakt.accounts.models import User
from socakt.transactions import decision

ANSWER, SEND_PASSWORD = "answer_password_request", "send_password_mail"


def ask(*, email: str, at: datetime) -> None:
    """Somebody wants a new password for this address."""
    with decision():
        request = PasswordRequest.objects.create(email=email.strip().lower(), asked_at=at)
        queue.defer(ANSWER, number=request.pk)


def answer(*, number: int, at: datetime) -> None:
    """A mail into the outbox where the address has an open account; the request is forgotten."""
    with decision():
        rows = PasswordRequest.objects.select_for_update(of=("self",), no_key=True)
        request = rows.filter(pk=number).first()
        if request is None:  # answered already
            return
        user = User.objects.filter(email=request.email, is_active=True).first()
        if user is not None and mails_leave():
            write_mail(about=Mail.Subject.PASSWORD, user=user, job=SEND_PASSWORD, at=at)
        request.delete()
