"""The morning's page: what is mine to do, what waits for others, which cohorts are filling."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from enrollment.desk.pages import desk_page
from enrollment.desk.queries import SHOWN_ON_DESK
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def referral(by, state, days=0, **fields):
    note = {"return_note": "Manjka."} if state == State.RETURNED else {}
    return ReferralFactory(
        candidate=CandidateFactory(by=by),
        state=state,
        turn_since=NOON - timedelta(days),
        **note,
        **fields,
    )


def test_each_side_sees_its_own_turn_first_the_longest_waiting_on_top(referrer, coordinator):
    draft, returned = referral(referrer, State.DRAFT), referral(referrer, State.RETURNED, days=5)
    new, old = referral(referrer, State.SUBMITTED), referral(referrer, State.SUBMITTED, days=9)
    referral(make_actor(Role.REFERRER), State.DRAFT)

    mine = desk_page(referrer, NOON)
    assert (mine.mine, mine.others) == ([returned, draft], [old, new])
    theirs = desk_page(coordinator, NOON)
    assert (theirs.mine, theirs.others) == ([old, new], [returned])
    assert (mine.more_mine, mine.more_others) == (False, False)


def test_decided_referrals_are_on_nobodys_desk(referrer, coordinator):
    AdmissionFactory(referral__candidate__by=referrer)
    referral(referrer, State.WITHDRAWN, decided_at=NOON, decided_by=referrer.user)

    for actor in (referrer, coordinator):
        desk = desk_page(actor, NOON)
        assert desk.mine == desk.others == []


def test_a_long_list_is_cut_and_leads_on(client_as, referrer):
    for _ in range(SHOWN_ON_DESK + 2):
        referral(referrer, State.DRAFT)

    desk = desk_page(referrer, NOON)
    assert (len(desk.mine), desk.more_mine) == (SHOWN_ON_DESK, True)
    page = client_as(referrer).get(reverse("desk")).content.decode()
    assert f'href="{reverse("referrals")}?view=mine"' in page
    assert "?view=open" not in page


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_other_roles_see_no_referrals(client_as, referrer, role):
    waiting = referral(referrer, State.SUBMITTED)
    actor = make_actor(role)

    desk = desk_page(actor, NOON)

    assert desk.mine == desk.others == []
    assert str(waiting.candidate) not in text_of(client_as(actor).get(reverse("desk")))


def test_cohorts_that_are_not_over_the_earliest_first(referrer, coordinator):
    program = ProgramFactory()
    CohortFactory(program=program, starts_on=date(2017, 10, 1))
    running = CohortFactory(program=program, starts_on=date(2017, 11, 1))
    coming = CohortFactory(program=program, starts_on=date(2018, 10, 1))
    CohortFactory(program=ProgramFactory(region=RegionFactory(code="LJ")))
    AdmissionFactory(cohort=coming, place=1)
    AdmissionFactory(
        cohort=coming,
        place=2,
        ended_on=date(2018, 9, 12),
        end_kind="cancelled",
        end_reason="job",
        ended_by=coordinator.user,
    )

    for actor in (referrer, coordinator):
        cohorts = desk_page(actor, NOON).cohorts
        assert [(c, c.taken, c.free) for c in cohorts] == [(running, 0, 20), (coming, 1, 19)]


def test_a_provider_sees_its_own_cohorts_only():
    own, other = CohortFactory(), CohortFactory()

    for cohort in (own, other):
        provider = make_actor(Role.PROVIDER, cohort.program.provider)
        assert desk_page(provider, NOON).cohorts == [cohort]


def test_the_words_of_the_page(client_as, referrer, coordinator):
    referral(referrer, State.DRAFT)
    client = client_as(referrer)
    client.cookies["django_language"] = "en"

    text = text_of(client.get(reverse("desk")))

    assert "Wednesday, 12. 9. 2018" in text
    assert "New candidate" in text
    assert "Črtomir" in text
    empty = text_of(client_as(make_actor(Role.COORDINATOR)).get(reverse("desk")))
    assert "Črtomir" not in empty


def test_the_navigation_counts_what_waits_for_the_actor(client_as, referrer, coordinator):
    for state in (State.DRAFT, State.SUBMITTED, State.SUBMITTED):
        referral(referrer, state)
    referral(make_actor(Role.REFERRER), State.DRAFT)

    def count(actor):
        items = client_as(actor).get(reverse("desk")).context["navigation"]
        return {item.url: item.count for item in items}.get(reverse("referrals"), "no such item")

    assert (count(referrer), count(coordinator)) == (1, 2)
    assert count(make_actor(Role.REFERRER)) is None
    assert count(make_actor(Role.PROVIDER)) == "no such item"


@pytest.mark.parametrize(
    ("role", "names"),
    [
        (Role.REFERRER, ["desk", "referrals", "candidates", "imports", "cohorts", "programs"]),
        (
            Role.COORDINATOR,
            [
                "desk",
                "referrals",
                "candidates",
                "imports",
                "radar",
                "rechecks",
                "cohorts",
                "programs",
                "calls",
            ],
        ),
        (Role.PROVIDER, ["desk", "cohorts", "programs"]),
        (Role.MINISTRY, ["desk", "cohorts", "programs"]),
        (Role.ADMINISTRATOR, ["desk", "cohorts", "programs", "calls", "admin:index"]),
    ],
)
def test_the_navigation_leads_only_where_the_actor_may_go(client_as, role, names):
    client = client_as(make_actor(role))

    items = client.get(reverse("desk")).context["navigation"]

    assert [item.url for item in items] == [reverse(name) for name in names]
    assert [item.active for item in items] == [name == "desk" for name in names]
    for item in items:
        assert client.get(item.url).status_code == 200
