"""A person whom imports meet."""

from datetime import date

import pytest

from enrollment.candidates.models import BenefitMonth
from tests.enrollment.imports.files import EMSO
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
