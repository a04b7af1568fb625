"""Who loses and who gains, when, and which start it concerns: tables around every border."""

from datetime import date

import pytest

from enrollment.eligibility.bulk import BulkResult, Demand
from enrollment.eligibility.rules import AgeFinding, Criteria, Facts, PaymentsFinding, assess
from enrollment.radar.changes import Kind, changes, end_of_month, last_day_ahead, periods

ON = date(2026, 11, 24)
LAST = date(2027, 10, 31)
LIMITS = Criteria(max_age=49, min_payments=12, window_months=24)


def months(first, count):
    """So many months from the first one on, as paid."""
    numbers = [first.year * 12 + first.month - 1 + step for step in range(count)]
    return {date(number // 12, number % 12 + 1, 1): True for number in numbers}


def answer(born_on, paid, *, referral=1, person=1, call=1, limits=LIMITS):
    """What the statement in the database gives for these facts, by the rule itself."""
    result = assess(Facts(born_on=born_on, months=paid), limits, ON)
    age = next((one for one in result.findings if isinstance(one, AgeFinding)), None)
    paying = next((one for one in result.findings if isinstance(one, PaymentsFinding)), None)
    return BulkResult(
        referral_id=referral,
        candidate_id=person,
        outcome=result.outcome,
        age=age.age if age else None,
        too_old_on=age.too_old_on if age else None,
        paid=paying.paid if paying else None,
        unpaid=paying.unpaid if paying else None,
        unknown=paying.unknown if paying else None,
        eligible_until=result.eligible_until,
        eligible_from=result.eligible_from,
        demand=Demand(call, limits),
        on=ON,
    )


YOUNG = date(1990, 6, 1)
ENOUGH = months(date(2025, 11, 1), 12)  # the first one drops out on 1. 12. 2027


@pytest.mark.parametrize(
    ("born_on", "paid", "expected"),
    [
        (YOUNG, ENOUGH, None),
        (YOUNG, months(date(2024, 11, 1), 12), (Kind.MONTHS, date(2026, 12, 1))),
        (YOUNG, months(date(2024, 12, 1), 12), (Kind.MONTHS, date(2027, 1, 1))),
        (YOUNG, months(date(2025, 9, 1), 12), (Kind.MONTHS, date(2027, 10, 1))),
        (YOUNG, months(date(2025, 10, 1), 12), None),  # 1. 11. 2027 is too far
        (date(1976, 11, 24), ENOUGH, None),  # turns 50 today: not eligible, and never will be
        (date(1976, 11, 25), ENOUGH, (Kind.AGE, date(2026, 11, 25))),
        (date(1977, 10, 31), ENOUGH, (Kind.AGE, LAST)),
        (date(1977, 11, 1), ENOUGH, None),
        # whatever comes first; of both on one day, age is the reason that no month can heal
        (date(1977, 2, 28), months(date(2025, 1, 1), 12), (Kind.MONTHS, date(2027, 2, 1))),
        (date(1977, 1, 31), months(date(2025, 1, 1), 12), (Kind.AGE, date(2027, 1, 31))),
        (date(1977, 2, 1), months(date(2025, 1, 1), 12), (Kind.AGE, date(2027, 2, 1))),
        # gaining, with every month paid from November on
        (YOUNG, months(date(2025, 12, 1), 11), (Kind.GAIN, date(2026, 12, 1))),
        (YOUNG, months(date(2026, 10, 1), 1), (Kind.GAIN, date(2027, 10, 1))),
        (YOUNG, {}, None),  # 1. 11. 2027 is too far
        (date(1977, 3, 1), months(date(2026, 9, 1), 2), None),  # too old by then
        (None, ENOUGH, None),
    ],
)
def test_what_happens_and_when(born_on, paid, expected):
    found = changes([answer(born_on, paid)], ON, LAST)

    assert [(change.kind, change.on) for change in found] == ([expected] if expected else [])


def test_without_an_age_limit_only_months_end_it():
    limits = Criteria(max_age=None, min_payments=12, window_months=24)
    old, paid = date(1950, 1, 1), months(date(2024, 12, 1), 12)

    (found,) = changes([answer(old, paid, limits=limits)], ON, LAST)

    assert (found.kind, found.on, found.too_old_on) == (Kind.MONTHS, date(2027, 1, 1), None)


def test_they_stand_in_order_and_each_person_once_for_a_call():
    loses = months(date(2024, 12, 1), 12)
    answers = [
        answer(YOUNG, loses, referral=9, person=3),
        answer(YOUNG, months(date(2025, 12, 1), 11), referral=4, person=2),
        answer(YOUNG, loses, referral=7, person=1),
        answer(YOUNG, loses, referral=2, person=1),
        answer(YOUNG, loses, referral=5, person=1, call=2),
        answer(YOUNG, ENOUGH, referral=6, person=6),
    ]

    found = changes(answers, ON, LAST)

    assert [(change.on, change.referrals) for change in found] == [
        (date(2026, 12, 1), (4,)),
        (date(2027, 1, 1), (2, 7)),
        (date(2027, 1, 1), (5,)),
        (date(2027, 1, 1), (9,)),
    ]


@pytest.mark.parametrize(
    ("born_on", "paid", "day", "meets"),
    [
        (YOUNG, months(date(2024, 12, 1), 12), date(2026, 12, 31), True),
        (YOUNG, months(date(2024, 12, 1), 12), date(2027, 1, 1), False),
        (YOUNG, months(date(2024, 12, 1), 12), date(2027, 9, 1), False),
        (YOUNG, months(date(2025, 12, 1), 11), date(2026, 11, 30), False),
        (YOUNG, months(date(2025, 12, 1), 11), date(2026, 12, 1), True),
        (date(1977, 3, 1), months(date(2025, 12, 1), 11), date(2027, 2, 28), True),
        (date(1977, 3, 1), months(date(2025, 12, 1), 11), date(2027, 3, 1), False),
    ],
)
def test_how_a_person_stands_on_the_day_of_a_start(born_on, paid, day, meets):
    (found,) = changes([answer(born_on, paid)], ON, LAST)

    assert found.meets(day) is meets


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2026, 11, 24), date(2027, 10, 31)),
        (date(2026, 11, 1), date(2027, 10, 31)),
        (date(2026, 1, 31), date(2026, 12, 31)),
        (date(2027, 3, 5), date(2028, 2, 29)),
    ],
)
def test_one_looks_to_the_end_of_the_twelfth_month(on, last):
    assert last_day_ahead(on) == last
    assert end_of_month(last) == last
    assert len(periods((), (), on, last)) == 12


