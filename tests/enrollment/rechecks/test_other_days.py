"""Re-checks for another day than their own: what they say of a day to come, and of one gone by."""

from datetime import date

import pytest
from django.utils import translation

from enrollment.rechecks.queries import line
from tests.factories import ON, RecheckFactory, RecheckResultFactory
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MISSING = {"outcome": "incomplete", "paid": 11, "unpaid": 12, "eligible_from": date(2019, 12, 1)}
FROM, ONE = "from 1. 12. 2019 at the earliest", "depends on 1 unknown month"


@pytest.mark.parametrize(
    ("on", "values", "days"),
    [
        (ON, {**MISSING, "unknown": 1}, (FROM,)),
        (date(2018, 12, 1), {**MISSING, "unknown": 1}, (ONE,)),
        (date(2018, 12, 1), {**MISSING, "unknown": 2}, ("depends on 2 unknown months",)),
        (date(2018, 12, 1), {**MISSING, "outcome": "ineligible", "unknown": 0}, (FROM,)),
        (date(2018, 9, 11), {**MISSING, "unknown": 1}, (ONE,)),
        (
            date(2018, 12, 1),
            {"outcome": "incomplete", "age": None, "paid": 12, "unknown": 3, "unpaid": 9},
            (),
        ),
    ],
)
def test_on_another_day_it_depends_on_the_unknown_months(on, values, days):
    made = RecheckFactory(reference_on=on, is_preview=on != ON)
    result = RecheckResultFactory(recheck=made, **values)

    with translation.override("en"):
        assert line(result, made).days == days


@pytest.mark.parametrize(
    ("on", "said", "label", "status"),
    [
        (ON, "Since the last check: 1 person now meets", "Newly meet the conditions 1", ""),
        (
            date(2018, 12, 1),
            "On 1. 12. 2018, compared with the last check: 1 person now meets",
            "Newly meet the conditions 1",
            "preview",
        ),
        (
            date(2018, 9, 11),
            "In retrospect, different from the last check: 1 person met the conditions;"
            " 2 people did not meet the conditions;"
            " for 1 person it is not known whether they were met.",
            "Different: met the conditions 1",
            "in retrospect",
        ),
    ],
)
def test_the_words_follow_the_day(page, on, said, label, status):
    counts = {"checked": 4, "gained": 1, "lost": 2, "incomplete": 1, "first_time": 0}
    made = RecheckFactory(reference_on=on, is_preview=on != ON, **counts)

    words, listed = text_of(page("recheck", made.pk)), text_of(page("rechecks"))

    assert said in words
    assert label in words
    assert status in words
    assert status in listed
    past = on < ON
    assert ("person now" in words, "person now" in listed) == (not past, not past)
    assert ("In retrospect, different from the last check: 1 person met" in listed) == past


def test_a_preview_without_difference_is_compared_with_the_last_check(page):
    counts = {"checked": 1, "first_time": 0}
    made = RecheckFactory(reference_on=date(2018, 12, 1), is_preview=True, **counts)

    assert "Nobody differs from the last check." in text_of(page("recheck", made.pk))
