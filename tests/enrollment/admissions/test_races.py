"""Twenty places are twenty places, whoever presses the button at the same moment."""

from contextlib import contextmanager
from datetime import date
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.db.models import F

from enrollment.admissions import services
from enrollment.admissions.models import Admission
from enrollment.eligibility.models import Assessment
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import RejectionReason, State
from programs import services as programs
from programs.models import Cohort
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.transactions import Busy
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 56


@pytest.fixture
def coordinator():
    return make_actor(Role.COORDINATOR)


@pytest.fixture
def program():
    return ProgramFactory()


def crowd(program, count):
    by = make_actor(Role.REFERRER)
    return [ReferralFactory(program=program, candidate__by=by) for _ in range(count)]


def admissions_of(referrals, cohort, by):
    return [
        partial(services.admit, referral=referral, cohort=cohort, on=ON, by=by)
        for referral in referrals
    ]


def test_of_56_at_once_exactly_three_get_the_three_free_places(program, coordinator):
    cohort = CohortFactory(program=program)
    for place in range(1, 18):
        AdmissionFactory(cohort=cohort, place=place)
    waiting = crowd(program, CROWD)

    results = race(*admissions_of(waiting, cohort, coordinator))

    assert kinds(results) == {"Admission": 3, "CohortFull": CROWD - 3}
    refusals = {str(r) for r in results if isinstance(r, services.CohortFull)}
    assert len(refusals) == 1
    assert "20" in refusals.pop()
    open_places = Admission.objects.open().filter(cohort=cohort).values_list("place", flat=True)
    assert sorted(open_places) == list(range(1, 21))
    assert (
        Referral.objects.filter(state=State.ADMITTED, pk__in=[r.pk for r in waiting]).count() == 3
    )
    assert Event.objects.filter(action="referral.admitted").count() == 3
    assert Assessment.objects.filter(referral__in=waiting).count() == 3


@contextmanager
def without_the_unique_place():
    """The table as it would be without the constraint."""
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_person_per_place")
    try:
        yield
    finally:
        Admission.objects.update(
            ended_on=F("admitted_on"),
            ended_by=F("admitted_by"),
            end_kind="early_exit",
            end_reason="no_wish",
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE UNIQUE INDEX one_person_per_place ON enrollment_admission"
                " (cohort_id, place) WHERE ended_on IS NULL"
            )


def forget_the_lock(monkeypatch, together):
    """Take the cohort's lock away, and let all look for a free place before any takes it."""
    everybody_has_looked = Barrier(together)
    look = services.first_free_place

    def look_and_wait(cohort):
        place = look(cohort)
        everybody_has_looked.wait(timeout=30)
        return place

    monkeypatch.setattr(services, "first_free_place", look_and_wait)
    monkeypatch.setattr(services, "lock_cohort", lambda cohort: Cohort.objects.get(pk=cohort.pk))


def test_without_the_lock_the_database_still_refuses(program, coordinator, monkeypatch):
    cohort = CohortFactory(program=program, capacity=1)
    forget_the_lock(monkeypatch, together=2)

    results = race(*admissions_of(crowd(program, 2), cohort, coordinator))

    assert kinds(results) == {"Admission": 1, "IntegrityError": 1}
    assert "one_person_per_place" in str(next(r for r in results if isinstance(r, IntegrityError)))
    assert Admission.objects.count() == 1


def test_without_lock_and_constraint_the_cohort_is_overbooked(program, coordinator, monkeypatch):
    """The proof that the tests above can fail: both walls are needed to see the damage."""
    cohort = CohortFactory(program=program, capacity=1)
    forget_the_lock(monkeypatch, together=4)

    with without_the_unique_place():
        results = race(*admissions_of(crowd(program, 4), cohort, coordinator))

        assert kinds(results) == {"Admission": 4}
        assert Admission.objects.open().filter(cohort=cohort).count() == 4 > cohort.capacity


