"""What is said about a check: sentences with values, limits and dates, in English."""

import re
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from enrollment.eligibility.rules import Answer, Finding, Outcome
from enrollment.eligibility.sentences import (
    Sentence,
    describe,
    explain,
    why_it_begins,
    why_it_ends,
)
from tests.enrollment.eligibility.cases import (
    EXAMPLE,
    NO_LIMITS,
    ON,
    ONLY_AGE,
    ONLY_PAYMENTS,
    TURNS_50_TODAY,
    WITH_THIS_MONTH,
    YOUNG,
    check,
)

ONE_MISSING = "-" * 13 + "P" * 11


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def explained(states="", **case):
    return explain(check(states, **case), ON)


def text_of(*args, **case):
    """The text about the only criterion of the case."""
    [sentence] = explained(*args, **case).sentences
    return sentence.text


def test_the_whole_explanation_of_an_eligible_person():
    explanation = explained(EXAMPLE, born_on=date(1982, 7, 3))
    assert explanation.outcome == Outcome.ELIGIBLE
    assert explanation.headline == "Meets the conditions on 20. 11. 2026"
    assert explanation.detail == ("Valid at least until 30. 6. 2027, if no new month is confirmed.")
    assert explanation.sentences == (
        Sentence(
            "Age",
            Answer.MET,
            "44 completed years, the limit is 49. Turns 50 on 3. 7. 2032.",
        ),
        Sentence(
            "Social assistance (DSP)",
            Answer.MET,
            "18 paid months of the required 12, in the time from 11/2024 to 10/2026. "
            "3 months are unknown. 3 months were not paid.",
        ),
    )


@pytest.mark.parametrize(
    ("states", "headline"),
    [
        ("P" * 12, "Meets the conditions on 20. 11. 2026"),
        ("-" * 24, "Does not meet the conditions on 20. 11. 2026"),
        ("", "Not known yet whether the conditions are met on 20. 11. 2026"),
    ],
    ids=["eligible", "ineligible", "incomplete"],
)
def test_headline_gives_the_answer(states, headline):
    assert explained(states).headline == headline


@pytest.mark.parametrize(
    ("states", "case", "detail"),
    [
        (
            EXAMPLE,
            {"born_on": date(1977, 3, 1)},
            "Valid until 28. 2. 2027; on the next day the age limit is passed.",
        ),
        (
            EXAMPLE,
            {"criteria": ONLY_PAYMENTS},
            "Valid at least until 30. 6. 2027, if no new month is confirmed.",
        ),
        ("", {"criteria": NO_LIMITS}, "Valid without an end date."),
        (
            ONE_MISSING,
            {},
            "If assistance is paid every month from 11/2026 on, "
            "the conditions are met from 1. 12. 2026.",
        ),
        (
            "P" * 11,
            {},
            "If assistance is paid every month from 11/2026 on, "
            "the conditions are met from 1. 12. 2026.",
        ),
        (
            ONE_MISSING,
            {"born_on": None},
            "When the conditions can be met is known only with the date of birth.",
        ),
        (
            "P" * 11,
            {"born_on": date(1976, 11, 21)},
            "Waiting does not help: it has to be found out whether unknown months were paid.",
        ),
        (
            EXAMPLE,
            {"born_on": TURNS_50_TODAY},
            "Even if assistance is paid every month, the conditions are not met on any later day.",
        ),
    ],
    ids=[
        "age ends it",
        "months end it",
        "nothing ends it",
        "ineligible until later",
        "incomplete until later",
        "birth date missing",
        "too old tomorrow, one month unknown",
        "too old",
    ],
)
def test_detail_tells_until_or_from_when(states, case, detail):
    assert explained(states, **case).detail == detail


