"""A person whom imports meet."""

from datetime import date

import pytest
import time_machine

from enrollment.candidates.models import BenefitMonth
from tests.enrollment.imports.files import AT, EMSO
from tests.factories import CandidateFactory


@pytest.fixture
def known(referrer):
    """A person with one paid month and an address."""
    person = CandidateFactory(
        by=referrer,
        emso=EMSO,
        first_name="Franc",
        last_name="Ćosić",
        born_on=date(1990, 9, 28),
        street="Glavni trg 1",
        paid_months=0,
    )
    BenefitMonth.objects.create(
        candidate=person,
        month=date(2026, 10, 1),
        paid=True,
        source="decision",
        recorded_on=date(2026, 11, 1),
        recorded_by=referrer.user,
        organization=referrer.organization,
    )
    return person


@pytest.fixture
def time_machine_at_noon():
    """The clock stands at the moment of the files' tests; it can be shifted."""
    with time_machine.travel(AT, tick=False) as clock:
        yield clock


@pytest.fixture
def client(client_as, referrer, time_machine_at_noon):
    """A referrer's browser in English."""
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    return client
