"""On what a move rests, also behind the service's back: what PostgreSQL refuses."""

from datetime import date, timedelta

import pytest

from enrollment.admissions import services as admissions
from enrollment.cohorts import moving
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    AssessmentFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
)
from tests.refused import Refused, change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("never_committed")]

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


def ended(admission, **values):
    fields = {"ended_on": ON, "end_kind": "moved", "end_reason": "wish"}
    change(admission, **{**fields, "ended_by": admission.admitted_by, **values})


def follow(admission, cohort, check=None, **values):
    """A new admission that says it follows the other, with its check or another one."""
    known = {"referral": admission.referral, "admitted_on": ON, "place": 9, **values}
    return AdmissionFactory(
        cohort=cohort,
        moved_from=admission,
        assessment=check or admission.assessment,
        **known,
    )


def test_the_check_is_kept_only_out_of_a_cohort_that_has_begun(admission, left, joined):
    ended(admission)
    with Refused("admission_rests_on_binding_check"):
        follow(admission, joined)

    begin(left)
    assert follow(admission, joined).assessment == admission.assessment


def test_out_of_a_cohort_that_has_begun_no_other_check_is_taken(admission, left, joined):
    begin(left)
    ended(admission)
    newer = AssessmentFactory(referral=admission.referral)
    with Refused("admission_rests_on_binding_check"):
        follow(admission, joined, newer)


@pytest.mark.parametrize(
    "values",
    [{"end_kind": "cancelled"}, {"ended_on": ON + timedelta(1)}],
    ids=["not moved", "another day"],
)
def test_a_move_follows_an_admission_that_ended_so_and_then(admission, left, joined, values):
    begin(left)
    ended(admission, **values)
    with Refused("moved_admission_follows_the_one_that_ended"):
        follow(admission, joined)


def test_a_move_is_of_the_same_person_and_referral_to_another_cohort(admission, left, joined):
    begin(left)
    ended(admission)
    for referral in (
        ReferralFactory(program=left.program),
        ReferralFactory(program=joined.program, candidate=admission.candidate),
    ):
        with Refused("moved_admission_follows_the_one_that_ended"):
            follow(admission, joined, referral=referral)
    with Refused("moved_admission_follows_the_one_that_ended"):
        follow(admission, left)


def test_a_move_stays_within_the_call(admission, left):
    begin(left)
    ended(admission)
    elsewhere = CohortFactory()
    with Refused("admission_rests_on_binding_check"):
        follow(admission, elsewhere)


def test_somebody_moves_once_from_a_place(admission, left, joined, coordinator):
    begin(left)
    moved = move(admission, joined, coordinator)
    ended(moved)
    other = CohortFactory(program=joined.program, starts_on=BEGUN)
    with Refused("moved_from_id"):
        follow(admission, other)


def test_where_somebody_came_from_is_never_changed(admission, left, joined, coordinator):
    begin(left)
    moved = move(admission, joined, coordinator)
    with Refused("Cannot update"):
        change(moved, moved_from=None)


def test_a_used_check_does_not_serve_a_move(admission, left, joined):
    """Also not one that was made for another admission of the same day."""
    ended(admission)
    used = AssessmentFactory(referral=admission.referral)
    spent = AdmissionFactory(
        cohort=CohortFactory(program=left.program),
        referral=admission.referral,
        assessment=used,
        place=3,
    )
    ended(spent)
    with Refused("admission_rests_on_binding_check"):
        follow(admission, joined, used)


def test_nobody_else_shares_a_check(admission):
    other = CandidateFactory()
    assert other != admission.candidate
    with Refused("a_check_serves_one_admission"):
        ended(admission)
        AdmissionFactory(
            cohort=admission.cohort, referral=admission.referral, assessment=admission.assessment
        )
