"""In which days an outcome falls: tables around ends of months, and PostgreSQL says the same."""

from datetime import date, timedelta

import pytest
from django.db import connection

from enrollment.participation.rules import Which, owes_outcomes, window

LEAVING = [
    (date(2018, 12, 5), date(2019, 1, 2)),
    (date(2019, 2, 1), date(2019, 3, 1)),
    (date(2020, 2, 1), date(2020, 2, 29)),  # a leap year
    (date(2019, 1, 31), date(2019, 2, 28)),
]
SIX_MONTHS = [
    (date(2018, 12, 5), date(2019, 6, 5)),
    (date(2018, 8, 31), date(2019, 2, 28)),
    (date(2019, 8, 31), date(2020, 2, 29)),  # a leap year
    (date(2019, 8, 29), date(2020, 2, 29)),
    (date(2018, 8, 29), date(2019, 2, 28)),
    (date(2018, 10, 31), date(2019, 4, 30)),
    (date(2019, 2, 28), date(2019, 8, 28)),
    (date(2020, 2, 29), date(2020, 8, 29)),
]


@pytest.mark.parametrize(("left_on", "due_on"), LEAVING)
def test_the_outcome_on_leaving_is_due_within_four_weeks(left_on, due_on):
    days = window(Which.LEAVING, left_on)

    assert (days.first_on, days.last_on, days.due_on) == (left_on, due_on, due_on)


@pytest.mark.parametrize(("left_on", "due_on"), SIX_MONTHS)
def test_the_follow_up_is_due_on_the_day_six_months_after(left_on, due_on):
    days = window(Which.SIX_MONTHS, left_on)

    assert (days.first_on, days.due_on) == (due_on, due_on)
    assert days.last_on == due_on + timedelta(days=28)


@pytest.mark.parametrize(("days_after", "late"), [(-1, False), (0, False), (1, True)])
@pytest.mark.parametrize("which", Which)
def test_it_is_late_from_the_day_after(which, days_after, late):
    days = window(which, date(2018, 12, 5))

    assert days.late(days.due_on + timedelta(days=days_after)) is late


@pytest.mark.parametrize(("reason", "owed"), [("found_work", True), ("death", False)])
def test_nothing_is_asked_of_the_dead(reason, owed):
    assert owes_outcomes(reason) is owed


@pytest.mark.django_db
@pytest.mark.parametrize(("left_on", "due_on"), SIX_MONTHS)
def test_the_database_counts_six_months_the_same(left_on, due_on):
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::date + interval '6 months')::date", [left_on])
        assert cursor.fetchone() == (due_on,)
