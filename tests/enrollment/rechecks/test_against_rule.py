"""What a re-check keeps is what the rule says, on the day and on the days before it."""

from datetime import date, timedelta
from random import Random

import pytest

from enrollment.eligibility import rules
from enrollment.eligibility.queries import criteria_of
from enrollment.eligibility.rules import Outcome
from enrollment.rechecks.queries import stored_result
from tests.enrollment.eligibility.population import Population, random_births, random_months
from tests.enrollment.rechecks.people import noon, person
from tests.factories import ON, TermsFactory

pytestmark = pytest.mark.django_db


def test_what_is_kept_explains_itself_as_the_rule_does(check):
    people = [person(), person(paid=3), person(born_on=None), person(born_on=date(1950, 1, 1))]

    made = check()

    for found in made.results.select_related("terms", "referral__candidate"):
        candidate = found.referral.candidate
        facts = rules.Facts(born_on=candidate.born_on, months=candidate.months.all().as_facts())
        assert stored_result(found, ON) == rules.assess(facts, criteria_of(found.terms), ON)
    assert made.results.count() == len(people)


TERMS = [
    {"max_age": 49, "min_payments": 3, "window_months": 6},
    {"max_age": None, "min_payments": 12, "window_months": 24, "include_reference_month": True},
    {"max_age": 29, "min_payments": 1, "window_months": 3},
    {"max_age": 49, "min_payments": None},
]


def test_the_day_of_the_change_is_the_one_on_which_the_rule_changes_its_answer(check):
    """Looked for day by day, among many people of whom nothing becomes known meanwhile."""
    population = Population(80, len(TERMS))
    criteria = {}
    for program, demanded in zip(population.programs, TERMS, strict=True):
        terms = TermsFactory(call=program.call, **demanded)
        criteria[program] = criteria_of(terms)
    then, now = ON, ON + timedelta(days=200)
    rng = Random(8)
    births = random_births(rng, 80, [then, now], [49, 29])
    months = random_months(rng, 80, [then, now], 24)
    population.live(births, months)
    population.submit()
    facts = {
        candidate.pk: rules.Facts(born_on=born_on, months=known)
        for candidate, born_on, known in zip(population.candidates, births, months, strict=True)
    }
    check(on=then, at=noon(then))

    made = check(on=now, at=noon(now))

    lost = list(made.results.filter(before="eligible").select_related("referral__program"))
    for found in lost:
        wanted, known = criteria[found.referral.program], facts[found.referral.candidate_id]
        assert found.changed_on == last_day_of_losing(known, wanted, now, now - then)
    assert {found.outcome for found in lost} == {"ineligible", "incomplete"}
    assert len(lost) > 20
    assert len({found.changed_on for found in lost}) > 5


def last_day_of_losing(facts, criteria, now, within):
    """The last day on which the answer was no longer yes, though the day before it was."""

    def eligible(on):
        return rules.outcome_of(rules.findings_on(facts, criteria, on)) == Outcome.ELIGIBLE

    days = (now - timedelta(days=back) for back in range(within.days))
    return next(day for day in days if not eligible(day) and eligible(day - timedelta(days=1)))
