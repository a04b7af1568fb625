"""A re-check asks about those who wait, and touches nothing that people decided."""

from datetime import date

import pytest

from enrollment.eligibility.services import NoTerms
from enrollment.models import Admission, Assessment, Referral
from enrollment.rechecks import services
from enrollment.rechecks.models import Recheck, RecheckResult
from enrollment.referrals.rules import State
from programs.models import Cohort, Program, Terms
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.rechecks.people import counts, noon, person
from tests.factories import (
    ON,
    AdmissionFactory,
    AssessmentFactory,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import every_row

pytestmark = pytest.mark.django_db

LATER = date(2018, 12, 1)


# who is looked at


def test_who_presses_the_button_asks_about_those_who_wait(check, coordinator):
    waiting = person()
    for state, fields in (
        (State.DRAFT, {}),
        (State.RETURNED, {"return_note": "Manjka."}),
        (State.WITHDRAWN, {"decided_at": noon(ON), "decided_by": coordinator.user}),
    ):
        ReferralFactory(state=state, **fields)
    AdmissionFactory()
    elsewhere()

    made = check()

    assert [result.referral for result in made.results.all()] == [waiting]
    assert made.checked == 1


def elsewhere():
    """Somebody who waits in another region."""
    by = make_actor(Role.REFERRER, OrganizationFactory(region=RegionFactory(code="LJ")))
    return ReferralFactory(candidate=CandidateFactory(by=by))


def test_the_system_asks_about_those_who_were_returned_too(check):
    waiting, returned = person(), ReferralFactory(state=State.RETURNED, return_note="Manjka.")
    ReferralFactory(state=State.DRAFT)

    made = check(by=None)

    assert {result.referral for result in made.results.all()} == {waiting, returned}
    assert (made.made_by, made.organization) == (None, None)


def test_for_a_cohort_only_those_who_wait_for_its_program(check):
    cohort = CohortFactory()
    of_program = ReferralFactory(program=cohort.program)
    person()

    made = check(on=cohort.starts_on, at=noon(ON), cohort=cohort)

    assert [result.referral for result in made.results.all()] == [of_program]
    assert (made.checked, made.cohort) == (1, cohort)


def test_nobody_waiting_is_an_answer(check):
    ReferralFactory(state=State.DRAFT)

    assert counts(check()) == {}
    assert Recheck.objects.get().checked == 0


def test_a_referral_under_a_call_without_terms_is_not_counted(check):
    person()
    ReferralFactory(program=ProgramFactory(call__terms=False))

    assert check().checked == 1


# what stays as it was


def test_nothing_that_people_decided_is_touched(check):
    referral = person(born_on=date(1950, 1, 1))
    AssessmentFactory(referral=referral)
    AdmissionFactory()
    decided = (Referral, Assessment, Admission, Cohort, Program, Terms)

    def rows():
        return [list(model.objects.order_by("pk").values()) for model in decided]

    before = rows()
    check()
    check(on=LATER, at=noon(ON))

    assert RecheckResult.objects.get(referral=referral).outcome == "ineligible"
    assert rows() == before


def test_the_log_tells_who_how_many_and_for_which_day(check, coordinator):
    person()

    made = check()

    event = Event.objects.get(action="eligibility.rechecked")
    assert (event.user, event.object_id, event.at) == (coordinator.user, made.pk, noon(ON))
    assert event.details == {
        "on": "2018-09-12",
        "cohort": None,
        "checked": 1,
        "gained": 0,
        "lost": 0,
        "incomplete": 0,
        "first_time": 1,
    }


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_other_roles_are_refused_and_nothing_is_stored(check, role):
    person()
    actor = make_actor(role)
    before = every_row()

    with pytest.raises(NotPermitted):
        check(by=actor)
    assert every_row() == before


def test_another_region_is_refused_and_nothing_is_stored(check, coordinator):
    region = RegionFactory(code="LJ")
    there = CohortFactory(program__region=region)
    stranger = make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))
    person()
    before = every_row()

    for wrong in ({"by": stranger}, {"cohort": there}):
        with pytest.raises(NotPermitted):
            check(**wrong)
    assert every_row() == before


def test_a_day_before_all_terms_is_refused_and_nothing_is_stored(check):
    person()
    before = every_row()

    with pytest.raises(NoTerms):
        check(on=date(2017, 2, 9), at=noon(ON))
    assert every_row() == before


def test_when_the_log_fails_nothing_is_stored(check, monkeypatch):
    person()
    before = every_row()

    def fail(*args, **details):
        raise RuntimeError

    monkeypatch.setattr(services.audit, "record", fail)
    with pytest.raises(RuntimeError):
        check()
    assert every_row() == before
