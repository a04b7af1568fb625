"""The link works once, for seven days, for whom it was meant, while its sender has the right."""

from datetime import timedelta

import pytest

from enrollment.interviews import feeds
from enrollment.staff import accepting
from enrollment.staff.accepting import HasAccount, InvitationGone, OtherAddress
from enrollment.staff.rules import digest_of
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.staff.factories import WEEK, InvitationFactory, make_manager, membership_of
from tests.factories import (
    NOON,
    ON,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
    make_actor,
)
from tests.refused import change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PASSWORD = "vrana lista zvezek"
SECOND = timedelta(seconds=1)


def accept_as_new(invitation, at=NOON):
    return accepting.accept_as_new(
        digest=invitation.digest, name="Nova Ime", password=PASSWORD, at=at
    )


def accept_as(invitation, user, at=NOON):
    accepting.accept_as(digest=invitation.digest, user=user, at=at)


def test_a_new_account_with_its_membership(manager):
    invitation = InvitationFactory(
        organization=manager.organization,
        invited_by=manager.user,
        manages_users=True,
        valid_until=ON + timedelta(90),
    )

    user = accept_as_new(invitation)

    assert (user.email, user.name) == (invitation.email, "Nova Ime")
    assert user.check_password(PASSWORD)
    membership = user.memberships.get()
    assert (membership.organization, membership.role) == (manager.organization, "referrer")
    assert (membership.valid_from, membership.valid_until) == (ON, ON + timedelta(90))
    assert membership.manages_users
    event = Event.objects.get()
    assert (event.action, event.user) == ("invitation.accepted", user)
    assert event.details == {"membership": membership.pk}


def test_it_works_once():
    invitation = InvitationFactory()
    user = accept_as_new(invitation)

    with pytest.raises(InvitationGone):
        accept_as_new(invitation)
    with pytest.raises(InvitationGone):
        accept_as(invitation, UserFactory())
    accept_as(invitation, user)  # the other tab of the same person
    assert accepting.has_accepted(invitation.digest, user)
    assert not accepting.has_accepted(invitation.digest, UserFactory())
    assert user.memberships.count() == 1
    assert Event.objects.count() == 1


def test_access_that_begins_later_begins_later():
    later = ON + timedelta(30)
    user = accept_as_new(InvitationFactory(valid_from=later))

    assert user.memberships.get().valid_from == later


def test_access_never_begins_before_it_was_accepted():
    user = accept_as_new(InvitationFactory(valid_from=ON - timedelta(30)))

    assert user.memberships.get().valid_from == ON


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({}, NOON + WEEK),
        ({"withdrawn_at": NOON}, NOON),
        ({"valid_until": ON}, NOON + timedelta(1)),
    ],
    ids=["expired", "withdrawn", "days are over"],
)
def test_what_no_longer_holds_gives_nothing(fields, at):
    invitation = InvitationFactory(**fields)
    user = UserFactory(email=invitation.email)

    for attempt in (lambda: accept_as_new(invitation, at), lambda: accept_as(invitation, user, at)):
        with pytest.raises(InvitationGone):
            attempt()
    assert not user.memberships.exists()


def test_it_holds_to_the_last_second():
    assert accept_as_new(InvitationFactory(), NOON + WEEK - SECOND).pk


def test_a_digest_that_nobody_made_leads_nowhere():
    assert accepting.find(digest_of("kar tako"), NOON) is None
    assert accepting.find("", NOON) is None


def test_an_organization_that_has_ended_takes_nobody():
    invitation = InvitationFactory(organization__valid_until=ON - timedelta(1))
    with pytest.raises(InvitationGone):
        accept_as_new(invitation)


@pytest.mark.parametrize("how", ["ended", "right taken", "account closed", "organization ended"])
def test_an_invitation_of_who_manages_no_more_does_not_hold(how):
    """Nobody invites a second self on the last day."""
    manager = make_manager(organization=OrganizationFactory())
    unit = OrganizationFactory(parent=manager.organization)
    invitation = InvitationFactory(organization=unit, invited_by=manager.user)
    assert accepting.find(invitation.digest, NOON) == invitation

    match how:
        case "ended":
            change(membership_of(manager), valid_until=ON, revoked_at=NOON)
        case "right taken":
            change(membership_of(manager), manages_users=False)
        case "account closed":
            change(manager.user, is_active=False)
        case "organization ended":
            change(manager.organization, valid_until=ON - timedelta(1))

    with pytest.raises(InvitationGone):
        accept_as_new(invitation)


def test_an_invitation_of_an_administrator_needs_an_administrator():
    inviting = make_actor(Role.ADMINISTRATOR)
    invitation = InvitationFactory(
        organization=inviting.organization, role=Role.ADMINISTRATOR, invited_by=inviting.user
    )
    make_manager(Role.MINISTRY, inviting.organization)
    MembershipFactory(
        user=inviting.user,
        organization=inviting.organization,
        role=Role.MINISTRY,
        manages_users=True,
    )
    assert accepting.find(invitation.digest, NOON) == invitation

    ended = Membership.objects.get(user=inviting.user, role=Role.ADMINISTRATOR)
    change(ended, valid_until=ON, revoked_at=NOON)

    assert accepting.find(invitation.digest, NOON) is None


def test_an_account_keeps_its_password():
    invitation = InvitationFactory()
    user = User.objects.create_user(invitation.email, "staro geslo ostane", name="Ime")

    with pytest.raises(HasAccount):
        accept_as_new(invitation)

    user.refresh_from_db()
    assert user.check_password("staro geslo ostane")
    assert (user.name, user.memberships.count()) == ("Ime", 0)
    assert accepting.find(invitation.digest, NOON) == invitation


def test_the_membership_is_added_to_the_account_of_the_address():
    invitation = InvitationFactory()
    user = UserFactory(email=invitation.email)
    elsewhere = MembershipFactory(user=user)

    for _ in range(2):
        accept_as(invitation, user)

    assert set(user.memberships.values_list("organization", flat=True)) == {
        elsewhere.organization_id,
        invitation.organization_id,
    }
    assert Event.objects.count() == 1


def test_nobody_else_accepts_it():
    invitation, other = InvitationFactory(), UserFactory()
    with pytest.raises(OtherAddress):
        accept_as(invitation, other)
    assert not other.memberships.exists()
    assert accepting.find(invitation.digest, NOON) == invitation


def test_whoever_comes_back_begins_anew():
    """The former right to manage users and the former calendar link do not come back."""
    former = make_actor(Role.COORDINATOR)
    secret = feeds.make(scope="region", at=NOON - timedelta(99), by=former)
    change(
        membership_of(former),
        valid_until=ON - timedelta(9),
        revoked_at=NOON - timedelta(9),
        manages_users=True,
    )
    invitation = InvitationFactory(
        organization=former.organization, role=Role.COORDINATOR, email=former.user.email
    )

    accept_as(invitation, former.user)

    membership = Membership.objects.get(user=former.user)
    assert (membership.valid_from, membership.valid_until) == (ON, None)
    assert (membership.revoked_at, membership.manages_users) == (None, False)
    assert feeds.read(secret, NOON) is None
    assert feeds.feed_of(Actor(former.user, former.organization, Role.COORDINATOR)) is None
