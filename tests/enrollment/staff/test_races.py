"""Two people at the same moment, each on a connection of their own."""

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from enrollment.staff import accepting, invitations, services
from enrollment.staff.models import Invitation
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role
from tests.enrollment.staff.factories import InvitationFactory, make_manager, membership_of
from tests.factories import NOON, ON, make_actor
from tests.races import kinds, race
from tests.refused import change

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("today")]

PASSWORD = "vrana lista zvezek"


def test_of_two_acceptances_one_makes_the_account():
    invitation = InvitationFactory()

    def accept():
        return accepting.accept_as_new(
            digest=invitation.digest, name="Nova", password=PASSWORD, at=NOON
        )

    assert kinds(race(accept, accept)) == {"InvitationGone": 1, "User": 1}
    user = User.objects.get(email=invitation.email)
    assert Membership.objects.filter(user=user).count() == 1


def test_two_invitations_into_two_organizations_make_one_account():
    first, second = (InvitationFactory(email="nova@example.si") for _ in range(2))

    def accept(invitation):
        return lambda: accepting.accept_as_new(
            digest=invitation.digest, name="Nova", password=PASSWORD, at=NOON
        )

    assert kinds(race(accept(first), accept(second))) == {"HasAccount": 1, "User": 1}
    assert Membership.objects.filter(user__email="nova@example.si").count() == 1


def test_of_two_invitations_of_one_address_one_is_sent():
    manager = make_manager()
    other = make_manager(organization=manager.organization)
    whom = invitations.Invited(
        organization=manager.organization,
        email="nova@example.si",
        name="Nova",
        role=Role.REFERRER,
        manages_users=False,
        valid_from=ON,
        valid_until=None,
    )

    def invite(by):
        return lambda: invitations.invite(whom=replace(whom), at=NOON, by=by)

    assert kinds(race(invite(manager), invite(other))) == {"AlreadyInvited": 1, "Sent": 1}
    assert Invitation.objects.count() == 1


def test_accepting_and_withdrawing_at_once_is_one_of_both():
    manager = make_manager()
    invitation = InvitationFactory(organization=manager.organization)

    results = race(
        lambda: accepting.accept_as_new(
            digest=invitation.digest, name="Nova", password=PASSWORD, at=NOON
        ),
        lambda: invitations.withdraw(invitation=invitation, at=NOON, by=manager),
    )

    joined = User.objects.filter(email=invitation.email).exists()
    assert kinds(results) == (
        {"AlreadyClosed": 1, "User": 1} if joined else {"Invitation": 1, "InvitationGone": 1}
    )


def test_two_managers_who_end_each_other_do_not_both_go():
    """Without reading the right again under the lock, nobody would be left."""
    one = make_manager()
    other = make_manager(organization=one.organization)

    def end(by, of):
        return lambda: services.end(
            membership=membership_of(of), last_day=ON, knowingly=True, at=NOON, by=by
        )

    assert kinds(race(end(one, other), end(other, one))) == {"Membership": 1, "NotPermitted": 1}
    left = Membership.objects.filter(organization=one.organization, revoked_at=None)
    assert left.count() == 1


def test_access_ends_while_the_user_acts(client_as):
    """What was begun with the right is done or refused; the next request is out."""
    manager = make_manager()
    person = make_actor(Role.REFERRER, manager.organization)
    acting: Client = client_as(person)
    cache.clear()
    membership = membership_of(person)

    def act():
        return acting.post(reverse("add_candidate"), {"first_name": "Ana"}).status_code

    def end():
        return services.end(
            membership=membership, last_day=ON, knowingly=False, at=NOON, by=manager
        )

    status, ended = race(act, end)

    assert status in (200, 403)
    assert ended.revoked_at == NOON
    assert acting.get(reverse("candidates")).status_code == 403
    assert acting.post(reverse("add_candidate"), {"first_name": "Ana"}).status_code == 403


def test_without_the_lock_postgresql_refuses_the_second_invitation():
    manager = make_manager()
    first = InvitationFactory(organization=manager.organization, email="nova@example.si")
    second = InvitationFactory(email="nova@example.si")

    results = race(
        lambda: change(second, organization=manager.organization),
        lambda: change(first, name="Drugo ime"),
    )

    assert kinds(results) == {"IntegrityError": 1, "NoneType": 1}