def test_two_coordinators_decide_one_referral_at_once(program, coordinator):
    cohort = CohortFactory(program=program)
    referral = crowd(program, 1)[0]
    other = make_actor(Role.COORDINATOR, coordinator.organization)
    rejecting = partial(
        referrals.reject,
        referral=referral,
        reason=RejectionReason.NOT_READY,
        note="",
        at=NOON,
        by=other,
    )

    results = race(*admissions_of([referral], cohort, coordinator), rejecting)

    assert kinds(results)["AlreadyDecided"] == 1
    referral.refresh_from_db()
    admitted = Admission.objects.filter(referral=referral).exists()
    assert referral.state == (State.ADMITTED if admitted else State.REJECTED)


def test_a_double_click_admits_once(program, coordinator):
    cohort = CohortFactory(program=program)
    referral = crowd(program, 1)[0]

    results = race(*admissions_of([referral] * 4, cohort, coordinator))

    assert kinds(results) == {"Admission": 1, "AlreadyDecided": 3}
    assert Admission.objects.count() == 1


def test_one_person_never_gets_a_place_in_two_cohorts_at_once(program, coordinator):
    candidate = CandidateFactory()
    there = ProgramFactory()
    first = ReferralFactory(candidate=candidate, program=program)
    second = ReferralFactory(candidate=candidate, program=there)
    calls = [
        partial(services.admit, referral=r, cohort=CohortFactory(program=p), on=ON, by=coordinator)
        for r, p in ((first, program), (second, there))
    ]

    results = race(*calls)

    assert kinds(results) == {"Admission": 1, "AlreadyAdmitted": 1}


def test_capacity_is_not_lowered_below_a_place_that_is_being_given(program, coordinator):
    cohort = CohortFactory(program=program, capacity=1)
    AdmissionFactory(cohort=cohort, place=1)
    programs.change_cohort(cohort=cohort, starts_on=cohort.starts_on, capacity=2, by=coordinator)
    lowering = partial(
        programs.change_cohort,
        cohort=cohort,
        starts_on=cohort.starts_on,
        capacity=1,
        by=coordinator,
    )

    results = race(*admissions_of(crowd(program, 1), cohort, coordinator), lowering)

    cohort.refresh_from_db()
    highest = max(Admission.objects.open().values_list("place", flat=True))
    assert highest <= cohort.capacity
    assert set(kinds(results)) in ({"Admission", "PlacesTaken"}, {"CohortFull", "Cohort"})


def test_who_waits_too_long_for_a_lock_is_told_so(program, coordinator, monkeypatch):
    monkeypatch.setattr("socakt.transactions.LOCK_TIMEOUT", "50ms")
    cohort = CohortFactory(program=program)
    referral = crowd(program, 1)[0]
    one_holds_it, other_has_given_up = Barrier(2), Barrier(2)
    assess = services.eligibility.assess

    def hold(**kwargs):
        one_holds_it.wait(timeout=30)
        other_has_given_up.wait(timeout=30)
        return assess(**kwargs)

    def give_up():
        one_holds_it.wait(timeout=30)
        try:
            return services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)
        finally:
            other_has_given_up.wait(timeout=30)

    monkeypatch.setattr(services.eligibility, "assess", hold)

    results = race(*admissions_of([referral], cohort, coordinator), give_up)

    assert [type(result) for result in results] == [Admission, Busy]


def test_a_birth_date_corrected_at_the_last_moment_counts(program, coordinator, monkeypatch):
    """The correction is stored after the referral was read and before the person is locked."""
    cohort = CohortFactory(program=program)
    referral = crowd(program, 1)[0]
    lock_cohort = services.lock_cohort
    people = type(referral.candidate).objects.filter(pk=referral.candidate_id)

    def correct_first(cohort):
        race(partial(people.update, born_on=date(1960, 1, 1)))
        return lock_cohort(cohort)

    monkeypatch.setattr(services, "lock_cohort", correct_first)

    with pytest.raises(services.NotEligible):
        services.admit(referral=referral, cohort=cohort, on=ON, by=coordinator)
