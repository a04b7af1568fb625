"""A referral in any state, with what the state needs."""

from enrollment.referrals.rules import CLOSED_STATES, State
from tests.factories import NOON, AdmissionFactory, ReferralFactory


def in_state(state, candidate, **fields):
    """As the services would leave it; an admitted one has its place."""
    if state == State.ADMITTED:
        return AdmissionFactory(referral__candidate=candidate).referral
    decided = {"decided_at": NOON, "decided_by": candidate.registered_by}
    if state == State.EXPIRED:
        decided["decided_by"] = None
    return ReferralFactory(
        candidate=candidate,
        state=state,
        return_note="Manjka." if state == State.RETURNED else "",
        rejection_reason="too_old" if state == State.REJECTED else "",
        redirected_to="training" if state == State.REDIRECTED else "",
        waiting_since=NOON if state == State.WAITING else None,
        **(decided if state in CLOSED_STATES else {}),
        **fields,
    )
