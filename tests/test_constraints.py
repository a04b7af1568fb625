"""What must never be false is true in PostgreSQL: each rule broken behind the services' back.

Every test asserts which rule refused, by its name, and that the rows stayed as they were.
"""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from enrollment.referrals.rules import State
from programs.models import Terms
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    AssessmentFactory,
    CandidateFactory,
    CohortFactory,
    ReferralFactory,
    TermsFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

TOMORROW = date(2018, 9, 13)


def admitted(place=1, **cohort):
    return AdmissionFactory(cohort=CohortFactory(**cohort), place=place)


ENDED = {"ended_on": ON, "end_kind": "early_exit", "end_reason": "found_work"}


# 1. Places and capacity


def test_two_people_never_hold_one_place():
    admission = admitted()
    with Refused("one_person_per_place"):
        AdmissionFactory(cohort=admission.cohort, place=1)

    change(admission, **ENDED, ended_by=admission.admitted_by)
    AdmissionFactory(cohort=admission.cohort, place=1)
    with pytest.raises(DatabaseError), transaction.atomic():  # what has ended does not go on
        change(admission, ended_on=None, end_kind="", end_reason="", ended_by=None)


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        (21, "place_within_capacity"),
        (0, "places_count_from_one"),
        (-1, "enrollment_admission_place_check"),
    ],
)
def test_a_place_has_a_number_of_the_cohort(place, rule):
    cohort = CohortFactory()
    with Refused(rule):
        AdmissionFactory(cohort=cohort, place=place)


def test_capacity_is_not_lowered_below_a_taken_place():
    admission = admitted(place=7, capacity=9)
    with Refused("capacity_covers_taken_places"):
        change(admission.cohort, capacity=6)

    change(admission.cohort, capacity=7)
    change(admission, **ENDED, ended_by=admission.admitted_by)
    change(admission.cohort, capacity=1)
    with Refused("place_within_capacity"):
        change(admission, ended_on=None, end_kind="", end_reason="", ended_by=None)


def test_capacity_stays_within_the_terms():
    cohort = CohortFactory()
    with Refused("capacity_within_terms"):
        change(cohort, capacity=21)
    with Refused("capacity_within_terms"):
        CohortFactory(capacity=21)
    fewer = TermsFactory(call=cohort.program.call, valid_from=date(2018, 1, 1), places=15)
    with Refused("capacity_within_terms"):
        change(cohort, terms=fewer)


# 2. An admission rests on a check


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "ineligible"},
        {"outcome": "incomplete"},
        {"reference_on": TOMORROW},
        {"candidate": CandidateFactory},
        {"terms": TermsFactory},
    ],
    ids=["not eligible", "incomplete", "another day", "another person", "another call"],
)
def test_an_admission_rests_on_a_check_of_the_day_person_and_call(wrong):
    cohort = CohortFactory()
    referral = ReferralFactory(program=cohort.program)
    made = {name: value() if callable(value) else value for name, value in wrong.items()}
    check = AssessmentFactory(referral=referral, **made)

    with Refused("admission_rests_on_binding_check"):
        AdmissionFactory(cohort=cohort, referral=referral, assessment=check, admitted_on=ON)


def test_an_admission_is_of_the_person_of_its_referral():
    cohort, other = CohortFactory(), CandidateFactory()
    referral = ReferralFactory(program=cohort.program)
    check = AssessmentFactory(referral=referral, candidate=other)

    with Refused("admission_rests_on_binding_check"):
        AdmissionFactory(cohort=cohort, referral=referral, candidate=other, assessment=check)


@pytest.mark.usefixtures("never_committed")
def test_a_check_serves_one_admission():
    admission = admitted()
    cancelled = {**ENDED, "end_kind": "cancelled", "end_reason": "job"}
    change(admission, **cancelled, ended_by=admission.admitted_by)
    with Refused("a_check_serves_one_admission"):
        AdmissionFactory(
            cohort=admission.cohort, referral=admission.referral, assessment=admission.assessment
        )


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("cohort", "Cannot update"),
        ("place", "Cannot update"),
        ("referral", "Cannot update"),
        ("admitted_on", "Cannot update"),
        ("candidate", "whose_it_is_changes_only_by_a_merge"),
    ],
)
def test_an_admission_is_not_moved(name, rule):
    admission = admitted()
    other = AdmissionFactory(cohort=CohortFactory(program=admission.cohort.program), place=2)
    values = {"place": 3, "admitted_on": TOMORROW}

    with Refused(rule):
        change(admission, **{name: values.get(name, getattr(other, name))})


