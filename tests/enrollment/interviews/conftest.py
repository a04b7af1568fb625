"""A referral with the coordination, and when an interview about it can be."""

from datetime import timedelta

import pytest

from enrollment.interviews import services
from tests.factories import NOON, ProgramFactory, ReferralFactory

THEN = NOON + timedelta(days=5)  # Monday, 17. 9. 2018
PLACE = "Novi trg 1, 8000 Novo mesto"


def dated(by, starts_at=THEN, **more):
    """What a date needs, with the actor as the one who holds it."""
    return {
        "starts_at": starts_at,
        "minutes": 45,
        "place": PLACE,
        "with_whom": by.user,
        "confirmed": False,
        "at": NOON,
        "by": by,
        **more,
    }


@pytest.fixture
def referral(referrer):
    return ReferralFactory(candidate__by=referrer, program=ProgramFactory())


@pytest.fixture
def interview(referral, coordinator):
    return services.propose(referral=referral, **dated(coordinator))
