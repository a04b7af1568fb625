"""What PostgreSQL knows of the way of a referral, made from the table of transitions.

Whatever reaches for the rows behind the services' back goes the way of the table or not at all.
"""

import pgtrigger

from enrollment.candidates.whose import refuse
from enrollment.referrals.rules import CLOSED_STATES, TRANSITIONS, State


def state_changes() -> list[tuple[State, State]]:
    """Every change of state, from and to, that some action makes; in the order of the states."""
    changes = {
        (source, transition.target)
        for transition in TRANSITIONS.values()
        for source in transition.sources
        if transition.target is not None and transition.target != source
    }
    order = list(State)
    return sorted(changes, key=lambda change: [order.index(state) for state in change])


PAIRS = ", ".join(f"('{old.value}', '{new.value}')" for old, new in state_changes())
CLOSED = ", ".join(f"'{state.value}'" for state in CLOSED_STATES)


def place_agrees(referral: str) -> str:
    """The body of a deferred trigger: at the end of the transaction, state and places agree.

    `referral` is an expression for its number. Cancelled or moved from, an admission holds
    nothing any more; an exit or the end of the program leaves the referral admitted.
    """
    return f"""
        SELECT state INTO state_now FROM enrollment_referral WHERE id = {referral};
        SELECT bool_or(ended_on IS NULL),
               bool_or(ended_on IS NULL OR end_kind NOT IN ('cancelled', 'moved'))
        INTO holds_place, was_admitted
        FROM enrollment_admission WHERE referral_id = {referral};
        IF state_now = 'admitted' AND was_admitted IS NOT TRUE THEN
            {refuse("admitted_referral_has_a_place", "no admission stands behind this referral")}
        END IF;
        IF state_now <> 'admitted' AND holds_place THEN
            {refuse("only_the_admitted_hold_a_place", "this referral is not admitted")}
        END IF;
        RETURN NULL;
    """  # noqa: S608 (the expressions are ours)


DECLARED = [
    ("state_now", "varchar"),
    ("holds_place", "boolean"),
    ("was_admitted", "boolean"),
]
ADMITTED = State.ADMITTED.value
TRIGGERS = [
    pgtrigger.Trigger(
        name="referral_goes_the_way_of_the_table",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
        func=f"""
            IF (OLD.state, NEW.state) NOT IN ({PAIRS}) THEN
                {refuse("referral_goes_the_way_of_the_table", "no step leads there")}
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="decision_is_never_changed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state=pgtrigger.F("new__state")),
        func=f"""
            IF OLD.state IN ({CLOSED}) AND
                (OLD.decided_at, OLD.decided_by_id, OLD.rejection_reason, OLD.redirected_to)
                IS DISTINCT FROM
                (NEW.decided_at, NEW.decided_by_id, NEW.rejection_reason, NEW.redirected_to)
            THEN
                {refuse("decision_is_never_changed", "a decision stays what it was")}
            END IF;
            RETURN NEW;
        """,
    ),
    pgtrigger.Trigger(
        name="admitted_referral_has_a_place",
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Insert | pgtrigger.Update,
        condition=pgtrigger.Q(new__state=ADMITTED),
        declare=DECLARED,
        func=place_agrees("NEW.id"),
    ),
    pgtrigger.Trigger(
        name="only_the_admitted_hold_a_place",
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__state=ADMITTED) & ~pgtrigger.Q(new__state=ADMITTED),
        declare=DECLARED,
        func=place_agrees("NEW.id"),
    ),
]
