"""No jump from state to state, no admitted referral without a place: PostgreSQL refuses it too.

Some rules hold at the end of a transaction only, because two rows have to change; `at_the_end`
asks for them at once.
"""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from enrollment.admissions.models import Admission
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import CLOSED_STATES, OPEN_STATES, State
from enrollment.referrals.triggers import state_changes
from tests.enrollment.referrals.states import in_state
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    AssessmentFactory,
    CandidateFactory,
    CohortFactory,
    ReferralFactory,
    make_actor,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

D, S, R, V, N, L, A, E, X, W, Z = State
# written down once more by hand, from what a coordinator says may happen
WAYS = {
    D: {S, W, Z},
    S: {R, V, N, L, A, E, X, W},
    R: {S, W, Z},
    V: {R, N, L, A, E, X, W},
    N: {V, L, A, E, X, W},
    L: {R, N, A, E, X, W, Z},
    A: {V},
    E: set(),
    X: set(),
    W: set(),
    Z: set(),
}
WAY = "referral_goes_the_way_of_the_table"
DECISION = "decision_is_never_changed"
OPENED = {"decided_at": None, "decided_by": None}
DECIDED = {"decided_at": NOON, "decided_by": F("started_by")}
ENDED = {"ended_on": ON, "ended_by": F("admitted_by")}
CANCELLED = {**ENDED, "end_kind": "cancelled", "end_reason": "job"}
LEFT = {**ENDED, "end_kind": "early_exit", "end_reason": "found_work"}
MOVED = {**ENDED, "end_kind": "moved", "end_reason": "wish"}


def at_the_end():
    """What waits for the end of the transaction is asked for now."""
    connection.check_constraints()


def refuser(record, **fields):
    """The name of the rule that refuses the change, or None; the row stays as it was."""
    try:
        with transaction.atomic():
            change(record, **fields)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return error.__cause__.diag.constraint_name
    return None


def test_the_table_in_postgresql_is_the_table_of_the_code():
    assert set(state_changes()) == {(old, new) for old, ways in WAYS.items() for new in ways}


@pytest.mark.parametrize("old", State)
def test_a_state_is_followed_only_by_those_of_the_table(referrer, old):
    referral = in_state(old, CandidateFactory(by=referrer))

    refused = {new for new in State if refuser(referral, state=new) == WAY}

    assert refused == set(State) - WAYS[old] - {old}


@pytest.mark.parametrize("old", CLOSED_STATES)
@pytest.mark.parametrize("new", OPEN_STATES)
def test_what_is_closed_stays_closed_unless_an_admission_is_cancelled(referrer, old, new):
    """Even with data that would fit the new state."""
    referral = in_state(old, CandidateFactory(by=referrer))
    fitting = {
        **OPENED,
        "rejection_reason": "",
        "redirected_to": "",
        "return_note": "Manjka.",
        "waiting_since": NOON if new == L else None,
    }
    if (old, new) == (A, V):
        assert refuser(referral, state=new, **fitting) is None
    else:
        with Refused(WAY):
            change(referral, state=new, **fitting)


@pytest.mark.parametrize("state", CLOSED_STATES)
@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"decided_at": NOON.replace(hour=8)}, DECISION),
        ({"decided_at": None}, DECISION),
        ({"rejection_reason": "other"}, DECISION),
        ({"redirected_to": "other"}, DECISION),
        ({"remind_on": ON}, "only_what_is_open_has_a_deadline"),
        ({"due_on": ON}, "only_what_is_open_has_a_deadline"),
        ({"waiting_since": NOON}, "waiting_has_its_beginning"),
        ({"submitted_at": NOON, "submitted_by": None}, "submitted_has_time_and_submitter"),
    ],
)
def test_what_was_decided_stays_as_it_was_decided(referrer, state, fields, rule):
    referral = in_state(state, CandidateFactory(by=referrer))
    with Refused(rule):
        change(referral, **fields)


@pytest.mark.parametrize("state", [A, E, X, W, Z])
def test_nobody_else_becomes_the_one_who_decided(referrer, state):
    referral = in_state(state, CandidateFactory(by=referrer))
    with Refused(DECISION):
        change(referral, decided_by=make_actor("referrer").user)


