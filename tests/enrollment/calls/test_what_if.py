"""What new terms would change, against the rule asked person by person."""

from datetime import date

import pytest

from enrollment.calls.queries import preview
from enrollment.calls.what_if import Line, Moved, WhatIf, because_of, compare
from enrollment.eligibility.queries import criteria_of
from enrollment.eligibility.rules import Criteria, Facts, Outcome, assess
from programs.models import Terms
from tests.factories import (
    ON,
    AssessmentFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    TermsFactory,
    months_back,
)

LIMITS = Criteria(max_age=49, min_payments=12, window_months=24)
START = date(2019, 1, 1)
VALUES = {
    "valid_from": START,
    "source": "UL RS 1/2019",
    "max_age": 49,
    "min_payments": 12,
    "window_months": 24,
    "include_reference_month": False,
    "length_months": 6,
    "places": 15,
    "cofinancing_statement": "Sofinancira ESS.",
}


def answer(*, age=40, paid=12, unknown=0, limits=LIMITS):
    """What the rule says of somebody of that age with so many paid and unknown months."""
    months = months_back(ON, 24)
    known = dict.fromkeys(months[:paid], True) | dict.fromkeys(months[paid + unknown :], False)
    return assess(Facts(born_on=date(ON.year - age, 1, 1), months=known), limits, ON)


@pytest.mark.parametrize(
    ("before", "after", "newly", "no_longer"),
    [
        ({}, {"age": 50}, Moved(), Moved(age=1)),
        ({}, {"paid": 11}, Moved(), Moved(months=1)),
        ({}, {"paid": 11, "unknown": 1}, Moved(), Moved(months=1)),
        ({}, {"age": 50, "paid": 11}, Moved(), Moved(both=1)),
        ({"age": 50}, {}, Moved(age=1), Moved()),
        ({"paid": 11, "unknown": 13}, {}, Moved(months=1), Moved()),
        ({"age": 50, "paid": 0}, {}, Moved(both=1), Moved()),
        ({}, {}, Moved(), Moved()),
        ({"age": 50}, {"paid": 3}, Moved(), Moved()),
    ],
)
def test_who_changes_and_because_of_what(before, after, newly, no_longer):
    found = compare({7: answer(**before)}, {7: answer(**after)})

    assert (found.people, found.newly, found.no_longer) == (1, newly, no_longer)


def test_the_figures_stand_side_by_side_with_their_difference():
    before = {1: answer(), 2: answer(), 3: answer(age=50), 4: answer(paid=11, unknown=1)}
    after = {1: answer(), 2: answer(age=50), 3: answer(age=50), 4: answer()}

    found = compare(before, after)

    assert [(line.outcome, line.before, line.after) for line in found.lines] == [
        (Outcome.ELIGIBLE, 2, 2),
        (Outcome.INELIGIBLE, 1, 2),
        (Outcome.INCOMPLETE, 1, 0),
    ]
    assert [line.difference for line in found.lines] == ["0", "+1", "−1"]


def test_without_earlier_terms_there_is_nothing_to_compare_with():
    found = compare({}, {1: answer(), 2: answer(age=50)})

    assert [line.before for line in found.lines] == [None] * 3
    assert (found.lines[0].difference, found.newly, found.no_longer) == ("–", Moved(), Moved())


def test_nobody_waits():
    assert compare({}, {}) == WhatIf(
        0, tuple(Line(outcome, None, 0) for outcome in OUTCOMES), Moved(), Moved()
    )


OUTCOMES = (Outcome.ELIGIBLE, Outcome.INELIGIBLE, Outcome.INCOMPLETE)


def test_a_missing_date_of_birth_is_a_matter_of_age():
    nobody_knows = assess(Facts(born_on=None, months={}), LIMITS, ON)
    assert because_of(nobody_knows) == "both"
    only_age = Criteria(max_age=49, min_payments=None, window_months=24)
    assert because_of(assess(Facts(born_on=None, months={}), only_age, ON)) == "age"


