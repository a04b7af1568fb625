"""From one cohort to another: on which check it rests, who is told, what PostgreSQL refuses."""

from datetime import date, timedelta

import pytest

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.admissions.services import CohortFull, CohortOver, NotEligible
from enrollment.cohorts import moving
from enrollment.eligibility.models import Assessment
from enrollment.notices.models import Notice
from enrollment.notices.rules import Kind, Page
from programs import services as programs
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import change, every_row

pytestmark = pytest.mark.django_db

BEGUN = date(2018, 9, 1)


@pytest.fixture
def left():
    return CohortFactory()


@pytest.fixture
def joined(left):
    return CohortFactory(program=ProgramFactory(call=left.program.call), starts_on=BEGUN)


@pytest.fixture
def admission(left, coordinator):
    referral = ReferralFactory(program=left.program)
    return admissions.admit(referral=referral, cohort=left, on=ON, by=coordinator, at=NOON)


def begin(cohort):
    change(cohort, starts_on=BEGUN, ends_on=date(2019, 7, 31))


def move(admission, cohort, by, on=ON):
    return moving.move(admission=admission, cohort=cohort, reason="nearer", on=on, by=by, at=NOON)


def test_the_place_is_left_and_another_one_given(admission, joined, coordinator):
    AdmissionFactory(cohort=joined, place=1)

    moved = move(admission, joined, coordinator)

    admission.refresh_from_db()
    assert (admission.ended_on, admission.end_kind, admission.end_reason, admission.ended_by) == (
        ON,
        "moved",
        "nearer",
        coordinator.user,
    )
    assert (moved.cohort, moved.place, moved.admitted_on) == (joined, 2, ON)
    assert (moved.moved_from, moved.candidate) == (admission, admission.candidate)
    assert moved.referral.program == admission.cohort.program != joined.program
    event = Event.objects.get(action="admission.moved")
    assert (event.object_id, event.subject) == (admission.referral_id, admission.candidate_id)
    assert event.details == {
        "left": admission.cohort_id,
        "joined": joined.pk,
        "ended": admission.pk,
        "made": moved.pk,
        "reason": "nearer",
    }


def test_before_the_cohort_begins_the_conditions_are_checked_anew(admission, joined, coordinator):
    later = ON + timedelta(1)

    moved = move(admission, joined, coordinator, on=later)

    assert moved.assessment != admission.assessment
    assert moved.assessment.reference_on == moved.admitted_on == later


def test_who_no_longer_meets_them_stays_where_the_place_is(admission, joined, coordinator):
    change(admission.candidate, born_on=date(1960, 1, 1))
    before = every_row()

    with pytest.raises(NotEligible):
        move(admission, joined, coordinator)
    assert every_row() == before


def test_once_it_has_begun_the_check_of_the_admission_stays_the_basis(
    admission, left, joined, coordinator
):
    begin(left)
    change(admission.candidate, born_on=date(1960, 1, 1))

    moved = move(admission, joined, coordinator)

    assert moved.assessment == admission.assessment
    assert Assessment.objects.count() == 1


def test_a_person_can_move_on_and_back(admission, left, joined, coordinator):
    begin(left)
    there = move(admission, joined, coordinator)
    back = move(there, left, coordinator)

    assert back.assessment == there.assessment == admission.assessment
    assert Admission.objects.open().get() == back


def test_cohorts_are_locked_by_their_numbers_in_both_directions(
    admission, left, joined, coordinator, monkeypatch
):
    """Else two who change places could wait for each other."""
    begin(left)
    locked = []
    lock = programs.lock_cohort

    def lock_and_note(cohort):
        locked.append(cohort.pk)
        return lock(cohort)

    monkeypatch.setattr(programs, "lock_cohort", lock_and_note)
    there = move(admission, joined, coordinator)
    move(there, left, coordinator)

    assert locked == sorted([left.pk, joined.pk]) * 2


def test_asked_again_the_same_place_is_given_back(admission, joined, coordinator):
    moved = move(admission, joined, coordinator)
    before = every_row()

    assert move(admission, joined, coordinator) == moved
    assert every_row() == before


def test_the_sides_are_told_where_they_can_look(admission, left, joined, coordinator):
    providers = {
        cohort: make_actor(Role.PROVIDER, cohort.program.provider) for cohort in (left, joined)
    }
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    move(admission, joined, coordinator)

    told = Notice.objects.filter(kind=Kind.MOVED)
    referral = admission.referral
    assert {(one.user, one.page, one.record) for one in told} == {
        (referral.started_by, Page.REFERRAL, referral.pk),
        (colleague.user, Page.REFERRAL, referral.pk),
        (providers[left].user, Page.COHORT, left.pk),
        (providers[joined].user, Page.COHORT, joined.pk),
    }


def test_a_provider_of_both_is_told_once(admission, left, coordinator):
    there = CohortFactory(program=left.program, starts_on=BEGUN)
    provider = make_actor(Role.PROVIDER, left.program.provider)

    move(admission, there, coordinator)

    assert Notice.objects.get(kind=Kind.MOVED, user=provider.user).record == there.pk


def test_a_place_given_back_after_a_move_is_told_to_the_provider_who_had_it(
    admission, left, coordinator
):
    there = CohortFactory(program=ProgramFactory(call=left.program.call))
    provider = make_actor(Role.PROVIDER, there.program.provider)
    moved = move(admission, there, coordinator)

    admissions.cancel(admission=moved, reason="job", on=ON, by=coordinator, at=NOON)

    told = Notice.objects.get(kind=Kind.REOPENED, user=provider.user)
    assert (told.page, told.record) == (Page.COHORT, there.pk)


@pytest.mark.parametrize(
    ("cohort", "refusal"),
    [
        (lambda left: left, moving.SameCohort),
        (lambda left: CohortFactory(), moving.OtherCall),
        (
            lambda left: CohortFactory(program=left.program, starts_on=date(2017, 9, 1)),
            CohortOver,
        ),
        (
            lambda left: (
                AdmissionFactory(
                    cohort=CohortFactory(program=left.program, capacity=1), place=1
                ).cohort
            ),
            CohortFull,
        ),
        (
            lambda left: CohortFactory(
                program=ProgramFactory(call=left.program.call, region=RegionFactory(code="LJ"))
            ),
            NotPermitted,
        ),
    ],
    ids=["the same", "another call", "over", "full", "another region"],
)
def test_not_every_cohort_can_be_joined(admission, left, coordinator, cohort, refusal):
    there = cohort(left)
    before = every_row()

    with pytest.raises(refusal):
        move(admission, there, coordinator)
    assert every_row() == before


def test_nobody_moves_out_of_a_cohort_that_is_over(admission, left, joined, coordinator):
    with pytest.raises(CohortOver):
        move(admission, joined, coordinator, on=left.ends_on + timedelta(1))


def test_who_gave_the_place_back_is_not_moved(admission, joined, coordinator):
    admissions.cancel(admission=admission, reason="job", on=ON, by=coordinator)

    with pytest.raises(moving.AlreadyEnded):
        move(admission, joined, coordinator)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_only_coordinators_move(admission, joined, role):
    with pytest.raises(NotPermitted):
        move(admission, joined, make_actor(role))


def test_a_coordinator_of_another_region_moves_nobody(admission, joined):
    office = OrganizationFactory(kind="coordination", region=RegionFactory(code="LJ"))

    with pytest.raises(NotPermitted):
        move(admission, joined, make_actor(Role.COORDINATOR, office))