def test_an_admission_does_not_change_its_check():
    admission = admitted()
    newer = AssessmentFactory(referral=admission.referral)
    with Refused("Cannot update"):
        change(admission, assessment=newer)


@pytest.mark.parametrize("lacks", ["ended_on", "end_kind", "end_reason", "ended_by"])
def test_an_end_has_day_kind_reason_and_who(lacks):
    admission = admitted()
    whole = {**ENDED, "ended_by": admission.admitted_by}
    empty = None if lacks in ("ended_on", "ended_by") else ""
    with Refused("ended_admission_has_kind_reason_and_who"):
        change(admission, **{**whole, lacks: empty})


def test_an_admission_does_not_end_before_it_begins():
    admission = admitted()
    with Refused("admission_ends_after_start"):
        change(
            admission, **{**ENDED, "ended_on": date(2018, 9, 11)}, ended_by=admission.admitted_by
        )


# 3. and 4. One of each, and states that agree with their data


def test_nobody_holds_two_places():
    admission = admitted()
    cohort = CohortFactory()
    with Refused("one_open_admission_per_candidate"):
        AdmissionFactory(cohort=cohort, referral__candidate=admission.candidate, place=1)


def test_one_open_referral_per_person_and_program():
    referral = ReferralFactory()
    with Refused("one_open_referral_per_program"):
        ReferralFactory(candidate=referral.candidate, program=referral.program, state=State.DRAFT)


def test_one_draft_without_a_program_per_person():
    draft = ReferralFactory(state=State.DRAFT, program=None)
    with Refused("one_draft_without_program"):
        ReferralFactory(candidate=draft.candidate, state=State.DRAFT, program=None)


DECIDED = {"decided_at": NOON, "decided_by": F("started_by")}


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"submitted_at": None}, "submitted_has_time_and_submitter"),
        ({"submitted_by": None}, "submitted_has_time_and_submitter"),
        ({"program": None}, "submitted_has_program"),
        ({"state": "rejected"}, "decided_has_decider_and_time"),
        ({"state": "withdrawn", "decided_at": NOON}, "decided_has_decider_and_time"),
        (DECIDED, "decided_has_decider_and_time"),
        ({"state": "rejected", **DECIDED}, "rejected_has_reason"),
        ({"rejection_reason": "too_old"}, "rejected_has_reason"),
        ({"state": "returned"}, "returned_says_what_is_missing"),
        ({"state": "lost"}, "referral_goes_the_way_of_the_table"),
    ],
)
def test_the_state_of_a_referral_agrees_with_its_data(fields, rule):
    referral = ReferralFactory()
    with Refused(rule):
        change(referral, **fields)


def test_a_draft_has_not_been_submitted():
    draft = ReferralFactory(state=State.DRAFT)
    with Refused("submitted_has_time_and_submitter"):
        change(draft, submitted_at=NOON)


# 5. Never changed or deleted


def event():
    return audit.record("test.done", None, by=make_actor(Role.REFERRER))


@pytest.mark.parametrize(
    ("make", "fields", "update", "delete"),
    [
        (AssessmentFactory, {"outcome": "ineligible"}, "Cannot update rows", "Cannot delete rows"),
        (event, {"action": "nothing"}, *["Cannot update or delete"] * 2),
    ],
    ids=["assessment", "event"],
)
def test_checks_and_log_are_neither_changed_nor_deleted(make, fields, update, delete):
    record = make()
    with Refused(update):
        change(record, **fields)
    with Refused(delete):
        type(record).objects.filter(pk=record.pk)._raw_delete("default")


@pytest.mark.parametrize("fields", [{"max_age": 60}, {"places": 99}, {"source": "drugo"}])
def test_terms_are_not_edited(fields):
    terms = TermsFactory()
    with Refused("Cannot update"):
        change(terms, **fields)


def test_terms_in_use_are_not_deleted():
    for used in (CohortFactory().terms, AssessmentFactory().terms):
        with Refused("foreign key"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM programs_terms WHERE id = %s", [used.pk])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    unused = TermsFactory()
    unused.delete()
    assert not Terms.objects.filter(pk=unused.pk).exists()
