"""Every action in every state: the table of transitions, the sentences, whose turn it is."""

import pytest
from django.utils import translation

from enrollment.referrals import services
from enrollment.referrals.models import Referral
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import (
    CLOSED_STATES,
    OPEN_STATES,
    TRANSITIONS,
    TURN_OF,
    Action,
    State,
)
from enrollment.referrals.services import AlreadyDecided
from socakt.accounts.roles import Role
from tests.factories import (
    NOON,
    ON,
    CallFactory,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db

D, S, R, A, X, W = State
ALLOWED = {
    Action.EDIT: {D, R},
    Action.SUBMIT: {D, R},
    Action.WITHDRAW: {D, S, R},
    Action.RETURN: {S},
    Action.REJECT: {S},
    Action.ADMIT: {S},
    Action.REOPEN: {A},
}


def in_state(state, candidate):
    decided = {"decided_at": NOON, "decided_by": candidate.registered_by}
    return ReferralFactory(
        candidate=candidate,
        state=state,
        return_note="Manjka." if state == R else "",
        rejection_reason="too_old" if state == X else "",
        **(decided if state in CLOSED_STATES else {}),
    )


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_an_action_is_open_in_its_states_only(action, state, referrer, coordinator):
    referral = in_state(state, CandidateFactory(by=referrer))
    by = referrer if TRANSITIONS[action].owner_only else coordinator

    assert referral.allows(action, by) is (state in ALLOWED[action])
    if state in ALLOWED[action]:
        services.demand(referral, action, by)
    else:
        with pytest.raises(AlreadyDecided, match=referral.get_state_display()):
            services.demand(referral, action, by)


def test_every_state_is_open_or_closed_and_has_a_turn():
    assert set(OPEN_STATES) | set(CLOSED_STATES) == set(State)
    assert not set(OPEN_STATES) & set(CLOSED_STATES)
    assert set(TURN_OF) == set(State)


def test_waiting_shows_each_side_its_own_turn(referrer, coordinator):
    candidate = CandidateFactory(by=referrer)
    made = {state: in_state(state, candidate) for state in State}
    by_coordinator = in_state(D, CandidateFactory(by=coordinator))

    assert set(Referral.objects.waiting_for(referrer)) == {made[D], made[R]}
    assert set(Referral.objects.waiting_for(coordinator)) == {made[S], by_coordinator}
    for role in (Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR):
        assert not Referral.objects.waiting_for(make_actor(role)).exists()


MISSING = {
    "the program": ({"program": None}, {}),
    "the reason": ({"reason": "\n"}, {}),
    "the legal basis": ({}, {"legal_basis": "", "notice_version": "", "informed_on": None}),
    "the status": ({}, {"labour_status": ""}),
    "the date of birth": ({}, {"born_on": None}),
    "the months": ({}, {"paid_months": 0}),
}


@pytest.mark.parametrize("what", MISSING)
def test_each_thing_missing_is_said_in_one_sentence(what, referrer):
    of_referral, of_person = MISSING[what]
    candidate = CandidateFactory(by=referrer, **of_person)
    referral = ReferralFactory(candidate=candidate, state=State.DRAFT, **of_referral)

    with translation.override("en"):
        missing = what_is_missing(referral, ON)

    assert len(missing) == 1
    assert what in missing[0]


def test_a_complete_referral_misses_nothing_and_unknown_months_may_stay_unknown(referrer):
    candidate = CandidateFactory(by=referrer, paid_months=1)

    assert what_is_missing(ReferralFactory(candidate=candidate, state=State.DRAFT), ON) == []


def test_without_limits_in_the_terms_neither_age_nor_months_are_needed(referrer):
    candidate = CandidateFactory(by=referrer, paid_months=0, born_on=None)
    call = CallFactory(terms__max_age=None, terms__min_payments=None)
    referral = ReferralFactory(
        candidate=candidate, state=State.DRAFT, program=ProgramFactory(call=call)
    )

    assert what_is_missing(referral, ON) == []
    before_all_terms = ON.replace(year=2016)
    assert what_is_missing(referral, before_all_terms) == []