@pytest.fixture
def call(db):
    return CallFactory()


# age, paid months, then months not paid
YOUNGER = ((30, 12, 12), (40, 11, 0), (40, 6, 18), (49, 12, 0))
OLDER = ((50, 20, 4), (55, 12, 12), (60, 5, 0))


@pytest.fixture
def waiting(call):
    """People of many ages with many numbers of months, all waiting for one program."""
    program = ProgramFactory(call=call)
    return [
        ReferralFactory(
            program=program,
            candidate=CandidateFactory(
                born_on=date(ON.year - age, 1, 1), paid_months=paid, paid_months__unpaid=unpaid
            ),
        ).candidate
        for age, paid, unpaid in YOUNGER + OLDER
    ]


def rule(people, terms, on):
    """Person → result of the rule, one by one."""
    return {
        one.pk: assess(
            Facts(born_on=one.born_on, months={row.month: row.paid for row in one.months.all()}),
            criteria_of(terms),
            on,
        )
        for one in people
    }


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"max_age": None},
        {"max_age": 55},
        {"max_age": 39},
        {"min_payments": None},
        {"min_payments": 0},
        {"min_payments": 6, "window_months": 12},
        {"min_payments": 13},
        {"max_age": None, "min_payments": None},
        {"valid_from": ON},
        {"valid_from": date(2018, 2, 1), "include_reference_month": True},
    ],
)
def test_the_figures_are_those_of_the_rule(call, waiting, changes):
    values = {**VALUES, **changes}
    on = max(ON, values["valid_from"])
    now, new = call.terms.get(), Terms(call=call, **values)

    found = preview(call, values, ON)

    assert found.on == on
    assert found.change == compare(rule(waiting, now, on), rule(waiting, new, on))
    assert found.change.people == len(waiting)


def test_only_who_waits_for_this_call_counts_and_each_once(call):
    program = ProgramFactory(call=call)
    person = ReferralFactory(program=program).candidate
    ReferralFactory(candidate=person, program=ProgramFactory(call=call))
    ReferralFactory(program=program, state="draft")
    ReferralFactory()

    assert preview(call, VALUES, ON).change.people == 1


def test_terms_that_others_have_replaced_already_change_nothing(call, waiting):
    TermsFactory(call=call, valid_from=date(2018, 6, 1), max_age=39)

    found = preview(call, {**VALUES, "valid_from": date(2018, 1, 1), "max_age": 99}, ON)

    assert found.past
    assert (found.change.newly.count, found.change.no_longer.count) == (0, 0)
    assert found.until == date(2018, 5, 31)


def test_what_falls_into_their_time_but_keeps_what_it_rests_on(call):
    program = ProgramFactory(call=call)
    for starts_on in (date(2018, 10, 1), START, date(2019, 6, 1), date(2020, 1, 1)):
        CohortFactory(program=program, starts_on=starts_on)
    TermsFactory(call=call, valid_from=date(2020, 1, 1))
    AssessmentFactory(referral__program=program, reference_on=ON)

    later = preview(call, VALUES, ON)
    assert (later.until, later.cohorts, later.checks, later.past) == (
        date(2019, 12, 31),
        2,
        0,
        False,
    )
    since_today = preview(call, {**VALUES, "valid_from": ON}, ON)
    assert (since_today.cohorts, since_today.checks) == (3, 1)


def test_with_the_end_of_the_call_the_terms_end(call):
    call.valid_until = date(2022, 12, 31)
    call.save()

    assert preview(call, VALUES, ON).until == date(2022, 12, 31)


def test_without_terms_there_is_no_before(db):
    call = CallFactory(terms=False)
    ReferralFactory(program=ProgramFactory(call=call))

    found = preview(call, {**VALUES, "valid_from": call.valid_from}, ON)

    assert [line.before for line in found.change.lines] == [None] * 3
    assert found.change.lines[0].after == 1
