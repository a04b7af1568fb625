"""The jobs of invitations and forgotten passwords; mails are tried again like all others."""

from django.utils import timezone

from enrollment.notices import sending
from enrollment.notices.tasks import UntilAccepted
from enrollment.staff import forgotten, letters
from enrollment.staff.forgotten import ANSWER, SEND_PASSWORD
from enrollment.staff.invitations import SEND_INVITATION
from socakt.queue import app


@app.task(name=SEND_INVITATION, retry=UntilAccepted())
def send_invitation(number: int) -> None:
    """Send the mail with the link."""
    sending.send(number=number, at=timezone.now(), compose=letters.invitation)


@app.task(name=ANSWER, retry=UntilAccepted())
def answer_password_request(number: int) -> None:
    """Look whether there is an account, and write the mail."""
    forgotten.answer(number=number, at=timezone.now())


@app.task(name=SEND_PASSWORD, retry=UntilAccepted())
def send_password_mail(number: int) -> None:
    """Send the mail with the link."""
    sending.send(number=number, at=timezone.now(), compose=letters.new_password)
