"""A manager of an organization, a colleague of hers, and mails that go nowhere or to the outbox."""

import pytest
from django.core.cache import cache

from socakt.environment import NO_MAIL_SERVER
from tests.enrollment.staff.factories import make_manager, membership_of
from tests.factories import MembershipFactory


@pytest.fixture(autouse=True)
def _fresh_counters(db):
    cache.clear()


@pytest.fixture
def manager(db):
    return make_manager()


@pytest.fixture
def own(manager):
    """The manager's own membership."""
    return membership_of(manager)


@pytest.fixture
def colleague(manager):
    """The membership of somebody else in the manager's organization."""
    return MembershipFactory(organization=manager.organization)


@pytest.fixture
def no_mails(settings):
    settings.EMAIL_BACKEND = NO_MAIL_SERVER