@pytest.mark.parametrize(
    ("state", "fields", "rule"),
    [
        # what a state needs
        (S, {"state": R}, "returned_says_what_is_missing"),
        (S, {"state": L}, "waiting_has_its_beginning"),
        (S, {"state": X, **DECIDED}, "rejected_has_reason"),
        (S, {"state": E, **DECIDED}, "redirected_says_where_to"),
        (S, {"state": W}, "decided_has_decider_and_time"),
        (S, {"state": A}, "decided_has_decider_and_time"),
        (L, {"state": Z, "waiting_since": None}, "decided_has_decider_and_time"),
        (L, {"state": W, **DECIDED}, "waiting_has_its_beginning"),
        (L, {"state": N}, "waiting_has_its_beginning"),
        (D, {"state": S}, "submitted_has_time_and_submitter"),
        # what a state does not have
        (S, {"rejection_reason": "too_old"}, "rejected_has_reason"),
        (S, {"redirected_to": "training"}, "redirected_says_where_to"),
        (S, DECIDED, "decided_has_decider_and_time"),
        (S, {"waiting_since": NOON}, "waiting_has_its_beginning"),
        (R, {"return_note": ""}, "returned_says_what_is_missing"),
        (V, {"submitted_at": None}, "submitted_has_time_and_submitter"),
        (V, {"program": None}, "submitted_has_program"),
        (X, {"rejection_reason": ""}, DECISION),
        (Z, {"decided_by": F("started_by")}, DECISION),
        # reminders and deadlines
        (S, {"remind_on": NOON.date().replace(day=20), "due_on": ON}, "reminder_comes_before"),
        (S, {"state": W, **DECIDED, "due_on": ON}, "only_what_is_open_has_a_deadline"),
    ],
)
def test_the_state_agrees_with_its_data(referrer, state, fields, rule):
    referral = in_state(state, CandidateFactory(by=referrer))
    with Refused(rule):
        change(referral, **fields)


# At the end of a transaction: places


@pytest.mark.parametrize("how", ["new", "changed"])
def test_nobody_is_admitted_without_a_place(referrer, how):
    with Refused("admitted_referral_has_a_place"):
        if how == "new":
            ReferralFactory(state=A, decided_at=NOON, decided_by=referrer.user)
        else:
            change(ReferralFactory(), state=A, **DECIDED)
        at_the_end()


@pytest.mark.parametrize("end", [CANCELLED, MOVED], ids=["cancelled", "moved"])
def test_a_place_given_back_leaves_no_referral_admitted(end):
    admission = AdmissionFactory()
    with Refused("admitted_referral_has_a_place"):
        change(admission, **end)
        at_the_end()


def test_a_deleted_place_leaves_no_referral_admitted():
    admission = AdmissionFactory()
    with Refused("admitted_referral_has_a_place"):
        Admission.objects.filter(pk=admission.pk)._raw_delete("default")
        at_the_end()


def test_the_place_of_a_referral_that_is_open_again_is_given_back():
    admission = AdmissionFactory()
    with Refused("only_the_admitted_hold_a_place"):
        change(admission.referral, state=V, **OPENED)
        at_the_end()


@pytest.mark.parametrize("state", [S, R, V, N, L, X, W, E])
def test_only_the_admitted_hold_a_place(referrer, state):
    cohort = CohortFactory()
    referral = in_state(state, CandidateFactory(by=referrer), program=cohort.program)
    with Refused("only_the_admitted_hold_a_place"):
        AdmissionFactory(
            cohort=cohort, referral=referral, assessment=AssessmentFactory(referral=referral)
        )
        at_the_end()


def test_cancelling_changes_both_rows_in_any_order():
    for cancel_first in (True, False):
        admission = AdmissionFactory()
        rows = [(admission, CANCELLED), (admission.referral, {"state": V, **OPENED})]
        for record, fields in rows if cancel_first else reversed(rows):
            change(record, **fields)
        at_the_end()


def test_whoever_left_the_program_stays_admitted():
    admission = AdmissionFactory()

    change(admission, **LEFT)
    at_the_end()

    with pytest.raises(DatabaseError), transaction.atomic():  # and an end is never changed
        change(admission, end_kind="cancelled", end_reason="job")


def test_whoever_moved_holds_the_new_place():
    admission = AdmissionFactory()
    there = CohortFactory(program=admission.cohort.program)
    change(admission, **MOVED)
    check = AssessmentFactory(referral=admission.referral)
    AdmissionFactory(cohort=there, referral=admission.referral, assessment=check)

    at_the_end()

    assert Referral.objects.get(pk=admission.referral_id).state == A
