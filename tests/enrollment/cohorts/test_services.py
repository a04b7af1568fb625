"""Several people admitted in one step: all of them, or nobody with a reason for each."""

from datetime import date

import pytest

from enrollment.admissions.models import Admission
from enrollment.admissions.services import AlreadyAdmitted, AlreadyDecided, CohortFull, NotEligible
from enrollment.cohorts import services
from enrollment.eligibility.models import Assessment
from enrollment.notices.models import Notice
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import every_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    return CohortFactory(capacity=3)


def people(cohort, count, **values):
    return ReferralFactory.create_batch(count, program=cohort.program, **values)


def admit(cohort, referrals, by):
    return services.admit_all(referrals=referrals, cohort=cohort, on=ON, by=by, at=NOON)


def test_all_of_them_are_admitted_in_the_order_given(cohort, coordinator):
    first, second, third = people(cohort, 3)

    given = admit(cohort, [third, first, second], coordinator)

    assert [(one.referral, one.place) for one in given] == [(third, 1), (first, 2), (second, 3)]
    for referral in (first, second, third):
        referral.refresh_from_db()
        assert (referral.state, referral.decided_at) == (State.ADMITTED, NOON)
    assert Event.objects.filter(action="referral.admitted").count() == 3
    assert Assessment.objects.count() == 3


@pytest.mark.usefixtures("never_committed")
def test_when_some_are_refused_nobody_is_admitted_and_each_refusal_is_known(cohort, coordinator):
    AdmissionFactory(cohort=cohort, place=1)
    fine, fifth, sixth = people(cohort, 3)
    (too_few,) = people(cohort, 1, candidate=CandidateFactory(paid_months=3))
    (decided,) = people(
        cohort, 1, state=State.ADMITTED, decided_at=NOON, decided_by=coordinator.user
    )
    elsewhere = AdmissionFactory(place=1).candidate
    (placed,) = people(cohort, 1, candidate=elsewhere)
    before = every_row()

    with pytest.raises(services.NotAllAdmitted) as refused:
        admit(cohort, [too_few, decided, placed, fine, fifth, sixth], coordinator)

    assert {pk: type(reason) for pk, reason in refused.value.refusals.items()} == {
        too_few.pk: NotEligible,
        decided.pk: AlreadyDecided,
        placed.pk: AlreadyAdmitted,
        sixth.pk: CohortFull,  # of three places one was taken, and two were tried with success
    }
    assert every_row() == before
    assert not Notice.objects.exists()


def test_asked_again_the_same_places_are_given_back(cohort, coordinator):
    referrals = people(cohort, 2)
    given = admit(cohort, referrals, coordinator)
    before = every_row()

    again = admit(cohort, referrals, coordinator)

    assert set(again) == set(given)
    assert every_row() == before


def test_some_admitted_already_is_a_refusal(cohort, coordinator):
    first, second = people(cohort, 2)
    admit(cohort, [first], coordinator)

    with pytest.raises(services.NotAllAdmitted) as refused:
        admit(cohort, [first, second], coordinator)

    assert list(refused.value.refusals) == [first.pk]
    assert Admission.objects.count() == 1


def test_nobody_is_nobody(cohort, coordinator):
    with pytest.raises(services.NobodyChosen):
        admit(cohort, [], coordinator)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_only_coordinators_admit(cohort, role):
    referrals = people(cohort, 1)

    with pytest.raises(NotPermitted):
        admit(cohort, referrals, make_actor(role))
    assert not Admission.objects.exists()


def test_a_coordinator_of_another_region_admits_nobody(cohort, coordinator):
    region = RegionFactory(code="LJ")
    far = make_actor(Role.COORDINATOR)
    far.organization.region = region
    far.organization.save()

    with pytest.raises(NotPermitted):
        admit(cohort, people(cohort, 1), far)


def test_a_check_is_made_on_the_day(cohort, coordinator):
    (referral,) = people(cohort, 1)

    (given,) = admit(cohort, [referral], coordinator)

    assert given.assessment.reference_on == ON == date(2018, 9, 12)
    assert given.assessment.made_at == NOON
