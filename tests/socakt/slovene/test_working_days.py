"""Working days: weekends, the work-free days of Slovenia, and long spans."""

from datetime import date, timedelta

import pytest
from holidays.countries import Slovenia
from hypothesis import given
from hypothesis import strategies as st

from socakt.slovene import working_day_after, working_days_between
from tests.socakt.slovene.naive import naive_working_day_after

FRIDAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (FRIDAY, FRIDAY, 0),
        (FRIDAY, date(2026, 11, 21), 0),
        (FRIDAY, date(2026, 11, 22), 0),
        (FRIDAY, date(2026, 11, 23), 1),  # Rudolf Maister Day is no day off
        (date(2026, 11, 22), date(2026, 11, 23), 1),
        (date(2026, 11, 16), FRIDAY, 4),
        (FRIDAY, date(2026, 11, 27), 5),
        (FRIDAY, date(2026, 11, 19), 0),
        (FRIDAY, date(2020, 1, 1), 0),
        (date(2026, 12, 24), date(2026, 12, 28), 1),  # Christmas Friday, 26 on a Saturday
        (date(2026, 12, 31), date(2027, 1, 4), 1),  # New Year Friday, 2 on a Saturday
        (date(2026, 4, 3), date(2026, 4, 7), 1),  # Easter Monday
        (date(2025, 4, 25), date(2025, 5, 5), 4),  # 27 April on a Sunday, 1 and 2 May
        (date(2023, 8, 11), date(2023, 8, 16), 1),  # the one-off day of solidarity and 15 August
        (date(2016, 1, 1), date(2016, 1, 4), 1),  # 2 January was a working day that year
        (date(2015, 12, 31), date(2016, 1, 4), 1),
        (date(2014, 1, 1), date(2014, 1, 2), 1),
        (date(2018, 1, 1), date(2018, 1, 2), 0),
        (date(2018, 6, 7), date(2018, 6, 8), 1),  # Primož Trubar Day is no day off
        (date(2025, 12, 31), date(2026, 12, 31), 254),
    ],
)
def test_working_days(start, end, days):
    assert working_days_between(start, end) == days


@given(st.dates(date(1992, 1, 1), date(2040, 1, 1)), st.integers(-30, 900))
def test_the_same_as_counting_day_by_day(start, length):
    free = Slovenia(years=range(start.year, start.year + 5))
    days = (start + timedelta(days=number) for number in range(1, length + 1))
    expected = sum(day.weekday() < 5 and day not in free for day in days)
    assert working_days_between(start, start + timedelta(days=length)) == expected


@pytest.mark.parametrize(
    ("start", "days", "day"),
    [
        (FRIDAY, 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # a Saturday
        (date(2026, 11, 22), 1, date(2026, 11, 23)),  # a Sunday
        (FRIDAY, 5, date(2026, 11, 27)),
        (FRIDAY, 6, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2025, 4, 25), 4, date(2025, 5, 5)),
        (date(2018, 9, 12), 10, date(2018, 9, 26)),
        (date(2025, 12, 31), 254, date(2026, 12, 31)),
    ],
)
def test_the_day_after_so_many_working_days(start, days, day):
    assert working_day_after(start, days) == day


@given(st.dates(date(1992, 1, 1), date(2040, 1, 1)), st.integers(1, 500))
def test_the_day_is_the_one_that_is_reached_day_by_day(start, days):
    day = working_day_after(start, days)

    assert day == naive_working_day_after(start, days)
    assert working_days_between(start, day) == days
    assert working_days_between(start, day - timedelta(days=1)) == days - 1
