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
    Party,
    State,
)
from enrollment.referrals.services import AlreadyDecided
from socakt.accounts.roles import Role
from tests.enrollment.referrals.states import in_state
from tests.factories import (
    ON,
    CallFactory,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db

D, S, R, V, N, L, A, E, X, W, Z = State
UNDECIDED = {S, V, N, L}
ALLOWED = {
    Action.EDIT: {D, R},
    Action.SUBMIT: {D, R},
    Action.WITHDRAW: {D, R, *UNDECIDED},
    Action.RETURN: {S, V, L},
    Action.TAKE: {S},
    Action.INVITE: {S, V, L},
    Action.CONCLUDE: {N},
    Action.PUT_ON_LIST: {S, V, N},
    Action.REDIRECT: UNDECIDED,
    Action.REJECT: UNDECIDED,
    Action.ADMIT: UNDECIDED,
    Action.REOPEN: {A},
    Action.CONFIRM_WISH: {L},
    Action.HAND_ON: {S, V, N},
    Action.EXPIRE: {D, R, L},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("action", Action)
def test_an_action_is_open_in_its_states_only(action, state, referrer, coordinator):
    referral = in_state(state, CandidateFactory(by=referrer))
    by = {
        Party.REFERRER: referrer,
        Party.COORDINATION: coordinator,
        Party.DEADLINE: None,
    }[TRANSITIONS[action].by[0]]

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
    made = {state: in_state(state, CandidateFactory(by=referrer)) for state in State}
    by_coordinator = in_state(D, CandidateFactory(by=coordinator))

    assert set(Referral.objects.waiting_for(referrer)) == {made[D], made[R]}
    assert set(Referral.objects.waiting_for(coordinator)) == {
        made[S],
        made[V],
        made[N],
        by_coordinator,
    }
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
