"""The rule looking ahead: until when a person stays eligible, from when on one would be."""

from dataclasses import replace
from datetime import date

import pytest

from enrollment.eligibility.rules import Answer, Outcome, PaymentsFinding
from tests.enrollment.eligibility.cases import (
    CALL_2017,
    EXAMPLE,
    NO_LIMITS,
    ON,
    ONLY_AGE,
    ONLY_PAYMENTS,
    TURNS_50_TODAY,
    WITH_THIS_MONTH,
    YOUNG,
    check,
    the,
)

NOVEMBER, DECEMBER, JANUARY = date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)


# --- eligible_until --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "day"),
    [
        (EXAMPLE, date(2027, 6, 30)),
        ("P" * 24, date(2027, 11, 30)),
        ("P" * 13 + "-" * 11, date(2026, 12, 31)),
        ("P" * 12 + "-" * 12, date(2026, 11, 30)),
        ("-" * 12 + "P" * 12, date(2027, 11, 30)),
        ("?" * 12 + "P" * 12, date(2027, 11, 30)),
        ("P" * 6 + "-" * 12 + "P" * 6, date(2026, 11, 30)),
        ("-" + "P" * 6 + "-" * 11 + "P" * 6, date(2026, 12, 31)),
    ],
    ids=[
        "example",
        "all paid",
        "13 at the beginning",
        "12 at the beginning",
        "12 at the end",
        "12 at the end, rest unknown",
        "first one leaves at once",
        "first one leaves a month later",
    ],
)
def test_eligible_until_too_few_paid_months_are_left(states, day):
    result = check(states)
    assert (result.eligible_until, result.eligible_from) == (day, None)


@pytest.mark.parametrize(
    ("also", "criteria", "day"),
    [
        ({NOVEMBER: True}, ONLY_PAYMENTS, date(2026, 12, 31)),
        ({NOVEMBER: False}, ONLY_PAYMENTS, date(2026, 11, 30)),
        ({NOVEMBER: True, DECEMBER: True}, ONLY_PAYMENTS, date(2027, 1, 31)),
        ({DECEMBER: True}, ONLY_PAYMENTS, date(2026, 11, 30)),
        ({}, WITH_THIS_MONTH, date(2026, 11, 30)),
        ({NOVEMBER: True}, WITH_THIS_MONTH, date(2026, 12, 31)),
        ({DECEMBER: True}, WITH_THIS_MONTH, date(2026, 12, 31)),
    ],
    ids=[
        "month of the day paid",
        "month of the day not paid",
        "next month paid too",
        "a gap is not bridged",
        "month of the day counts, unknown",
        "month of the day counts, paid",
        "next month counts as soon as it begins",
    ],
)
def test_months_recorded_ahead_count_once_they_enter_the_window(also, criteria, day):
    # Twelve in a row at the beginning of the window: one leaves it each month from December on.
    assert check("P" * 12 + "-" * 12, criteria=criteria, also=also).eligible_until == day


@pytest.mark.parametrize(
    ("born_on", "criteria", "day"),
    [
        (date(1982, 7, 3), ONLY_AGE, date(2032, 7, 2)),
        (date(1976, 11, 21), ONLY_AGE, ON),
        (date(1977, 2, 28), ONLY_AGE, date(2027, 2, 27)),
        (date(1980, 2, 29), ONLY_AGE, date(2030, 2, 28)),
        (date(2026, 3, 5), replace(ONLY_AGE, max_age=0), date(2027, 3, 4)),
        (date(1977, 6, 30), CALL_2017, date(2027, 6, 29)),
        (date(1977, 7, 1), CALL_2017, date(2027, 6, 30)),
        (date(1977, 7, 2), CALL_2017, date(2027, 6, 30)),
        (None, ONLY_PAYMENTS, date(2027, 6, 30)),
        (YOUNG, replace(CALL_2017, min_payments=0), date(2040, 5, 16)),
    ],
    ids=[
        "only age",
        "50 tomorrow",
        "end of February",
        "leap day, common year",
        "limit 0",
        "birthday before the months end",
        "birthday on the day after",
        "birthday later",
        "birth date not needed",
        "no payments needed",
    ],
)
def test_eligible_until_what_comes_first(born_on, criteria, day):
    assert check(EXAMPLE, born_on=born_on, criteria=criteria).eligible_until == day


@pytest.mark.parametrize(
    "criteria",
    [NO_LIMITS, replace(NO_LIMITS, min_payments=0), replace(ONLY_AGE, max_age=9000)],
    ids=["no limits", "zero payments", "birthday beyond the calendar"],
)
def test_eligible_without_end(criteria):
    result = check(criteria=criteria)
    assert result.outcome == Outcome.ELIGIBLE
    assert (result.eligible_until, result.eligible_from) == (None, None)


