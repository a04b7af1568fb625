"""Inviting: who into what, once, and nothing said about accounts elsewhere."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail as outbox

from enrollment.notices.models import Mail
from enrollment.staff import invitations as services
from enrollment.staff.accepting import find
from enrollment.staff.models import Invitation
from enrollment.staff.rules import digest_of
from enrollment.staff.services import NotToOneself
from socakt.accounts.models import User
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.effort import effort
from tests.enrollment.staff.factories import WEEK, InvitationFactory, make_manager
from tests.factories import (
    NOON,
    ON,
    MembershipFactory,
    OrganizationFactory,
    UserFactory,
    make_actor,
)
from tests.jobs import waiting_jobs, work_off
from tests.refused import Refused, change, every_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

EMAIL = "nova@example.si"


def whom(organization, **fields):
    usual = services.Invited(
        organization=organization,
        email=EMAIL,
        name="Nova Delavka",
        role=Role.REFERRER,
        manages_users=False,
        valid_from=ON,
        valid_until=None,
    )
    return replace(usual, **fields)


def invite(by, organization=None, **fields):
    about = whom(organization or by.organization, **fields)
    return services.invite(whom=about, at=NOON, by=by)


def secret_in(letter):
    link = next(word for word in letter.body.split() if "/vabilo/" in word)
    return link.rstrip("/").rpartition("/")[2]


def test_the_mail_holds_a_link_and_nobodys_name(manager):
    sent = invite(manager, email=" Nova@Example.SI ")

    assert sent.secret is None
    assert sent.invitation.digest is None  # the secret is made when the mail is written
    assert waiting_jobs() == [("send_invitation", {"number": sent.invitation.mail_id})]
    work_off()
    [letter] = outbox.outbox
    assert letter.to == [EMAIL]
    assert str(manager.organization) in letter.body
    for personal in ("Nova", "Delavka", manager.user.name, manager.user.email, EMAIL):
        assert personal not in letter.subject + letter.body
    assert find(digest_of(secret_in(letter)), NOON) == sent.invitation
    assert Mail.objects.get().state == Mail.State.SENT


def test_the_secret_stands_in_no_table(manager):
    invite(manager)
    work_off()

    assert secret_in(outbox.outbox[0]) not in str(every_row()) + str(waiting_jobs())


def test_without_a_mail_server_the_secret_is_handed_over(manager, no_mails):
    sent = invite(manager)

    assert waiting_jobs() == []
    assert find(digest_of(sent.secret), NOON) == sent.invitation
    assert sent.secret not in str(every_row())


def test_it_is_recorded_without_personal_data(manager):
    sent = invite(manager, manages_users=True)

    event = Event.objects.get()
    assert (event.action, event.object_id) == ("invitation.made", sent.invitation.pk)
    assert event.details == {
        "role": "referrer",
        "into": manager.organization.pk,
        "manages_users": True,
    }


def test_accounts_elsewhere_make_no_difference(manager):
    """The same answer, the same queries, the same rows: nothing to learn from."""
    MembershipFactory(user=UserFactory(email="znana@example.si"))
    spent = []
    for email in ("znana@example.si", "neznana@example.si"):
        with effort() as work:
            assert invite(manager, email=email).invitation.email == email
        spent.append(work)
    assert spent[0] == spent[1]
    assert len(spent[0].statements) > 5


def test_who_is_a_user_of_the_organization_is_not_invited_again(manager, colleague):
    with pytest.raises(services.AlreadyUser):
        invite(manager, email=colleague.user.email.upper())
    begins_later = MembershipFactory(
        organization=manager.organization, valid_from=ON + timedelta(9)
    )
    with pytest.raises(services.AlreadyUser):
        invite(manager, email=begins_later.user.email)


@pytest.mark.parametrize("over", [{"valid_until": ON - timedelta(1)}, {"revoked_at": NOON}])
def test_who_was_a_user_is_invited_again(manager, over):
    former = MembershipFactory(organization=manager.organization, **{"valid_until": ON, **over})
    assert invite(manager, email=former.user.email).invitation.pk


def test_one_open_invitation_for_address_and_role(manager):
    first = invite(manager).invitation
    with pytest.raises(services.AlreadyInvited):
        invite(manager, email=EMAIL.upper())
    with Refused("one_open_invitation_per_role"):
        InvitationFactory(organization=manager.organization, email=EMAIL)

    services.withdraw(invitation=first, at=NOON, by=manager)
    assert invite(manager).invitation.pk != first.pk


def test_nobody_invites_oneself(manager):
    unit = OrganizationFactory(parent=manager.organization)
    with pytest.raises(NotToOneself):
        invite(manager, unit, email=manager.user.email.upper())
    invitation = InvitationFactory(organization=unit, email=manager.user.email)
    with pytest.raises(NotToOneself):
        services.renew(invitation=invitation, at=NOON, by=manager)


def test_only_roles_that_fit_the_organization(manager):
    for role in (Role.COORDINATOR, Role.PROVIDER, Role.MINISTRY):
        with pytest.raises(services.RoleDoesNotFit):
            invite(manager, role=role)


@pytest.mark.parametrize("role", [Role.MINISTRY, Role.COORDINATOR])
def test_only_an_administrator_makes_administrators(role):
    manager = make_manager(role)
    with pytest.raises(NotPermitted):
        invite(manager, role=Role.ADMINISTRATOR)

    sent = invite(
        make_actor(Role.ADMINISTRATOR),
        manager.organization,
        role=Role.ADMINISTRATOR,
        manages_users=True,
    )
    assert (sent.invitation.role, sent.invitation.manages_users) == ("administrator", False)


def test_an_organization_that_has_ended_gets_no_users():
    ended = OrganizationFactory(valid_until=ON - timedelta(1))
    with pytest.raises(services.RoleDoesNotFit):
        invite(make_actor(Role.ADMINISTRATOR), ended)


@pytest.mark.parametrize("attempt", ["invite", "renew", "withdraw"])
def test_strangers_do_nothing(manager, attempt):
    invitation = InvitationFactory(organization=manager.organization)
    unit = OrganizationFactory(parent=manager.organization)
    for by in (make_manager(), make_manager(organization=unit), make_actor(Role.REFERRER)):
        with pytest.raises(NotPermitted):
            if attempt == "invite":
                invite(by, manager.organization)
            else:
                getattr(services, attempt)(invitation=invitation, at=NOON, by=by)
    assert Event.objects.count() == 0


def test_renewing_makes_a_new_link_and_the_former_one_stops(manager, no_mails):
    first = invite(manager)
    other = make_manager(organization=manager.organization)
    later = NOON + WEEK + timedelta(hours=1)
    assert find(digest_of(first.secret), later) is None

    second = services.renew(invitation=first.invitation, at=later, by=other)

    assert find(digest_of(first.secret), later) is None
    found = find(digest_of(second.secret), later)
    assert (found.pk, found.invited_by) == (first.invitation.pk, other.user)
    assert found.expires_at == later + WEEK


def test_a_mail_that_waited_while_it_was_renewed_is_not_sent(manager):
    sent = invite(manager)
    services.renew(invitation=sent.invitation, at=NOON, by=manager)
    work_off()

    assert len(outbox.outbox) == 1
    states = Mail.objects.order_by("pk").values_list("state", "problem")
    assert list(states) == [("given_up", "void"), ("sent", "")]


def test_a_mail_that_waited_while_it_was_withdrawn_is_not_sent(manager):
    sent = invite(manager)
    for _ in range(2):
        services.withdraw(invitation=sent.invitation, at=NOON, by=manager)
    work_off()

    assert outbox.outbox == []
    assert Event.objects.filter(action="invitation.withdrawn").count() == 1
    with pytest.raises(services.AlreadyClosed):
        services.renew(invitation=sent.invitation, at=NOON, by=manager)


def test_what_was_accepted_is_neither_renewed_nor_withdrawn(manager, colleague):
    invitation = InvitationFactory(
        organization=manager.organization, accepted_at=NOON, accepted_by=colleague.user
    )
    for attempt in (services.renew, services.withdraw):
        with pytest.raises(services.AlreadyClosed):
            attempt(invitation=invitation, at=NOON, by=manager)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"email": "Nova@example.si"}, "invited_address_is_lower_case"),
        ({"digest": "skrivnost"}, "invitation_is_kept_as_digest"),
        ({"expires_at": NOON}, "invitation_expires_after_it_is_made"),
        ({"accepted_at": NOON}, "invitation_is_accepted_by_somebody"),
        ({"valid_until": ON - timedelta(1)}, "invited_access_ends_after_start"),
        (
            {"role": Role.ADMINISTRATOR, "manages_users": True},
            "invited_administrator_manages_by_role",
        ),
    ],
)
def test_what_postgresql_refuses(fields, rule):
    invitation = InvitationFactory()
    with Refused(rule):
        change(invitation, **fields)


def test_a_mail_to_nobody_is_an_invitation():
    invitation = Mail.objects.create(about="invitation", user=None, made_at=NOON)
    for about in ("notices", "password"):
        with Refused("mail_goes_to_a_user_or_is_an_invitation"):
            change(invitation, about=about)


def test_inviting_makes_no_account(manager):
    before = User.objects.count()
    invite(manager)
    work_off()

    assert User.objects.count() == before
    assert Invitation.objects.open().count() == 1
