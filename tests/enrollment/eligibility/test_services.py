"""The check that is kept: immutable, with everything it was based on."""

from datetime import date

import pytest

from enrollment.candidates import services as candidates
from enrollment.eligibility import services
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import (
    latest_assessment,
    outlook_stored,
    outlook_today,
    stored_result,
    terms_for,
)
from enrollment.eligibility.services import NoTerms
from enrollment.referrals.rules import State
from programs.models import Terms
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import (
    NOON,
    ON,
    CallFactory,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    TermsFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral():
    return ReferralFactory(candidate=CandidateFactory(paid_months=12, paid_months__unpaid=2))


def assess(referral, by, on=ON):
    return services.assess(referral=referral, on=on, by=by)


def test_a_check_keeps_facts_findings_terms_and_who_made_it(referral, coordinator):
    check = assess(referral, coordinator)

    check.refresh_from_db()
    assert (check.candidate, check.terms) == (referral.candidate, Terms.objects.get())
    assert (check.reference_on, check.outcome) == (ON, "eligible")
    assert (check.made_by, check.organization) == (coordinator.user, coordinator.organization)
    assert check.facts["born_on"] == "1980-05-17"
    assert len(check.facts["months"]) == len(check.facts["sources"]) == 14
    assert check.facts["sources"]["2018-08-01"] == ["extract", "2018-09-12"]
    assert check.facts["months"]["2018-08-01"] is True
    assert check.facts["months"]["2017-08-01"] is False
    assert [finding["kind"] for finding in check.findings] == ["AgeFinding", "PaymentsFinding"]
    assert str(check) == "2018-09-12 eligible"
    event = Event.objects.about(referral).get()
    assert (event.action, event.subject) == ("eligibility.assessed", referral.candidate_id)
    assert event.details == {"on": "2018-09-12", "outcome": "eligible"}


def test_a_check_changes_nothing_of_the_referral(referral, coordinator):
    assess(referral, coordinator)

    state, version = referral.state, referral.version
    referral.refresh_from_db()
    assert (referral.state, referral.version) == (state, version)


@pytest.mark.parametrize(
    ("person", "outcome"),
    [
        ({"paid_months": 12}, "eligible"),
        ({"paid_months": 11}, "incomplete"),
        ({"paid_months": 11, "paid_months__unpaid": 13}, "ineligible"),
        ({"born_on": None}, "incomplete"),
        ({"born_on": date(1968, 9, 12)}, "ineligible"),
    ],
)
def test_what_was_stored_reads_back_as_the_rule_said_it(coordinator, person, outcome):
    referral = ReferralFactory(candidate=CandidateFactory(**person))
    terms = Terms.objects.get()

    said = outlook_today(referral.candidate, terms, ON).result
    check = assess(referral, coordinator)

    check.refresh_from_db()
    assert check.outcome == outcome
    assert stored_result(check) == said


def test_later_months_do_not_change_an_earlier_check(referral, coordinator):
    check = Assessment.objects.get(pk=assess(referral, coordinator).pk)
    before = outlook_stored(check)
    candidates.record_months(
        candidate=referral.candidate,
        months=dict.fromkeys(referral.candidate.months.all().as_facts(), False),
        source="extract",
        version=1,
        at=NOON,
        by=coordinator,
    )

    check.refresh_from_db()
    after = outlook_stored(check)
    assert (after.result, after.calendar) == (before.result, before.calendar)
    assert after.calendar.paid == 12
    assert outlook_today(referral.candidate, check.terms, ON).result.outcome == "ineligible"


def test_a_new_check_supersedes_the_old_one(referral, coordinator):
    first = assess(referral, coordinator)
    second = assess(referral, coordinator)

    assert Assessment.objects.count() == 2
    assert latest_assessment(referral) == second != first
    assert latest_assessment(ReferralFactory()) is None


def test_the_terms_of_the_day_hold(referral, coordinator):
    TermsFactory(call=referral.program.call, valid_from=date(2018, 9, 12), min_payments=13)

    assert assess(referral, coordinator, date(2018, 9, 11)).outcome == "eligible"
    assert assess(referral, coordinator, date(2018, 9, 12)).outcome == "incomplete"


@pytest.mark.parametrize("case", ["before all terms", "without a program"])
def test_without_terms_there_is_no_check(coordinator, case):
    if case == "before all terms":
        referral, on = ReferralFactory(), date(2016, 1, 1)
    else:
        referral, on = ReferralFactory(state=State.DRAFT, program=None), ON

    with pytest.raises(NoTerms):
        assess(referral, coordinator, on)

    assert not Assessment.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_only_coordinators_check(referral, role):
    with pytest.raises(NotPermitted):
        assess(referral, make_actor(role))

    assert not Assessment.objects.exists()


def test_terms_come_from_the_program_chosen_else_from_the_newest_call_of_the_region():
    older, newer = (
        CallFactory(),
        CallFactory(valid_from=date(2018, 1, 1), terms__valid_from=date(2018, 1, 1)),
    )
    ProgramFactory(call=newer)
    person = CandidateFactory()
    assert terms_for(person, ON).call == newer
    assert terms_for(person, date(2017, 6, 1)) is None

    referral = ReferralFactory(candidate=person, program=ProgramFactory(call=older))
    assert terms_for(person, ON).call == older
    assert terms_for(person, date(2017, 6, 1)).call == older

    referral.state, referral.decided_at, referral.decided_by = (
        State.WITHDRAWN,
        NOON,
        person.registered_by,
    )
    referral.save()
    assert terms_for(person, ON).call == newer


def test_a_call_that_is_over_or_runs_elsewhere_has_no_say():
    ProgramFactory(call=CallFactory(valid_until=date(2018, 9, 11)))
    ProgramFactory(call=CallFactory(), region=RegionFactory(code="LJ"))
    CallFactory()

    assert terms_for(CandidateFactory(), ON) is None
