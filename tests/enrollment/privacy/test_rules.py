"""When a period is over: a table around every border, and an independent way to count."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enrollment.privacy.rules import Kept, RecordClass, answer_due_on, due_on, kept_until


def kept(counted_from, months, *, end_of_year=False):
    return Kept(
        record_class=RecordClass.UNSUCCESSFUL,
        counted_from=counted_from,
        months=months,
        from_end_of_year=end_of_year,
    )


@pytest.mark.parametrize(
    ("counted_from", "months", "end_of_year", "until"),
    [
        (date(2020, 3, 15), 12, False, date(2021, 3, 15)),
        (date(2020, 2, 29), 12, False, date(2021, 2, 28)),  # no such day in a common year
        (date(2020, 2, 29), 48, False, date(2024, 2, 29)),
        (date(2019, 2, 28), 12, False, date(2020, 2, 28)),  # not the last day, the same one
        (date(2020, 1, 31), 1, False, date(2020, 2, 29)),
        (date(2021, 1, 31), 1, False, date(2021, 2, 28)),
        (date(2020, 12, 31), 2, False, date(2021, 2, 28)),
        (date(2020, 1, 1), 60, True, date(2025, 12, 31)),
        (date(2020, 12, 31), 60, True, date(2025, 12, 31)),
        (date(2021, 1, 1), 60, True, date(2026, 12, 31)),
        (date(2020, 6, 1), 2, True, date(2021, 2, 28)),
    ],
)
def test_the_last_day_of_keeping(counted_from, months, end_of_year, until):
    assert kept_until(counted_from, months, end_of_year) == until
    assert due_on([kept(counted_from, months, end_of_year=end_of_year)]) == until + timedelta(1)


@pytest.mark.parametrize(
    ("reasons", "due"),
    [
        ([], None),  # nothing says why the record exists, so nothing says that it may go
        ([kept(None, 12)], None),  # the last payment is not known
        ([kept(date(2020, 1, 1), None)], None),  # no period is set
        ([kept(date(2020, 1, 1), 12), kept(date(2020, 1, 1), None)], None),
        ([kept(date(2020, 1, 1), 12), kept(date(2021, 5, 1), 12)], date(2022, 5, 2)),
        ([kept(date(2020, 1, 1), 120), kept(date(2021, 5, 1), 12)], date(2030, 1, 2)),
    ],
    ids=[
        "nothing known",
        "no day",
        "no period",
        "one of two without a period",
        "a later referral keeps the record",
        "a longer period keeps the record",
    ],
)
def test_all_reasons_have_to_be_over(reasons, due):
    assert due_on(reasons) == due


@pytest.mark.parametrize(
    ("received_on", "due"),
    [
        (date(2018, 9, 12), date(2018, 10, 12)),
        (date(2019, 1, 31), date(2019, 2, 28)),
        (date(2020, 1, 31), date(2020, 2, 29)),
        (date(2018, 12, 31), date(2019, 1, 31)),
    ],
)
def test_the_answer_is_due_within_a_month(received_on, due):
    assert answer_due_on(received_on) == due


def naive_last_day(counted_from, months, end_of_year):
    """Month by month along the calendar, without any library of dates."""
    day = date(counted_from.year, 12, 31) if end_of_year else counted_from
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))
REASONS = st.lists(
    st.tuples(DAYS | st.none(), st.integers(1, 240) | st.none(), st.booleans()), max_size=4
)


@given(REASONS, st.integers(-2, 2))
@settings(max_examples=500, deadline=None)
def test_due_as_the_calendar_says(reasons, around):
    """On every day near the border: due if and only if each last day of keeping is before it."""
    due = due_on([kept(day, months, end_of_year=end) for day, months, end in reasons])
    known = bool(reasons) and all(day and months for day, months, _end in reasons)
    assert (due is not None) == known
    if due is None:
        return
    last_days = [naive_last_day(*reason) for reason in reasons]
    on = max(last_days) + timedelta(days=1 + around)

    assert (due <= on) == all(last < on for last in last_days)