# --- eligible_from ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "day"),
    [
        ("-" * 13 + "P" * 11, date(2026, 12, 1)),
        ("-" * 14 + "P" * 10, date(2027, 1, 1)),
        ("-" * 24, date(2027, 11, 1)),
        ("", date(2027, 11, 1)),
        ("P" * 10 + "-" * 10 + "?" * 4, date(2027, 11, 1)),
        ("?" * 4 + "-" * 10 + "P" * 10, date(2027, 1, 1)),
        ("P" * 11 + "-" * 13, date(2027, 11, 1)),
        ("-" * 3 + "P" * 11 + "-" * 10, date(2026, 12, 1)),
        ("P" * 2 + "-" * 13 + "P" * 9, date(2027, 2, 1)),
    ],
    ids=[
        "one missing",
        "two missing",
        "never paid",
        "nothing known",
        "what comes replaces what leaves",
        "unknown ones stay unknown",
        "paid ones leave as fast as others come",
        "paid ones stay long enough",
        "two leave meanwhile",
    ],
)
def test_eligible_from_if_every_month_is_paid_from_now_on(states, day):
    result = check(states)
    assert (result.eligible_until, result.eligible_from) == (None, day)


@pytest.mark.parametrize(
    ("on", "criteria", "day"),
    [
        (date(2026, 11, 20), WITH_THIS_MONTH, date(2026, 11, 21)),
        (date(2026, 11, 30), WITH_THIS_MONTH, date(2026, 12, 1)),
        (date(2026, 11, 30), ONLY_PAYMENTS, date(2026, 12, 1)),
        (date(2026, 11, 1), ONLY_PAYMENTS, date(2026, 12, 1)),
    ],
    ids=["month of the day assumed paid", "its last day", "window moves tomorrow", "whole month"],
)
def test_eligible_from_is_a_later_day(on, criteria, day):
    assert check("-" * 13 + "P" * 11, criteria=criteria, on=on).eligible_from == day


@pytest.mark.parametrize("recorded", [True, False])
def test_the_assumption_wins_over_what_is_recorded_from_this_month_on(recorded):
    also = {NOVEMBER: recorded, DECEMBER: recorded, JANUARY: recorded}
    assert check("-" * 14 + "P" * 10, also=also).eligible_from == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("born_on", "day"),
    [
        (date(1976, 12, 1), None),
        (date(1976, 12, 2), date(2026, 12, 1)),
        (date(1976, 11, 30), None),
        (TURNS_50_TODAY, None),
        (None, None),
    ],
    ids=["50 on that day", "50 the day after", "50 before", "50 now", "birth date missing"],
)
def test_eligible_from_needs_the_age_too(born_on, day):
    assert check("-" * 13 + "P" * 11, born_on=born_on).eligible_from == day


@pytest.mark.parametrize(
    ("needed", "including", "day"),
    [
        (24, False, date(2028, 11, 1)),
        (25, False, None),
        (25, True, date(2028, 11, 1)),
        (26, True, None),
    ],
    ids=["whole window", "more than the window", "whole window and this month", "more than both"],
)
def test_eligible_from_when_nearly_every_month_is_needed(needed, including, day):
    criteria = replace(ONLY_PAYMENTS, min_payments=needed, include_reference_month=including)
    assert check("-" * 24, criteria=criteria).eligible_from == day


# --- ends of the calendar --------------------------------------------------------------------


@pytest.mark.parametrize("on", [date.min, date(1, 2, 28), date(9999, 11, 30), date.max])
@pytest.mark.parametrize("born_on", [date.min, date(9990, 6, 1), date.max, None])
@pytest.mark.parametrize("paid", [True, False])
def test_any_day_of_the_calendar_can_be_asked(on, born_on, paid):
    also = {on.replace(day=1): paid}
    for criteria in (CALL_2017, WITH_THIS_MONTH, ONLY_AGE):
        assert check(born_on=born_on, criteria=criteria, on=on, also=also).outcome in Outcome


def test_the_calendar_ends_before_the_months_leave_the_window():
    result = check("P" * 24, criteria=ONLY_PAYMENTS, on=date.max, until=date(9999, 11, 1))
    assert (result.outcome, result.eligible_until) == (Outcome.ELIGIBLE, None)


def test_the_calendar_ends_before_enough_months_are_paid():
    result = check("-" * 24, criteria=ONLY_PAYMENTS, on=date.max, until=date(9999, 11, 1))
    assert (result.outcome, result.eligible_from) == (Outcome.INELIGIBLE, None)


def test_at_its_beginning_missing_months_can_still_be_gained():
    result = check(criteria=ONLY_PAYMENTS, on=date(1, 1, 5))
    assert the(PaymentsFinding, result).answer == Answer.NOT_MET
    assert result.eligible_from == date(2, 1, 1)
