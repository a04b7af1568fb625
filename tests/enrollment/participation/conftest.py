"""A running cohort, a participant of it, and the people on its sides."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from enrollment.participation.services import EntryAnswers
from socakt.accounts.roles import Role
from tests.factories import AdmissionFactory, CohortFactory, ProgramFactory, make_actor

START = date(2018, 10, 1)
END = date(2019, 8, 31)


def noon(day):
    """Noon of the day, local time."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


def answers(**changed):
    """What a person says on the first day."""
    said = {
        "born_on": date(1980, 5, 17),
        "sex": "female",
        "labour_status": "registered",
        "labour_status_since": None,
        "education": "2",
        "municipality": "085",
        "foreign_background": False,
        "disability": None,
        "housing": "rents",
        "refused": ["disability"],
    }
    return EntryAnswers(**{**said, **changed})


@pytest.fixture
def provider(db):
    return make_actor(Role.PROVIDER)


@pytest.fixture
def cohort(provider):
    program = ProgramFactory(provider=provider.organization)
    return CohortFactory(program=program, starts_on=START)


@pytest.fixture
def admission(cohort, referrer):
    """Admitted before the start, nothing recorded yet."""
    return AdmissionFactory(cohort=cohort, place=1, referral__candidate__by=referrer)


@pytest.fixture
def referral(admission):
    return admission.referral
