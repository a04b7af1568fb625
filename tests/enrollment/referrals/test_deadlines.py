"""Until when somebody has to do the next thing: each state, stored settings and defaults."""

from datetime import date

import pytest

from enrollment.referrals.deadlines import deadlines, settings_of
from enrollment.referrals.models import RegionSettings
from enrollment.referrals.rules import CLOSED_STATES, State
from tests.factories import ON, RegionFactory

pytestmark = pytest.mark.django_db

ANSWER = (date(2018, 9, 19), date(2018, 9, 26))
USUAL = [
    (State.DRAFT, (date(2018, 9, 26), date(2018, 12, 7))),
    (State.SUBMITTED, ANSWER),
    (State.IN_REVIEW, ANSWER),
    (State.INTERVIEW, ANSWER),
    (State.RETURNED, (date(2018, 9, 19), date(2018, 10, 10))),
    (State.WAITING, (date(2018, 11, 9), None)),
    *((state, (None, None)) for state in CLOSED_STATES),
]
OWN = {
    "answer_reminder_days": 1,
    "answer_days": 2,
    "completion_reminder_days": 3,
    "completion_days": 3,
    "draft_reminder_days": 4,
    "draft_days": None,
    "waiting_reminder_days": 5,
    "waiting_days": 6,
}
OWN_ANSWER = (date(2018, 9, 13), date(2018, 9, 14))
DECIDED = [
    (State.DRAFT, (date(2018, 9, 18), None)),
    (State.SUBMITTED, OWN_ANSWER),
    (State.IN_REVIEW, OWN_ANSWER),
    (State.INTERVIEW, OWN_ANSWER),
    (State.RETURNED, (date(2018, 9, 17), date(2018, 9, 17))),
    (State.WAITING, (date(2018, 9, 19), date(2018, 9, 20))),
    *((state, (None, None)) for state in CLOSED_STATES),
]


@pytest.mark.parametrize(("state", "days"), USUAL)
def test_a_region_that_decided_nothing_has_the_usual_deadlines(state, days):
    region = RegionFactory()

    assert deadlines(state, region, ON) == days
    assert not RegionSettings.objects.exists()


@pytest.mark.parametrize(("state", "days"), DECIDED)
def test_a_region_has_the_deadlines_it_decided(state, days):
    region = RegionFactory()
    stored = RegionSettings.objects.create(region=region, **OWN)
    RegionSettings.objects.create(region=RegionFactory(code="LJ"))

    assert settings_of(region) == stored
    assert deadlines(state, region, ON) == days


def test_the_tables_have_every_state():
    assert {state for state, _ in USUAL} == {state for state, _ in DECIDED} == set(State)


def test_days_off_do_not_count():
    """From the Friday before All Saints: 31 October and 1 November are work-free."""
    region = RegionFactory()

    assert deadlines(State.SUBMITTED, region, date(2018, 10, 26)) == (
        date(2018, 11, 6),
        date(2018, 11, 13),
    )
