"""A program with people who wait, one after the other."""

from datetime import timedelta

import pytest

from enrollment.referrals.rules import State
from tests.factories import NOON, CandidateFactory, ProgramFactory, ReferralFactory


@pytest.fixture
def program(db):
    return ProgramFactory()


@pytest.fixture
def waits(program):
    """A function: somebody put on the list so many days ago; every fact can be set."""

    def wait(days=0, *, by=None, paid_months=12, **fields):
        candidate = fields.pop("candidate", None) or CandidateFactory(
            paid_months=paid_months, **({"by": by} if by else {})
        )
        return ReferralFactory(
            candidate=candidate,
            program=program,
            state=State.WAITING,
            **{"waiting_since": NOON - timedelta(days=days), **fields},
        )

    return wait
