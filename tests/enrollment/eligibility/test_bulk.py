"""The rule in PostgreSQL says of many people what the rule says of each, in every value."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.eligibility import bulk
from enrollment.eligibility.rules import Criteria, Facts, assess
from enrollment.referrals.models import Referral
from tests.enrollment.eligibility.cases import CALL_2017, NO_LIMITS, ONLY_AGE, ONLY_PAYMENTS
from tests.enrollment.eligibility.population import (
    Population,
    month_after,
    random_births,
    random_months,
    situations,
)
from tests.factories import (
    ON,
    months_back,
)

pytestmark = pytest.mark.django_db

PEOPLE, CALLS, DAYS, EXAMPLES = 200, 6, 4, 8
COMBINATIONS = 20_000
UNCHANGING = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    max_examples=EXAMPLES,
)

WINDOWS = st.sampled_from([1, 2, 3, 6, 12, 24, 24, 24, 36, 60, 120])
BORDER_DAYS = [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1), date(2026, 12, 31)]
AROUND = st.dates(date(2017, 1, 1), date(2030, 12, 31)) | st.sampled_from(BORDER_DAYS)


@st.composite
def some_criteria(draw):
    """Any that terms can hold, and some that they cannot."""
    window = draw(WINDOWS)
    half, too_many = (window + 1) // 2, window + 2
    few = st.sampled_from([None, 0, 1, half, half, half, window, window + 1, too_many])
    return Criteria(
        max_age=draw(st.sampled_from([None, 0, 18, 29, 49, 49, 49, 64])),
        min_payments=draw(few | st.integers(0, window)),
        window_months=window,
        include_reference_month=draw(st.booleans()),
    )


@st.composite
def settings_of_a_day(draw):
    """What each call demands, days close to each other, and a seed for the people."""
    around = draw(AROUND)
    steps = st.integers(-400, 400) | st.integers(-31, 31)
    days = [around, *(around + timedelta(days=draw(steps)) for _ in range(DAYS - 1))]
    criteria = draw(st.lists(some_criteria(), min_size=CALLS, max_size=CALLS))
    return criteria, days, draw(st.integers(0, 2**32))


EXPECTED = {
    "eligible, age met",
    "eligible, payments met",
    "ineligible, age not_met",
    "ineligible, payments not_met",
    "ineligible, age met",
    "ineligible, payments met",
    "ineligible, payments unknown",
    "ineligible, age unknown",
    "incomplete, age unknown",
    "incomplete, age met",
    "incomplete, payments unknown",
    "incomplete, payments met",
    "until by age",
    "until by months",
    "without end",
    "ineligible, never",
    "incomplete, never",
    "from the next day",
    "from the month of",
    "born on a leap day",
    "not born yet",
    "a month of the future",
    "no criterion",
    "0 needed",
    "more needed than counted",
    "the month of the day counts",
    "a window of 60 months or more",
    "a window of one month",
}


def compare(population, criteria, days, births, months):
    """Assert that both say the same of everybody, every call and every day; count what was met."""
    population.live(births, months)
    demands = [
        bulk.Demand(program.call_id, wanted)
        for program, wanted in zip(population.programs, criteria, strict=True)
    ]
    facts = {
        candidate.pk: Facts(born_on=born_on, months=known)
        for candidate, born_on, known in zip(population.candidates, births, months, strict=True)
    }
    seen = Counter()
    for on in days:
        found = bulk.results(Referral.objects.all(), on, demands)
        assert len(found) == len(population.referrals)
        for one in found:
            person, wanted = facts[one.candidate_id], one.demand.criteria
            should = assess(person, wanted, on)
            assert one.result == should, (person, wanted, on)
            seen.update(["combination"])
            seen += situations(wanted, person.born_on, person.months, on, should)
    return seen


def test_both_say_the_same_of_many_random_people():
    population = Population(PEOPLE, CALLS)
    seen = Counter()

    @UNCHANGING
    @given(settings_of_a_day())
    def agree(chosen):
        criteria, days, seed = chosen
        rng, longest = Random(seed), max(wanted.window_months for wanted in criteria)
        births = random_births(rng, PEOPLE, days, [wanted.max_age for wanted in criteria])
        months = random_months(rng, PEOPLE, days, longest)
        seen.update(compare(population, criteria, days, births, months))

    agree()

    assert seen["combination"] >= COMBINATIONS
    rare = {situation: seen[situation] for situation in EXPECTED if seen[situation] < 50}
    assert not rare, f"hardly ever tested: {rare} of {seen}"


ENDS = [
    [date(1, 1, 1), date(1, 1, 31), date(1, 2, 1), date(1, 12, 31), date(3, 2, 28)],
    [date(9996, 2, 29), date(9997, 12, 31), date(9999, 11, 30), date(9999, 12, 1), date.max],
]


@pytest.mark.parametrize("days", ENDS, ids=["the first days", "the last days"])
def test_both_say_the_same_at_the_ends_of_the_calendar(days):
    population = Population(60, CALLS)
    criteria = [
        Criteria(max_age=1, min_payments=2, window_months=3),
        Criteria(max_age=2, min_payments=None, window_months=24),
        Criteria(max_age=49, min_payments=1, window_months=12, include_reference_month=True),
        Criteria(max_age=None, min_payments=12, window_months=24),
        Criteria(max_age=9998, min_payments=6, window_months=120),
        Criteria(max_age=None, min_payments=1, window_months=1, include_reference_month=True),
    ]
    rng = Random(days[0].year)
    births = random_births(rng, 60, days[:4], [0, 1, 2])

    seen = compare(population, criteria, days, births, random_months(rng, 60, days, 24))

    assert seen["combination"] == 60 * CALLS * len(days)
    assert min(seen["eligible, payments met"], seen["ineligible, never"]) > 20


# one person, one table: the borders by name

BORN = date(1969, 2, 10)  # 50 on 10. 2. 2019
PAID = months_back(ON, 12)  # 9/2017 to 8/2018


@pytest.mark.parametrize(
    ("criteria", "born_on", "paid", "outcome", "until", "since"),
    [
        (CALL_2017, BORN, PAID, "eligible", date(2019, 2, 9), None),
        (CALL_2017, date(1990, 1, 1), PAID, "eligible", date(2019, 9, 30), None),
        (CALL_2017, date(1968, 9, 12), PAID, "ineligible", None, None),
        (CALL_2017, date(1968, 9, 13), PAID, "eligible", ON, None),
        (CALL_2017, None, PAID, "incomplete", None, None),
        (CALL_2017, BORN, PAID[:11], "incomplete", None, date(2018, 10, 1)),
        (CALL_2017, BORN, [], "incomplete", None, None),  # a year's wait: too old by then
        (ONLY_PAYMENTS, None, [], "incomplete", None, date(2019, 9, 1)),
        (ONLY_AGE, BORN, [], "eligible", date(2019, 2, 9), None),
        (NO_LIMITS, None, [], "eligible", None, None),
        (replace(ONLY_PAYMENTS, min_payments=0), None, [], "eligible", None, None),
        (replace(ONLY_PAYMENTS, min_payments=25), None, PAID, "ineligible", None, None),
    ],
)
def test_outcome_and_days_of_one_person(criteria, born_on, paid, outcome, until, since):
    population = Population(1, 1)
    population.live([born_on], [dict.fromkeys(paid, True)])
    demand = bulk.Demand(population.programs[0].call_id, criteria)

    [found] = bulk.results(Referral.objects.all(), ON, [demand])

    assert (found.outcome, found.eligible_until, found.eligible_from) == (outcome, until, since)
    facts = Facts(born_on=born_on, months=dict.fromkeys(paid, True))
    assert found.result == assess(facts, criteria, ON)


def test_a_month_of_the_future_keeps_a_person_eligible_longer():
    population = Population(1, 1)
    later = month_after(ON, 12)  # in the window from 10/2019 on, as 9/2017 leaves it
    population.live([BORN], [dict.fromkeys([*PAID, later], True)])
    demand = bulk.Demand(population.programs[0].call_id, ONLY_PAYMENTS)

    [found] = bulk.results(Referral.objects.all(), ON, [demand])

    assert found.eligible_until == date(2019, 10, 31)
