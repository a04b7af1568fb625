"""A mail server that is not there until a test starts it."""

import pytest

from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from socakt.accounts.models import Membership
from tests.enrollment.notices.mail_server import free_port
from tests.factories import NOON


@pytest.fixture
def port(settings):
    """Where mails go by SMTP; nobody listens there yet."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_TIMEOUT = 10
    return settings.EMAIL_PORT


def membership_of(actor):
    return Membership.objects.get(user=actor.user, organization=actor.organization)


def told(*actors, kind=Kind.ADMITTED, by=None, at=NOON, number="NM-2018-0001", record=1):
    """Tell these people of something; return the notices."""
    return tell(
        recipients=[membership_of(actor) for actor in actors],
        kind=kind,
        page=Page.REFERRAL,
        record=record,
        number=number,
        at=at,
        by=by,
    )
