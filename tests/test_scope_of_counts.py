"""Seven records more of somebody else's: no number, page, badge or filter anybody sees changes."""

import pytest

from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests import matrix
from tests.enrollment.imports.files import ready_import
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    NoticeFactory,
    RecheckResultFactory,
    ReferralFactory,
)
from tests.pages import text_of
from tests.permissions import TABLE, A, C, M, P, R
from tests.world import ELSEWHERE, NEIGHBOUR, OWN, address, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
SEVEN = range(7)


def drafts(world, scope):
    """People and drafts, with everything that is written about them."""
    by, program = world.owners[scope], world.records["program"][scope]
    for _ in SEVEN:
        person = CandidateFactory(by=by, last_name="Dodana")
        referral = ReferralFactory(candidate=person, program=program, state=State.DRAFT)
        NoteFactory(candidate=person, by=by, follow_up_on="2018-09-12")
        NoticeFactory(to=by, number=referral.number, record=referral.pk)
        ready_import(by, person, at=NOON)


def submitted(world, scope):
    """Referrals on their way, with interviews and re-checks."""
    by, program = world.owners[scope], world.records["program"][scope]
    for state in (State.SUBMITTED, State.WAITING, State.INTERVIEW) * 2 + (State.IN_REVIEW,):
        since = {"waiting_since": NOON} if state == State.WAITING else {}
        person = CandidateFactory(by=by, last_name="Dodana")
        referral = ReferralFactory(candidate=person, program=program, state=state, **since)
        RecheckResultFactory(referral=referral)


def admitted(world, scope):
    """People with a place."""
    by, cohort = world.owners[scope], world.records["cohort"][scope]
    for place in SEVEN:
        person = CandidateFactory(by=by, last_name="Dodana")
        AdmissionFactory(
            cohort=cohort,
            referral__candidate=person,
            referral__program=cohort.program,
            place=place + 2,
        )


# What is added, and to whom it must not show. Figures of occupied places are public in the
# region, and all of them are the ministry's; so there, only what leads to no place is added.
ADDED = {
    R: [(drafts, NEIGHBOUR), (submitted, NEIGHBOUR), (drafts, ELSEWHERE), (admitted, ELSEWHERE)],
    C: [(drafts, NEIGHBOUR), (drafts, ELSEWHERE), (submitted, ELSEWHERE), (admitted, ELSEWHERE)],
    P: [(drafts, OWN), (submitted, OWN), (admitted, NEIGHBOUR), (admitted, ELSEWHERE)],
    M: [(drafts, OWN), (drafts, ELSEWHERE)],
    A: [(drafts, OWN), (drafts, ELSEWHERE)],
}
# the letters of the demo, whoever they are for; what was looked at until then, here too; secrets
# that are new each time; what an administrator supervises
SHOWS_ALL = {"mailbox", "person_log", "mfa_activate_totp", "mfa_add_webauthn"}
SUPERVISED = {"processing_log", "unusual_access"}


def pages(world, client, role):
    """Address → all words of its page."""
    found = {}
    for name, (kind, gets, _posts) in TABLE.items():
        cell = gets[matrix.ROLES.index(role)]
        if cell in ("403", "405") or name in SHOWS_ALL | SUPERVISED:
            continue
        response = client.get(address(name, world.records[kind][OWN] if kind else None))
        if response["Content-Type"].startswith("text/html"):
            found[name] = text_of(response)
    for view in ("mine", "closed", "all"):
        response = client.get(address("referrals", None), {"view": view})
        found[f"referrals {view}"] = text_of(response)
    return found


@pytest.mark.parametrize("role", Role)
def test_what_others_do_changes_no_figure(client_as, role):
    world = make_world()
    client = client_as(world.actors[role])
    before = pages(world, client, role)

    for add, scope in ADDED[role]:
        add(world, scope)
    after = pages(world, client, role)

    assert [name for name in before if before[name] != after[name]] == []
    assert len(before) > 10


def test_what_is_done_at_one_s_own_changes_figures(client_as):
    """The proof that the pages would show it."""
    world = make_world()
    client = client_as(world.actors[R])
    before = pages(world, client, R)

    drafts(world, OWN)
    submitted(world, OWN)
    after = pages(world, client, R)

    changed = {name for name in before if before[name] != after[name]}
    assert {"desk", "candidates", "referrals", "imports", "notices"} <= changed
