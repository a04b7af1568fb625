"""Whoever takes part: what may no longer happen to the place, the cohort and the contract."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import translation

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.cohorts import services as cohorts
from enrollment.cohorts.changes import consequences
from enrollment.cohorts.moving import NotYetBegun, move
from enrollment.notices.models import Notice
from enrollment.notices.rules import Kind
from enrollment.participation import services as participation
from enrollment.participation.rules import Which
from socakt.accounts.roles import Role
from tests.enrollment.participation.conftest import answers, noon
from tests.factories import (
    NOON,
    ON,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.participants import participant
from tests.refused import change

pytestmark = pytest.mark.django_db

START = date(2018, 10, 1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def begun():
    return participant(START, cohort=CohortFactory(starts_on=START), place=1)


def test_nobody_moves_into_a_cohort_that_has_not_begun(begun, coordinator):
    later = CohortFactory(program=begun.cohort.program, starts_on=date(2018, 12, 1))

    with pytest.raises(NotYetBegun, match=r"only on 1\. 12\. 2018"):
        move(admission=begun, cohort=later, reason="wish", on=date(2018, 11, 5), by=coordinator)
    assert Admission.objects.open().get() == begun


def test_the_provider_of_the_new_cohort_hears_of_what_comes_then(begun, coordinator):
    old = make_actor(Role.PROVIDER, begun.cohort.program.provider)
    program = ProgramFactory(call=begun.cohort.program.call)
    new = make_actor(Role.PROVIDER, program.provider)
    there = CohortFactory(program=program, starts_on=START)
    moved = move(admission=begun, cohort=there, reason="wish", on=date(2018, 11, 5), by=coordinator)
    Notice.objects.all().delete()

    participation.record_exit(
        referral=moved.referral,
        kind="early_exit",
        reason="found_work",
        last_day=date(2018, 11, 20),
        at=noon(date(2018, 11, 20)),
        by=coordinator,
    )

    heard = set(Notice.objects.filter(kind=Kind.LEFT).values_list("user", flat=True))
    assert new.user.pk in heard
    assert old.user.pk not in heard


def test_a_cohort_does_not_start_after_its_people(begun, coordinator):
    seen = consequences(begun.cohort, date(2018, 11, 1), 20).mark

    with pytest.raises(cohorts.PeopleHaveBegun, match=r"begun on 1\. 10\. 2018"):
        cohorts.change(
            cohort=begun.cohort,
            starts_on=date(2018, 11, 1),
            capacity=20,
            seen=seen,
            by=coordinator,
            at=NOON,
        )
    begun.cohort.refresh_from_db()
    assert begun.cohort.starts_on == START


def test_a_place_of_somebody_who_takes_part_is_not_cancelled(begun, coordinator):
    change(begun.cohort, starts_on=date(2018, 12, 1), ends_on=date(2019, 10, 31))

    with pytest.raises(admissions.AlreadyStarted, match="early exit"):
        admissions.cancel(admission=begun, reason="job", on=date(2018, 11, 5), by=coordinator)
    begun.refresh_from_db()
    assert begun.ended_on is None


def test_a_contract_of_before_does_not_serve_a_new_admission(coordinator):
    cohort = CohortFactory(starts_on=START)
    referral = ReferralFactory(program=cohort.program)
    first = admissions.admit(referral=referral, cohort=cohort, on=ON, by=coordinator, at=NOON)
    participation.record_contract(referral=referral, signed_on=ON, at=NOON, by=coordinator)
    admissions.cancel(admission=first, reason="job", on=ON, by=coordinator, at=NOON)
    day = date(2018, 9, 20)
    admissions.admit(referral=referral, cohort=cohort, on=day, by=coordinator, at=noon(day))

    with pytest.raises(participation.NoContract):
        participation.record_start(
            referral=referral, started_on=START, facts=answers(), at=noon(START), by=coordinator
        )


def test_nothing_is_asked_of_the_dead(begun, coordinator):
    day = date(2018, 11, 5)
    participation.record_exit(
        referral=begun.referral,
        kind="early_exit",
        reason="death",
        last_day=day,
        at=noon(day),
        by=coordinator,
    )

    with pytest.raises(participation.NotLeft, match="Nothing is asked"):
        participation.record_outcome(
            referral=begun.referral,
            which=Which.LEAVING,
            status="employed",
            reference_on=day,
            corrects=None,
            at=noon(day),
            by=coordinator,
        )


def test_several_are_not_admitted_late_where_the_call_is_silent(coordinator):
    cohort = CohortFactory(program=ProgramFactory(call=CallFactory()), starts_on=date(2018, 9, 1))
    people = [
        ReferralFactory(program=cohort.program, candidate=CandidateFactory(paid_months=14))
        for _ in range(2)
    ]

    with pytest.raises(cohorts.ReasonNeeded, match="with a reason"):
        cohorts.admit_all(referrals=people, cohort=cohort, on=ON, by=coordinator, at=NOON)
    assert not Admission.objects.exists()


def test_another_broken_rule_stays_what_it_is(begun, coordinator, monkeypatch):
    def fail(**kwargs):
        raise IntegrityError

    change(begun.cohort, starts_on=date(2018, 12, 1), ends_on=date(2019, 10, 31))
    monkeypatch.setattr(admissions, "free_place", fail)

    with pytest.raises(IntegrityError):
        admissions.cancel(admission=begun, reason="job", on=date(2018, 11, 5), by=coordinator)
