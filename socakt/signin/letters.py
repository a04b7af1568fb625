"""Telling the owner of an account that the way to sign in has changed: no name, no details."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from socakt.accounts.models import User


def tell(user: User, action: str) -> None:
    """Send a short mail once the change is stored; a mail server that fails undoes nothing."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {"action": action, "address": settings.BASE_ADDRESS}
        subject = render_to_string("signin/email/changed_subject.txt", context).strip()
        text = render_to_string("signin/email/changed_message.txt", context)
    address = user.email
    transaction.on_commit(lambda: _send(subject, text, address), robust=True)


def _send(subject: str, text: str, address: str) -> None:
    send_mail(subject, text, None, [address])
