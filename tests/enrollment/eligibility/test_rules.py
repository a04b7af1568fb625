"""The rule on one day, case by case around every border. No database, no clock."""

from dataclasses import asdict, replace
from datetime import date

import pytest

from enrollment.eligibility.rules import AgeFinding, Answer, Outcome, PaymentsFinding, window
from tests.enrollment.eligibility.cases import (
    CALL_2017,
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

# --- age -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born_on", "on", "age", "answer"),
    [
        (date(1976, 11, 21), ON, 49, Answer.MET),
        (date(1976, 11, 20), ON, 50, Answer.NOT_MET),
        (date(1976, 11, 19), ON, 50, Answer.NOT_MET),
        (date(1977, 1, 1), ON, 49, Answer.MET),
        (date(1976, 2, 29), date(2026, 2, 28), 49, Answer.MET),
        (date(1976, 2, 29), date(2026, 3, 1), 50, Answer.NOT_MET),
        (date(1974, 2, 28), date(2024, 2, 28), 50, Answer.NOT_MET),
        (date(1974, 3, 1), date(2024, 2, 29), 49, Answer.MET),
        (ON, ON, 0, Answer.MET),
        (date(2026, 11, 21), ON, -1, Answer.MET),
        (date(1900, 2, 28), ON, 126, Answer.NOT_MET),
        (None, ON, None, Answer.UNKNOWN),
    ],
    ids=[
        "50 tomorrow",
        "50 today",
        "50 yesterday",
        "50 next year",
        "leap day, 28 February",
        "leap day, 1 March of a common year",
        "28 February in a leap year",
        "1 March, asked on 29 February",
        "born today",
        "born tomorrow",
        "very old",
        "birth date missing",
    ],
)
def test_age_counts_completed_years(born_on, on, age, answer):
    finding = the(AgeFinding, check(born_on=born_on, criteria=ONLY_AGE, on=on))
    assert (finding.age, finding.answer) == (age, answer)


@pytest.mark.parametrize(
    ("born_on", "max_age", "day"),
    [
        (date(1982, 7, 3), 49, date(2032, 7, 3)),
        (date(1976, 2, 29), 49, date(2026, 3, 1)),
        (date(1976, 2, 29), 51, date(2028, 2, 29)),
        (date(2026, 1, 1), 0, date(2027, 1, 1)),
        (date(9949, 12, 31), 49, date(9999, 12, 31)),
        (date(9950, 1, 1), 49, None),
        (None, 49, None),
    ],
    ids=[
        "usual",
        "leap day, common year",
        "leap day, leap year",
        "limit 0",
        "last year",
        "after it",
        "missing",
    ],
)
def test_age_finding_tells_the_first_day_too_old(born_on, max_age, day):
    criteria = replace(ONLY_AGE, max_age=max_age)
    finding = the(AgeFinding, check(born_on=born_on, criteria=criteria, on=ON))
    assert finding.too_old_on == day


# --- payments --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "counts", "answer", "missing"),
    [
        ("P" * 24, (24, 0, 0), Answer.MET, 0),
        ("-" * 12 + "P" * 12, (12, 12, 0), Answer.MET, 0),
        ("P" * 12 + "-" * 12, (12, 12, 0), Answer.MET, 0),
        ("?" * 12 + "P" * 12, (12, 0, 12), Answer.MET, 0),
        ("P" * 11 + "-" * 12 + "?", (11, 12, 1), Answer.UNKNOWN, 1),
        ("P" * 11 + "-" * 13, (11, 13, 0), Answer.NOT_MET, 1),
        ("P" * 10 + "-" * 10 + "?" * 4, (10, 10, 4), Answer.UNKNOWN, 2),
        ("P" * 10 + "-" * 13 + "?", (10, 13, 1), Answer.NOT_MET, 2),
        ("", (0, 0, 24), Answer.UNKNOWN, 12),
        ("-" * 12 + "?" * 12, (0, 12, 12), Answer.UNKNOWN, 12),
        ("-" * 13 + "?" * 11, (0, 13, 11), Answer.NOT_MET, 12),
        ("PPPP" + "-" * 13 + "P" * 11, (11, 13, 0), Answer.NOT_MET, 1),
    ],
    ids=[
        "all paid",
        "12 at the end",
        "12 at the beginning",
        "12, rest unknown",
        "11, the unknown one may be the twelfth",
        "11, nothing unknown",
        "10 confirmed, 4 unknown",
        "10 confirmed, 1 unknown",
        "nothing known",
        "just enough unknown",
        "too few unknown",
        "four before the window",
    ],
)
def test_unknown_months_may_still_help(states, counts, answer, missing):
    finding = the(PaymentsFinding, check(states, criteria=ONLY_PAYMENTS))
    assert (finding.paid, finding.unpaid, finding.unknown) == counts
    assert (finding.answer, finding.missing) == (answer, missing)


