"""What follows from another start or other places, and that only what was seen is confirmed."""

from datetime import date

import pytest

from enrollment.cohorts import services
from enrollment.cohorts.changes import consequences
from enrollment.eligibility.rules import Outcome
from enrollment.notices.models import Notice
from enrollment.notices.rules import Kind, Page
from programs.services import NoTermsYet, PlacesTaken, TooManyPlaces, change_cohort
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile, NotPermitted
from tests.factories import (
    NOON,
    AdmissionFactory,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    TermsFactory,
    make_actor,
)
from tests.refused import change as store
from tests.refused import every_row

pytestmark = pytest.mark.django_db

LATER = date(2018, 12, 1)


@pytest.fixture
def cohort():
    return CohortFactory()


@pytest.fixture
def steady(cohort):
    """Somebody with months enough for long."""
    return AdmissionFactory(
        cohort=cohort, place=1, referral__candidate=CandidateFactory(paid_months=24)
    )


@pytest.fixture
def fifty(cohort):
    """Somebody who turns 50 between the two starts."""
    person = CandidateFactory(paid_months=24, born_on=date(1968, 11, 3))
    return AdmissionFactory(cohort=cohort, place=2, referral__candidate=person)


def change(cohort, by, starts_on=LATER, capacity=20, seen=None):
    if seen is None:
        seen = consequences(cohort, starts_on, capacity).mark
    return services.change(
        cohort=cohort, starts_on=starts_on, capacity=capacity, seen=seen, by=by, at=NOON
    )


def test_who_would_lose_the_conditions_is_named_with_the_reason(cohort, steady, fifty):
    found = consequences(cohort, LATER, 20)

    assert [person.admission for person in found.people] == [steady, fifty]
    assert [person.admission for person in found.losing] == [fifty]
    assert (found.people[1].before.outcome, found.people[1].after.outcome) == (
        Outcome.ELIGIBLE,
        Outcome.INELIGIBLE,
    )
    assert [reason.answer for reason in found.people[1].reasons] == ["not_met"]
    assert (found.starts_on, found.ends_on) == (LATER, date(2019, 10, 31))
    assert found.moves
    assert found.changes
    assert not found.other_terms


def test_who_does_not_meet_the_conditions_as_it_is_loses_nothing(cohort):
    person = CandidateFactory(paid_months=3)
    AdmissionFactory(cohort=cohort, place=1, referral__candidate=person)

    assert consequences(cohort, LATER, 20).losing == []


def test_more_places_alone_move_nothing(cohort, steady):
    store(cohort, capacity=10)
    cohort.refresh_from_db()

    found = consequences(cohort, cohort.starts_on, 12)

    assert found.changes
    assert not found.moves
    assert found.losing == []
    assert found.people[0].before == found.people[0].after


def test_other_terms_bring_another_length(cohort, steady):
    newer = TermsFactory(
        call=cohort.program.call, valid_from=date(2018, 11, 1), length_months=6, places=20
    )

    found = consequences(cohort, LATER, 20)

    assert found.other_terms
    assert (found.terms, found.ends_on) == (newer, date(2019, 5, 31))


def test_a_start_before_the_first_terms_is_refused(cohort, steady):
    with pytest.raises(NoTermsYet):
        consequences(cohort, date(2017, 1, 1), 20)
    with pytest.raises(TooManyPlaces):
        consequences(cohort, LATER, 21)


def test_whom_no_rule_judges_on_the_first_day_has_no_answer():
    call = CallFactory(valid_from=date(2018, 9, 1), terms__valid_from=date(2018, 9, 1))
    cohort = CohortFactory(program=ProgramFactory(call=call))
    admission = AdmissionFactory(cohort=cohort, place=1)
    found = consequences(cohort, LATER, 20)
    person = found.people[0]

    without = type(person)(admission, person.before, None)
    assert without.reasons == []
    assert without.loses == (person.before.outcome == Outcome.ELIGIBLE)


def test_a_confirmed_change_is_stored_and_told(cohort, steady, fifty, coordinator):
    provider = make_actor(Role.PROVIDER, cohort.program.provider)
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    changed = change(cohort, coordinator)

    assert (changed.starts_on, changed.ends_on, changed.version) == (LATER, date(2019, 10, 31), 2)
    event = Event.objects.get(action="cohort.changed")
    assert (event.at, event.user) == (NOON, coordinator.user)
    told = Notice.objects.filter(kind=Kind.COHORT_CHANGED)
    assert {(one.user, one.page, one.record) for one in told} == {
        (provider.user, Page.COHORT, cohort.pk),
        (colleague.user, Page.COHORT, cohort.pk),
        *((one.referral.started_by, Page.REFERRAL, one.referral_id) for one in (steady, fifty)),
    }


def test_dates_that_stay_are_told_to_nobody(cohort, steady, coordinator):
    change(cohort, coordinator, starts_on=cohort.starts_on, capacity=19)

    cohort.refresh_from_db()
    assert cohort.capacity == 19
    assert not Notice.objects.exists()


def test_nothing_changed_is_nothing_recorded(cohort, steady, coordinator):
    change(cohort, coordinator, starts_on=cohort.starts_on)

    cohort.refresh_from_db()
    assert cohort.version == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize("what", ["somebody comes", "the facts change", "a colleague changes it"])
def test_what_changed_meanwhile_has_to_be_seen_again(cohort, steady, coordinator, what):
    seen = consequences(cohort, LATER, 20).mark
    if what == "somebody comes":
        AdmissionFactory(cohort=cohort, place=9)
    elif what == "the facts change":
        store(steady.candidate, born_on=date(1968, 11, 3))
    else:
        change(cohort, coordinator, starts_on=date(2019, 1, 1))
    before = every_row()

    with pytest.raises(services.SeenSomethingElse):
        change(cohort, coordinator, seen=seen)
    assert every_row() == before


def test_one_preview_does_not_confirm_another(cohort, steady, coordinator):
    seen = consequences(cohort, date(2018, 11, 1), 20).mark

    with pytest.raises(services.SeenSomethingElse):
        change(cohort, coordinator, seen=seen)


def test_places_that_people_hold_stay(cohort, steady, fifty, coordinator):
    assert consequences(cohort, LATER, 1).too_few_places

    with pytest.raises(PlacesTaken):
        change(cohort, coordinator, capacity=1)


def test_only_coordinators_of_the_region_change_it(cohort, steady):
    for role in (Role.REFERRER, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR):
        with pytest.raises(NotPermitted):
            change(cohort, make_actor(role))


def test_the_program_layer_refuses_an_old_version(cohort, coordinator):
    with pytest.raises(ChangedMeanwhile):
        change_cohort(cohort=cohort, starts_on=LATER, capacity=20, by=coordinator, version=7)


def test_many_people_cost_what_one_does(cohort, steady, django_assert_max_num_queries):
    def queries():
        with django_assert_max_num_queries(9) as counted:
            consequences(cohort, LATER, 20)
        return len(counted)

    one = queries()
    for place in range(2, 21):
        AdmissionFactory(cohort=cohort, place=place)

    assert queries() == one
