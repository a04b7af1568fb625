"""Referrals as a file keep to the tab of their page."""

import pytest

from enrollment.referrals.rules import State
from tests.exported import address, file_of, rows_of
from tests.factories import NOON, CandidateFactory, ReferralFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.mark.parametrize(
    ("view", "states"),
    [
        ("mine", {"draft"}),
        ("open", {"draft", "submitted"}),
        ("closed", {"rejected"}),
        ("all", {"draft", "submitted", "rejected"}),
        ("x", {"draft", "submitted"}),
    ],
)
def test_the_file_keeps_to_the_tab_of_the_page(client_as, referrer, view, states):
    decided = {"decided_at": NOON, "rejection_reason": "other", "decision_note": "SKRIVNOST"}
    made = {
        state: ReferralFactory(
            candidate=CandidateFactory(by=referrer),
            state=state,
            **(decided | {"decided_by": referrer.user} if state == State.REJECTED else {}),
        ).number
        for state in (State.DRAFT, State.SUBMITTED, State.REJECTED)
    }

    response = file_of(client_as(referrer), address("export_referrals", view=view), "csv")

    _, *rows = rows_of(response)
    assert {row[0] for row in rows} == {made[state] for state in states}
    assert "SKRIVNOST" not in response.content.decode()
    assert "Želi se vključiti" not in response.content.decode()
