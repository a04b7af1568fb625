"""Where the mails of the demo go: into a table, so that they can be read on a page."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from enrollment.notices.models import DemoMail


class Mailbox(BaseEmailBackend):
    """An e-mail backend that keeps what is sent, a row for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the messages; return how many."""
        for message in email_messages:
            now = timezone.now()
            DemoMail.objects.bulk_create(
                DemoMail(
                    to=address,
                    subject=str(message.subject),
                    body=str(message.body),
                    message_id=message.message()["Message-ID"],
                    arrived_at=now,
                )
                for address in message.recipients()
            )
        return len(email_messages)
