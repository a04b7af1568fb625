"""The pages of users and invitations: who may, what is shown, what is said once."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse

from enrollment.referrals.rules import State
from enrollment.staff.models import Invitation
from socakt.accounts.roles import Role
from tests.enrollment.staff.factories import InvitationFactory, make_manager, membership_of
from tests.factories import (
    NOON,
    ON,
    MembershipFactory,
    OrganizationFactory,
    ReferralFactory,
    UserFactory,
    make_actor,
)
from tests.jobs import work_off
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NEW = {
    "email": "Nova@example.si",
    "name": "Nova Delavka",
    "role": "referrer",
    "valid_from": "12. 9. 2018",
}


@pytest.fixture
def client(client_as, manager):
    client = client_as(manager)
    client.cookies["django_language"] = "en"
    return client


def test_the_list_is_in_slovene_order_with_days_and_sign_ins(client, manager):
    names = ["Čuk Ana", "Cvet Ana", "Žagar Ana", "Zorc Ana", "Ćosić Ana"]
    for name in names:
        user = UserFactory(name=name, last_login=NOON - timedelta(3))
        MembershipFactory(user=user, organization=manager.organization, valid_until=ON)
    MembershipFactory(user__name="Tuja Ana")
    MembershipFactory(user__name="Nova Ana", organization=manager.organization)
    former = MembershipFactory(
        user__name="Nekdanja Ana", organization=manager.organization, valid_until=ON - timedelta(1)
    )

    page = text_of(client.get(reverse("users")))

    ordered = ["Cvet", "Čuk", "Ćosić", "Zorc", "Žagar"]
    places = [page.index(f"{name} Ana") for name in ordered]
    assert places == sorted(places)
    assert "last day 12. 9. 2018" in page
    assert "last signed in 9. 9. 2018" in page
    assert "has never signed in" in page
    assert "Tuja" not in page
    assert "Nekdanja" not in page
    gone = text_of(client.get(reverse("users"), {"view": "former"}))
    assert former.user.name in gone
    assert "Cvet" not in gone


def test_open_invitations_are_listed(client, manager):
    InvitationFactory(organization=manager.organization, name="Čaka Ana")
    InvitationFactory(
        organization=manager.organization,
        name="Potekla Ana",
        invited_at=NOON - timedelta(9),
        expires_at=NOON - timedelta(2),
    )
    InvitationFactory(organization=manager.organization, name="Umaknjena", withdrawn_at=NOON)
    InvitationFactory(name="Tuja Ana")

    page = text_of(client.get(reverse("users"), {"view": "invited"}))

    assert "Čaka Ana" in page
    assert "the link works until 19. 9. 2018" in page
    assert "expired" in page
    assert "Umaknjena" not in page
    assert "Tuja" not in page


def test_units_can_be_looked_at_one_by_one(client, manager):
    unit = OrganizationFactory(parent=manager.organization, short_name="Enota A")
    MembershipFactory(organization=unit, user__name="Enotna Ana")
    foreign = MembershipFactory(user__name="Tuja Ana")

    assert "Enotna Ana" in text_of(client.get(reverse("users")))
    narrowed = text_of(client.get(reverse("users"), {"organization": unit.pk}))
    assert manager.user.email not in narrowed
    # a number that is not one's own is as if nothing had been chosen
    other = client.get(reverse("users"), {"organization": foreign.organization_id, "view": "x"})
    assert "Tuja Ana" not in text_of(other)
    assert manager.user.email in text_of(other)


def test_inviting_by_mail(client, manager):
    form = form_with(client.get(reverse("invite_user")), "email")
    response = client.post(reverse("invite_user"), form.data(**NEW), follow=True)

    assert "on its way by e-mail" in text_of(response)
    invitation = Invitation.objects.get()
    assert (invitation.organization, invitation.email) == (manager.organization, "nova@example.si")
    assert (invitation.role, invitation.valid_until) == ("referrer", None)
    again = client.post(reverse("invite_user"), form.data(**NEW))
    assert "already invited" in text_of(again)
    assert form_with(again, "email").values["name"] == ["Nova Delavka"]
    work_off()
    assert len(outbox.outbox) == 1


def test_without_a_mail_server_the_link_is_shown_once(client, no_mails):
    form = form_with(client.get(reverse("invite_user")), "email")
    response = client.post(reverse("invite_user"), form.data(**NEW))

    [link] = form_with_value(response, "/vabilo/")
    assert response["Cache-Control"].count("no-store") == 1
    listed = client.get(reverse("users"), {"view": "invited"}).content.decode()
    assert link not in listed
    assert client.get(link.removeprefix("http://testserver")).url == reverse("accept_invitation")


def form_with_value(response, part):
    content = response.content.decode()
    return {word.split('"')[1] for word in content.split() if part in word and "value=" in word}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("email", "ni naslov", "valid email"),
        ("name", "", "required"),
        ("role", "administrator", "not one of the available"),
        ("valid_from", "32. 13. 2018", "valid date"),
        ("valid_until", "11. 9. 2018", "cannot be before the first"),
        ("organization", "999999", "not one of the available"),
    ],
)
def test_bad_input_is_said_next_to_the_field(client, field, value, says):
    form = form_with(client.get(reverse("invite_user")), "email")
    response = client.post(reverse("invite_user"), form.data(**{**NEW, field: value}))

    assert says in text_of(response)
    assert 'class="error-summary"' in response.content.decode()
    assert not Invitation.objects.exists()


def test_a_last_day_in_the_past_and_a_role_of_another_kind(client_as, manager):
    client = client_as(make_actor(Role.ADMINISTRATOR))
    client.cookies["django_language"] = "en"
    OrganizationFactory(kind="provider")  # so that the role can be chosen at all
    data = {**NEW, "organization": manager.organization.pk, "role": "provider"}
    data |= {"valid_from": "1. 9. 2018", "valid_until": "11. 9. 2018"}
    page = text_of(client.post(reverse("invite_user"), data))

    assert "does not fit the organization" in page
    assert "cannot be in the past" in page


def test_many_invitations_are_slowed_down(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "invite": "1/h/user"}
    form = form_with(client.get(reverse("invite_user")), "email")
    client.post(reverse("invite_user"), form.data(**NEW))
    response = client.post(reverse("invite_user"), form.data(**{**NEW, "email": "b@example.si"}))

    assert "try again in an hour" in text_of(response)
    assert Invitation.objects.count() == 1


def test_renewing_and_withdrawing(client, manager):
    invitation = InvitationFactory(organization=manager.organization)
    former = invitation.digest

    renewed = client.post(reverse("renew_invitation", args=[invitation.pk]), follow=True)
    assert "on its way" in text_of(renewed)
    invitation.refresh_from_db()
    assert invitation.digest != former
    withdrawn = client.post(reverse("withdraw_invitation", args=[invitation.pk]), follow=True)
    assert "its link no longer works" in text_of(withdrawn)
    refused = client.post(reverse("renew_invitation", args=[invitation.pk]), follow=True)
    assert "no longer open" in text_of(refused)
    accepted = InvitationFactory(
        organization=manager.organization, accepted_at=NOON, accepted_by=manager.user
    )
    refused = client.post(reverse("withdraw_invitation", args=[accepted.pk]), follow=True)
    assert "no longer open" in text_of(refused)


def test_ending_access_of_a_coordinator_shows_the_open_work(client_as):
    manager = make_manager(Role.COORDINATOR)
    colleague = membership_of(make_actor(Role.COORDINATOR, manager.organization))
    ReferralFactory.create_batch(2, state=State.IN_REVIEW, coordinator=colleague.user)
    client = client_as(manager)
    client.cookies["django_language"] = "en"
    url = reverse("end_membership", args=[colleague.pk])
    assert "Looks after 2 open referrals" in text_of(client.get(url))

    response = client.post(url, form_with(client.get(url), "last_day").data(), follow=True)

    assert "The access is ended" in text_of(response)
    assert f"{reverse('hand_over')}?from={colleague.user.pk}" in response.content.decode()
    page = client.get(reverse("hand_over"), {"from": colleague.user.pk})
    assert page.context["giver"] == colleague.user


def test_a_day_in_the_past_is_refused_next_to_the_field(client, colleague):
    url = reverse("end_membership", args=[colleague.pk])
    response = client.post(url, {"last_day": "11. 9. 2018"})

    assert "cannot be in the past" in text_of(response)


def test_the_last_manager_has_to_tick_a_box(client, own):
    url = reverse("end_membership", args=[own.pk])
    data = form_with(client.get(url), "last_day").data()

    assert "Tick the box" in text_of(client.post(url, data))
    assert client.post(url, {**data, "knowingly": "on"}).status_code == 302
    assert client.get(reverse("users")).status_code == 403


def test_giving_and_taking_the_right(client, colleague, own):
    url = reverse("let_manage", args=[colleague.pk])

    assert "The right is changed" in text_of(client.post(url, {"give": ""}, follow=True))
    colleague.refresh_from_db()
    assert colleague.manages_users
    client.post(url, {"take": ""})
    colleague.refresh_from_db()
    assert not colleague.manages_users
    mine = reverse("let_manage", args=[own.pk])
    assert "Tick the box" in text_of(client.post(mine, {"take": ""}, follow=True))
    page = client.get(reverse("user", args=[own.pk])).content.decode()
    assert 'name="knowingly"' in page
