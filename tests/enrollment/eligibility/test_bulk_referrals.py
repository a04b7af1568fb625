"""Which referrals are judged in bulk, by which terms, and at what cost."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from enrollment.eligibility import bulk, statements
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from tests.enrollment.eligibility.cases import CALL_2017
from tests.factories import ON, CandidateFactory, ProgramFactory, ReferralFactory, TermsFactory

pytestmark = pytest.mark.django_db


def test_each_referral_is_judged_by_the_terms_of_its_call_in_force_on_the_day():
    person = CandidateFactory(paid_months=12)
    old, new = ProgramFactory(), ProgramFactory(call__terms__min_payments=13)
    later = TermsFactory(call=old.call, valid_from=date(2018, 9, 13), max_age=30)
    referrals = {
        program: ReferralFactory(candidate=person, program=program) for program in (old, new)
    }

    def outcome_and_terms(on):
        found = bulk.results(Referral.objects.all(), on)
        return {one.referral_id: (one.outcome, one.demand.terms_id) for one in found}

    first_terms = {program: program.call.terms.earliest("valid_from").pk for program in (old, new)}
    assert outcome_and_terms(ON) == {
        referrals[old].pk: ("eligible", first_terms[old]),
        referrals[new].pk: ("incomplete", first_terms[new]),
    }
    assert outcome_and_terms(date(2018, 9, 13))[referrals[old].pk] == ("ineligible", later.pk)


def test_without_program_or_terms_there_is_no_result():
    ReferralFactory(program=None, state=State.DRAFT)
    ReferralFactory(program=ProgramFactory(call__terms=False))
    judged = ReferralFactory()

    assert [one.referral_id for one in bulk.results(Referral.objects.all(), ON)] == [judged.pk]
    assert bulk.results(Referral.objects.all(), date(2017, 2, 9)) == []
    assert bulk.results(Referral.objects.all(), ON, []) == []


def test_only_the_referrals_asked_about_are_judged():
    first, second, third = ReferralFactory.create_batch(3)
    rows = Referral.objects.order_by("pk")

    def judged(referrals):
        return {one.referral_id for one in bulk.results(referrals, ON)}

    assert judged(rows.filter(pk=second.pk)) == {second.pk}
    assert judged(rows[:2]) == {first.pk, second.pk}
    assert judged(rows.filter(pk__in=[])) == judged(rows.none()) == set()
    assert judged(rows.with_names().filter(candidate__last_name=third.candidate.last_name)) == {
        first.pk,
        second.pk,
        third.pk,
    }


def test_without_looking_ahead_everything_else_is_the_same():
    ReferralFactory(candidate__paid_months=12)
    ReferralFactory(candidate__paid_months=3)

    def by_referral(**how):
        found = bulk.results(Referral.objects.all(), ON, **how)
        return {one.referral_id: one for one in found}

    ahead, plain = by_referral(), by_referral(looking_ahead=False)
    assert {one.eligible_until or one.eligible_from for one in ahead.values()}.isdisjoint({None})
    assert plain == {
        pk: replace(one, eligible_until=None, eligible_from=None) for pk, one in ahead.items()
    }


@pytest.mark.parametrize("count", [1, 5])
def test_any_number_of_referrals_costs_one_statement(django_assert_num_queries, count):
    ReferralFactory.create_batch(count)

    with django_assert_num_queries(3):  # terms, their programs, the statement
        assert len(bulk.results(Referral.objects.all(), ON)) == count


def test_two_demands_of_one_call_are_refused():
    call = ReferralFactory().program.call_id
    demand = bulk.Demand(call, CALL_2017)

    with pytest.raises(ValueError, match="two demands"):
        bulk.results(Referral.objects.all(), ON, [demand, demand])


ONLY_LACKING = "SELECT * FROM ({}) AS found WHERE paid < 12"
IDS_AND_DAY = "SELECT referral_id, eligible_from FROM ({}) AS found"


def test_a_statement_can_be_a_part_of_another_one():
    few = ReferralFactory(candidate__paid_months=3)
    ReferralFactory(candidate__paid_months=12)
    found = statements.outcomes(Referral.objects.all(), ON, bulk.demands_on(ON))
    lacking = replace(found, text=ONLY_LACKING.format(found.text))
    ahead = statements.look_ahead(lacking, ON)

    with connection.cursor() as cursor:
        cursor.execute(IDS_AND_DAY.format(ahead.text), ahead.values)
        rows = cursor.fetchall()

    assert rows == [(few.pk, date(2019, 6, 1))]
