"""People who act, and somebody of whom everything is known."""

import pytest

from programs.models import Call
from socakt.accounts.roles import Role
from tests.enrollment.privacy.people import all_periods, known_everywhere
from tests.factories import make_actor


@pytest.fixture
def administrator(db):
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def person(referrer, coordinator):
    """A former participant whose periods are over in 2030."""
    known = known_everywhere(referrer, coordinator)
    all_periods(*Call.objects.all())
    return known
