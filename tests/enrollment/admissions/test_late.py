"""After the start: until when somebody may come, and when a reason is asked for."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import translation

from enrollment.admissions import services as admissions
from enrollment.admissions.late import (
    ReplacementNotAllowed,
    ReplacementTooLate,
    last_day_of_replacement,
    needs_reason,
)
from enrollment.admissions.models import Admission
from tests.factories import (
    AdmissionFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def cohort_under(starts_on=date(2018, 10, 31), **terms):
    program = ProgramFactory(call=CallFactory(terms__length_months=6, **terms))
    return CohortFactory(program=program, starts_on=starts_on)


# --- until when --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        ({}, date(2019, 4, 29)),  # not said: until the end
        ({"terms__replacement": "allowed"}, date(2019, 4, 29)),
        ({"terms__replacement": "not_allowed"}, date(2018, 10, 30)),
        (
            {"terms__replacement": "allowed", "terms__replacement_until_months": 1},
            date(2018, 11, 29),  # a month from the 31st of October ends with November
        ),
        (
            {"terms__replacement": "allowed", "terms__replacement_until_months": 4},
            date(2019, 2, 27),
        ),
        (
            {"terms__replacement": "allowed", "terms__replacement_until_months": 60},
            date(2019, 4, 29),
        ),
    ],
)
def test_the_last_day_follows_from_the_terms(terms, last):
    assert last_day_of_replacement(cohort_under(**terms)) == last


@pytest.mark.parametrize(
    ("starts_on", "last"),
    [
        (date(2019, 12, 31), date(2020, 2, 28)),  # two months on is the 29th of February
        (date(2018, 12, 31), date(2019, 2, 27)),
        (date(2020, 2, 29), date(2020, 4, 28)),
        (date(2019, 12, 29), date(2020, 2, 28)),
        (date(2019, 1, 1), date(2019, 2, 28)),
    ],
)
def test_full_months_at_the_end_of_months_and_in_leap_years(starts_on, last):
    allowed = {"terms__replacement": "allowed", "terms__replacement_until_months": 2}

    assert last_day_of_replacement(cohort_under(starts_on, **allowed)) == last


@pytest.mark.parametrize(
    ("terms", "day", "refusal"),
    [
        ({}, date(2018, 11, 5), None),
        ({"terms__replacement": "not_allowed"}, date(2018, 10, 30), None),
        ({"terms__replacement": "not_allowed"}, date(2018, 10, 31), ReplacementNotAllowed),
        (
            {"terms__replacement": "allowed", "terms__replacement_until_months": 1},
            date(2018, 11, 29),
            None,
        ),
        (
            {"terms__replacement": "allowed", "terms__replacement_until_months": 1},
            date(2018, 11, 30),
            ReplacementTooLate,
        ),
    ],
)
def test_admission_after_the_start_goes_by_the_terms(terms, day, refusal, coordinator):
    cohort = cohort_under(**terms)
    referral = AdmissionFactory.referral.get_factory()(
        candidate=CandidateFactory(paid_months=24), program=cohort.program
    )

    if refusal is None:
        admission = admissions.admit(
            referral=referral, cohort=cohort, on=day, by=coordinator, late_reason="Dogovor."
        )
        assert admission.late_reason == ("Dogovor." if day >= cohort.starts_on else "")
    else:
        with pytest.raises(refusal, match="2018"):
            admissions.admit(referral=referral, cohort=cohort, on=day, by=coordinator)
        assert not Admission.objects.exists()


@pytest.mark.parametrize(
    ("replacement", "on", "asked"),
    [
        ("", date(2018, 10, 31), True),
        ("", date(2018, 10, 30), False),
        ("allowed", date(2018, 11, 2), False),
    ],
)
def test_a_reason_is_asked_for_where_the_call_says_nothing(replacement, on, asked):
    assert needs_reason(cohort_under(terms__replacement=replacement), on) is asked


def test_an_end_only_where_replacement_is_allowed():
    with pytest.raises(IntegrityError, match="replacement_ends_only_where_it_is_allowed"):
        CallFactory(terms__replacement_until_months=3)