@pytest.mark.parametrize(
    ("on", "criteria", "first", "last", "size"),
    [
        (ON, CALL_2017, date(2024, 11, 1), date(2026, 10, 1), 24),
        (date(2026, 11, 1), CALL_2017, date(2024, 11, 1), date(2026, 10, 1), 24),
        (date(2026, 11, 30), CALL_2017, date(2024, 11, 1), date(2026, 10, 1), 24),
        (date(2026, 12, 1), CALL_2017, date(2024, 12, 1), date(2026, 11, 1), 24),
        (date(2027, 1, 31), CALL_2017, date(2025, 1, 1), date(2026, 12, 1), 24),
        (ON, WITH_THIS_MONTH, date(2024, 11, 1), date(2026, 11, 1), 25),
        (ON, replace(CALL_2017, window_months=1), date(2026, 10, 1), date(2026, 10, 1), 1),
        (date(1, 3, 5), CALL_2017, date(1, 1, 1), date(1, 2, 1), 2),
        (date(1, 1, 5), CALL_2017, date(1, 1, 1), date(1, 1, 1), 0),
    ],
    ids=[
        "20. 11. 2026",
        "first of the month",
        "last of the month",
        "next month",
        "January",
        "with the month of the day",
        "one month",
        "beginning of the calendar",
        "nothing before it",
    ],
)
def test_window_holds_the_full_months_before(on, criteria, first, last, size):
    finding = the(PaymentsFinding, check(criteria=criteria, on=on))
    assert (finding.first_month, finding.last_month) == (first, last)
    assert len(window(criteria, on)) == size == finding.unknown
    assert finding.include_reference_month is criteria.include_reference_month


def test_the_month_of_the_day_counts_only_where_the_call_says_so():
    states, until = "-" * 13 + "P" * 12, date(2026, 11, 1)
    without = check(states, until=until, criteria=ONLY_PAYMENTS)
    included = check(states, until=until, criteria=WITH_THIS_MONTH)
    assert (without.outcome, included.outcome) == (Outcome.INELIGIBLE, Outcome.ELIGIBLE)


def test_later_months_and_keys_that_are_no_month_do_not_count():
    also = {date(2026, 12, 1): True, date(2026, 9, 2): True}
    result = check("P" * 11, criteria=WITH_THIS_MONTH, also=also)
    assert the(PaymentsFinding, result).paid == 11


# --- outcome ---------------------------------------------------------------------------------

ENOUGH, PERHAPS, TOO_FEW = "P" * 24, "P" * 11, "-" * 24
TOO_OLD, NO_BIRTH_DATE = TURNS_50_TODAY, None


@pytest.mark.parametrize(
    ("born_on", "states", "outcome"),
    [
        (YOUNG, ENOUGH, Outcome.ELIGIBLE),
        (YOUNG, PERHAPS, Outcome.INCOMPLETE),
        (YOUNG, TOO_FEW, Outcome.INELIGIBLE),
        (NO_BIRTH_DATE, ENOUGH, Outcome.INCOMPLETE),
        (NO_BIRTH_DATE, PERHAPS, Outcome.INCOMPLETE),
        (NO_BIRTH_DATE, TOO_FEW, Outcome.INELIGIBLE),
        (TOO_OLD, ENOUGH, Outcome.INELIGIBLE),
        (TOO_OLD, PERHAPS, Outcome.INELIGIBLE),
        (TOO_OLD, TOO_FEW, Outcome.INELIGIBLE),
    ],
)
def test_the_worst_answer_decides_and_all_are_given(born_on, states, outcome):
    result = check(states, born_on=born_on)
    assert result.outcome == outcome
    assert [finding.criterion for finding in result.findings] == ["age", "payments"]


@pytest.mark.parametrize(
    ("criteria", "found"),
    [(ONLY_AGE, ["age"]), (ONLY_PAYMENTS, ["payments"]), (NO_LIMITS, [])],
    ids=["only age", "only payments", "nothing"],
)
def test_a_limit_of_none_is_no_criterion(criteria, found):
    result = check("P" * 24, criteria=criteria)
    assert result.outcome == Outcome.ELIGIBLE
    assert [finding.criterion for finding in result.findings] == found


def test_zero_is_a_limit_and_not_none():
    result = check(criteria=replace(CALL_2017, max_age=0, min_payments=0))
    answers = {finding.criterion: finding.answer for finding in result.findings}
    assert answers == {"age": Answer.NOT_MET, "payments": Answer.MET}


def test_findings_are_flat_values_from_which_they_can_be_made_again():
    for finding in check("P" * 24).findings:
        values = asdict(finding)
        assert {type(value) for value in values.values()} <= {str, int, bool, date, Answer}
        assert type(finding)(**values) == finding
