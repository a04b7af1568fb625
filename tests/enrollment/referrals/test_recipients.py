"""Who hears of what: every step × every side, never the doer, nobody who has left, no stranger."""

from datetime import date, timedelta

import pytest

from enrollment.notices.models import Notice
from enrollment.notices.rules import Kind
from enrollment.referrals.moves import _tell
from enrollment.referrals.recipients import recipients
from enrollment.referrals.rules import TRANSITIONS, Action, Party, State
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db

YESTERDAY = ON - timedelta(days=1)
# step: which sides hear of it, by whom it is done in the test
HEARS = {
    Action.SUBMIT: ({"coordinator"}, "referrer"),
    Action.RETURN: ({"referrer"}, "coordinator"),
    Action.INVITE: ({"referrer"}, "coordinator"),
    Action.PUT_ON_LIST: ({"referrer"}, "coordinator"),
    Action.ADMIT: ({"referrer", "provider"}, "coordinator"),
    Action.REOPEN: ({"referrer", "provider"}, "coordinator"),
    Action.REDIRECT: ({"referrer"}, "coordinator"),
    Action.REJECT: ({"referrer"}, "coordinator"),
    Action.WITHDRAW: ({"coordinator"}, "referrer"),
    Action.HAND_ON: ({"referrer", "coordinator"}, None),
    Action.EXPIRE: ({"referrer", "coordinator"}, None),
    Action.EDIT: (set(), "referrer"),
    Action.TAKE: (set(), "coordinator"),
    Action.CONCLUDE: (set(), "coordinator"),
    Action.CONFIRM_WISH: (set(), "coordinator"),
}


@pytest.fixture
def sides():
    """Whoever wrote the referral, the coordinator who took it, the provider."""
    provider = make_actor(Role.PROVIDER)
    return {
        "referrer": make_actor(Role.REFERRER),
        "coordinator": make_actor(Role.COORDINATOR),
        "provider": provider,
    }


@pytest.fixture
def referral(sides):
    # people of other organizations and of another region, who never hear of anything
    for role in Role:
        make_actor(role)
    make_actor(
        Role.COORDINATOR, OrganizationFactory(kind="coordination", region=RegionFactory(code="LJ"))
    )
    return ReferralFactory(
        candidate=CandidateFactory(by=sides["referrer"]),
        program=ProgramFactory(provider=sides["provider"].organization),
        coordinator=sides["coordinator"].user,
    )


def heard(referral, *parties):
    return [member.user for member in recipients(referral, parties, ON)]


def leave(actor):
    Membership.objects.filter(user=actor.user).update(valid_until=YESTERDAY)


@pytest.mark.parametrize("action", Action)
def test_each_step_is_told_to_its_sides(referral, sides, action):
    names, doer = HEARS[action]
    by = sides[doer] if doer else None

    _tell(referral, action, by=by, at=NOON)

    told = set(Notice.objects.values_list("user", "kind", "number", "record"))
    assert told == {
        (sides[name].user.pk, action.value, referral.number, referral.pk) for name in names
    }


def test_every_step_that_is_told_is_a_kind():
    for action, transition in TRANSITIONS.items():
        if transition.notifies:
            assert Kind(action.value).label


@pytest.mark.parametrize("side", ["referrer", "coordinator", "provider"])
@pytest.mark.parametrize("end", ["membership", "account", "not_yet"])
def test_who_has_left_or_not_begun_hears_nothing(referral, sides, side, end):
    gone = sides[side]
    if end == "membership":
        leave(gone)
    elif end == "account":
        gone.user.is_active = False
        gone.user.save()
    else:
        Membership.objects.filter(user=gone.user).update(valid_from=date(2018, 9, 13))

    assert gone.user not in heard(referral, *Party)


def test_nobody_of_an_organization_that_has_ended_is_told(referral, sides):
    sides["referrer"].organization.valid_until = YESTERDAY
    sides["referrer"].organization.save()

    assert heard(referral, Party.REFERRER) == []


def test_colleagues_are_told_when_who_wrote_it_has_left(referral, sides):
    colleague = make_actor(Role.REFERRER, sides["referrer"].organization)
    assert heard(referral, Party.REFERRER) == [sides["referrer"].user]

    leave(sides["referrer"])
    assert heard(referral, Party.REFERRER) == [colleague.user]


def test_all_coordinators_of_the_region_are_told_until_one_has_taken_it(referral, sides):
    assert heard(referral, Party.COORDINATION) == [sides["coordinator"].user]

    referral.coordinator = None
    everybody = heard(referral, Party.COORDINATION)
    assert sides["coordinator"].user in everybody
    assert len(everybody) == 2  # of the three, one is of another region


def test_a_draft_is_unknown_to_the_coordination(sides):
    draft = ReferralFactory(
        candidate=CandidateFactory(by=sides["referrer"]), state=State.DRAFT, program=None
    )

    assert heard(draft, Party.COORDINATION) == heard(draft, Party.PROVIDER) == []


def test_the_deadline_is_nobody(referral):
    assert heard(referral, Party.DEADLINE) == []


def test_who_did_it_is_not_told_but_the_colleague_who_wrote_it_is(referral, sides):
    colleague = make_actor(Role.REFERRER, sides["referrer"].organization)
    _tell(referral, Action.WITHDRAW, by=colleague, at=NOON)

    told = {notice.user for notice in Notice.objects.all()}
    assert told == {sides["referrer"].user, sides["coordinator"].user}