@pytest.mark.parametrize(
    ("born_on", "max_age", "text"),
    [
        (TURNS_50_TODAY, 49, "50 completed years, the limit is 49. Turned 50 on 20. 11. 2026."),
        (date(2025, 11, 20), 49, "1 completed year, the limit is 49. Turns 50 on 20. 11. 2075."),
        (date(2026, 3, 5), 0, "0 completed years, the limit is 0. Turns 1 on 5. 3. 2027."),
        (date(1990, 1, 1), 9000, "36 completed years, the limit is 9000."),
        (None, 49, "The date of birth is not known; the age limit is 49."),
    ],
    ids=["too old", "one year", "limit 0", "birthday beyond the calendar", "birth date missing"],
)
def test_age_in_words(born_on, max_age, text):
    assert text_of(born_on=born_on, criteria=replace(ONLY_AGE, max_age=max_age)) == text


PERIOD = "in the time from 11/2024 to 10/2026."


@pytest.mark.parametrize(
    ("states", "text"),
    [
        ("P" * 24, f"24 paid months of the required 12, {PERIOD}"),
        (
            "P" * 10 + "-" * 10 + "?" * 4,
            f"10 paid months of the required 12, {PERIOD} 4 months are unknown. "
            "10 months were not paid. At least 2 more paid months are needed.",
        ),
        (
            "P" * 11 + "-" * 12 + "?",
            f"11 paid months of the required 12, {PERIOD} 1 month is unknown. "
            "12 months were not paid. At least 1 more paid month is needed.",
        ),
        (
            "P" + "-" * 23,
            f"1 paid month of the required 12, {PERIOD} 23 months were not paid. "
            "At least 11 more paid months are needed.",
        ),
        (
            "P" * 10 + "-" * 13 + "?",
            f"10 paid months of the required 12, {PERIOD} 1 month is unknown. "
            "13 months were not paid. At least 2 more paid months are needed. "
            "Even if everything unknown was paid, 1 month is still missing.",
        ),
        (
            "P" * 23 + "-",
            f"23 paid months of the required 12, {PERIOD} 1 month was not paid.",
        ),
    ],
    ids=["all paid", "some may help", "one may help", "one paid", "out of reach", "one not paid"],
)
def test_payments_in_words(states, text):
    assert text_of(states, criteria=ONLY_PAYMENTS) == text


def test_payments_say_when_the_month_of_the_check_counts():
    assert text_of("P" * 25, until=date(2026, 11, 1), criteria=WITH_THIS_MONTH) == (
        "25 paid months of the required 12, in the time from 11/2024 to 11/2026. "
        "The month of the check counts too."
    )


def test_no_placeholder_is_left_in_any_sentence():
    for states in ("", EXAMPLE, ONE_MISSING, "P" * 11, "-" * 20):
        for born_on in (None, YOUNG, TURNS_50_TODAY):
            explanation = explained(states, born_on=born_on)
            texts = [sentence.text for sentence in explanation.sentences]
            for text in (explanation.headline, explanation.detail, *texts):
                assert not re.search(r"%|None|\(\w+\)s", text)


def test_a_finding_without_words_is_an_error_of_ours():
    with pytest.raises(TypeError, match="no words for Finding"):
        describe(Finding("shoe size", Answer.MET))


# --- why it ends, and why it begins ----------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "case", "says"),
    [
        (
            "P" * 24,
            {"born_on": date(1977, 2, 1)},
            "Turns 50 on 1. 2. 2027; the age limit is 49.",
        ),
        (
            "P" * 12 + "-" * 12,
            {},
            "On 1. 12. 2026 a paid month drops out of the time that counts; "
            "without a new one fewer than 12 remain.",
        ),
        ("P" * 24, {"criteria": NO_LIMITS}, ""),
        (ONE_MISSING, {}, ""),
    ],
)
def test_why_it_ends(states, case, says):
    assert why_it_ends(check(states, **case)) == says


@pytest.mark.parametrize(
    ("states", "case", "says"),
    [
        (
            ONE_MISSING,
            {},
            "At least 1 more paid month is needed. If assistance is paid every month "
            "from 11/2026 on, the conditions are met from 1. 12. 2026.",
        ),
        (
            "P" * 24,
            {"born_on": TURNS_50_TODAY},
            "Even if assistance is paid every month, the conditions are not met on any later day.",
        ),
    ],
)
def test_why_it_begins(states, case, says):
    assert why_it_begins(check(states, **case), ON) == says
