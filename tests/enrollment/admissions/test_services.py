"""Giving a place and taking it back: what must happen, and what must not."""

from datetime import date

import pytest

from enrollment.admissions import services
from enrollment.admissions.models import Admission
from enrollment.eligibility.models import Assessment
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import DomainError, NotPermitted
from tests.factories import (
    ON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def referral():
    return ReferralFactory()


@pytest.fixture
def cohort(referral):
    return CohortFactory(program=referral.program)


def nothing_changed(referral):
    referral.refresh_from_db()
    kept = (Assessment.objects.count(), Event.objects.count(), referral.state, referral.decided_at)
    return kept == (0, 0, State.SUBMITTED, None)


def test_admit_gives_the_lowest_free_place_and_decides_the_referral(referral, cohort, coordinator):
    admission = services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    referral.refresh_from_db()
    assert (admission.place, admission.admitted_on, admission.candidate) == (
        1,
        ON,
        referral.candidate,
    )
    assert (referral.state, referral.decided_by) == (State.ADMITTED, coordinator.user)
    assert admission.assessment.reference_on == ON
    assert [event.action for event in Event.objects.about(referral)] == [
        "eligibility.assessed",
        "referral.admitted",
    ]


def test_admit_takes_a_place_that_was_given_back(referral, cohort, coordinator):
    AdmissionFactory(cohort=cohort, place=1)
    AdmissionFactory(cohort=cohort, place=3)

    assert services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator).place == 2


def test_a_full_cohort_admits_nobody(coordinator, referral):
    cohort = CohortFactory(program=referral.program, capacity=2)
    AdmissionFactory(cohort=cohort, place=1)
    AdmissionFactory(cohort=cohort, place=2)
    before = Assessment.objects.count()

    with pytest.raises(services.CohortFull, match="2"):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    referral.refresh_from_db()
    assert Admission.objects.count() == 2
    assert (Assessment.objects.count(), referral.state) == (before, State.SUBMITTED)


@pytest.mark.parametrize(
    ("paid", "born_on"),
    [(11, date(1980, 1, 1)), (12, date(1968, 9, 12)), (12, None)],
    ids=["a month too few", "50 today", "birth date unknown"],
)
def test_admit_checks_the_conditions_anew(coordinator, paid, born_on):
    candidate = CandidateFactory(paid_months=paid, born_on=born_on)
    referral = ReferralFactory(candidate=candidate)
    cohort = CohortFactory(program=referral.program)

    with pytest.raises(services.NotEligible, match=r"12\. 9\. 2018"):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    assert nothing_changed(referral)
    assert not Admission.objects.exists()


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_only_a_submitted_referral_can_be_admitted(coordinator, state):
    note = "Manjka datum." if state == State.RETURNED else ""
    referral = ReferralFactory(state=state, return_note=note)
    cohort = CohortFactory(program=referral.program)

    with pytest.raises(services.AlreadyDecided):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)


def test_a_decided_referral_is_not_admitted_again(referral, cohort, coordinator):
    services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    with pytest.raises(services.AlreadyDecided):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    assert Admission.objects.count() == 1


def test_nobody_holds_two_places(referral, cohort, coordinator):
    services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)
    other = ReferralFactory(candidate=referral.candidate)

    with pytest.raises(services.AlreadyAdmitted):
        services.admit(
            referral=other, cohort=CohortFactory(program=other.program), on=ON, by=coordinator
        )


def test_a_cohort_of_another_program_is_refused(referral, coordinator):
    with pytest.raises(services.OtherProgram):
        services.admit(referral=referral, cohort=CohortFactory(), on=ON, by=coordinator)

    assert nothing_changed(referral)


def test_a_cohort_that_is_over_is_refused(referral, coordinator):
    cohort = CohortFactory(program=referral.program, starts_on=date(2017, 9, 12))
    assert cohort.ends_on == date(2018, 8, 11)

    with pytest.raises(services.CohortOver, match=r"11\. 8\. 2018"):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_only_coordinators_admit(referral, cohort, role):
    with pytest.raises(NotPermitted):
        services.admit(referral=referral, cohort=cohort, on=ON, by=make_actor(role))

    assert nothing_changed(referral)


def test_a_coordinator_of_another_region_does_not_admit(referral, cohort):
    elsewhere = OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")

    with pytest.raises(NotPermitted):
        services.admit(
            referral=referral, cohort=cohort, on=ON, by=make_actor(Role.COORDINATOR, elsewhere)
        )


def test_cancel_frees_the_place_and_reopens_the_decision(referral, cohort, coordinator):
    admission = services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    services.cancel(admission=admission, reason="job", on=ON, by=coordinator)

    referral.refresh_from_db()
    admission.refresh_from_db()
    assert (referral.state, referral.decided_at, referral.decided_by) == (
        State.IN_REVIEW,
        None,
        None,
    )
    assert (admission.ended_on, admission.end_kind, admission.end_reason) == (
        ON,
        "cancelled",
        "job",
    )
    again = services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)
    assert again.place == 1


def test_cancel_twice_changes_nothing_the_second_time(referral, cohort, coordinator):
    admission = services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)
    services.cancel(admission=admission, reason="job", on=ON, by=coordinator)
    events = Event.objects.count()

    assert (
        services.cancel(admission=admission, reason="moved", on=ON, by=coordinator).end_reason
        == "job"
    )
    assert Event.objects.count() == events


def test_after_the_start_a_place_is_not_cancelled(referral, cohort, coordinator):
    admission = services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    with pytest.raises(services.AlreadyStarted, match=r"1\. 10\. 2018"):
        services.cancel(admission=admission, reason="job", on=cohort.starts_on, by=coordinator)

    admission.refresh_from_db()
    assert admission.ended_on is None


def test_every_refusal_is_a_domain_error():
    refusals = [value for value in vars(services).values() if isinstance(value, type)]

    assert all(issubclass(r, DomainError) for r in refusals if r.__module__ == services.__name__)


def test_nothing_is_kept_when_the_last_step_fails(referral, cohort, coordinator, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("enrollment.referrals.services.move", fail)

    with pytest.raises(RuntimeError):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)

    assert not Admission.objects.exists()
    assert nothing_changed(referral)