def test_months_without_anything_are_there_too():
    found = periods((), (), ON, LAST)

    assert [(one.first, one.last) for one in found][:3] == [
        (ON, date(2026, 11, 30)),
        (date(2026, 12, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 1, 31)),
    ]
    assert [one.is_whole_month for one in found] == [False] + [True] * 11
    assert {(one.age, one.months, one.gains, one.starts) for one in found} == {(0, 0, 0, False)}


@pytest.mark.parametrize(
    ("starts", "borders"),
    [
        ([date(2026, 12, 1)], ["24. 11.–30. 11.", "1. 12.–1. 12.*", "2. 12.–31. 12."]),
        ([date(2026, 12, 15)], ["24. 11.–30. 11.", "1. 12.–15. 12.*", "16. 12.–31. 12."]),
        ([date(2026, 12, 31)], ["24. 11.–30. 11.", "1. 12.–31. 12.*", "1. 1.–31. 1."]),
        ([date(2026, 11, 25)], ["24. 11.–25. 11.*", "26. 11.–30. 11.", "1. 12.–31. 12."]),
        ([ON, date(2026, 11, 1)], ["24. 11.–30. 11.", "1. 12.–31. 12.", "1. 1.–31. 1."]),
        ([date(2027, 11, 1)], ["24. 11.–30. 11.", "1. 12.–31. 12.", "1. 1.–31. 1."]),
    ],
)
def test_a_month_is_cut_where_a_cohort_starts(starts, borders):
    found = periods((), starts, ON, LAST)

    said = [
        f"{one.first:%-d. %-m.}–{one.last:%-d. %-m.}" + ("*" if one.starts else "") for one in found
    ]
    assert said[:3] == borders
    assert (found[0].first, found[-1].last) == (ON, LAST)


def test_each_change_is_counted_in_one_period_and_on_the_day_of_a_start_before_it():
    answers = [
        answer(YOUNG, months(date(2024, 11, 1), 12), person=1),
        answer(date(1976, 12, 2), ENOUGH, person=2),
        answer(YOUNG, months(date(2025, 12, 1), 11), person=3),
        answer(date(1977, 10, 31), ENOUGH, person=4),
    ]
    found = periods(changes(answers, ON, LAST), [date(2026, 12, 1)], ON, LAST)

    told = [(one.first, one.age, one.months, one.gains) for one in found if any(one.tally.values())]
    assert told == [
        (date(2026, 12, 1), 0, 1, 1),
        (date(2026, 12, 2), 1, 0, 0),
        (date(2027, 10, 1), 1, 0, 0),
    ]
