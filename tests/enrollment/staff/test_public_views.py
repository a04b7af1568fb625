"""Behind the link of an invitation, and the page for a forgotten password."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from enrollment.notices.models import Mail
from enrollment.staff import accepting, forgotten
from enrollment.staff.models import PasswordRequest
from socakt.accounts.models import User
from socakt.environment import NO_MAIL_SERVER
from tests.enrollment.staff.factories import InvitationFactory
from tests.factories import NOON, ON, MembershipFactory, UserFactory
from tests.jobs import take_jobs, work_off
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

PASSWORD, SECRET = "vrana lista zvezek", "skrivnost"
ACCEPT = reverse("accept_invitation")


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def invitation():
    return InvitationFactory(secret="skrivnost", email="nova@example.si", name="Nova Ime")


def open_link(client, secret=SECRET):
    return client.get(reverse("open_invitation", args=[secret]), follow=True)


def passwords(page, first=PASSWORD, second=PASSWORD, **more):
    return form_with(page, "password1").data(password1=first, password2=second, **more)


def test_the_secret_leaves_the_address(client, invitation):
    page = open_link(client)

    assert page.redirect_chain == [(ACCEPT, 302)]
    assert "skrivnost" not in page.content.decode()
    assert "skrivnost" not in str(dict(client.session))
    assert "no-store" in page["Cache-Control"]


def test_from_the_link_to_the_desk(client, invitation):
    page = open_link(client)
    assert str(invitation.organization) in text_of(page)
    assert form_with(page, "password1").values["name"] == ["Nova Ime"]

    done = client.post(ACCEPT, passwords(page, name="Nova Imenovana"), follow=True)

    assert done.redirect_chain[-1] == (reverse("desk"), 302)
    user = User.objects.get(email="nova@example.si")
    assert done.wsgi_request.actor.organization == invitation.organization
    assert done.wsgi_request.user == user
    assert user.name == "Nova Imenovana"
    assert "known_browser" in client.cookies


def test_a_second_click_finds_what_the_first_one_did(client, invitation):
    page = open_link(client)
    client.post(ACCEPT, passwords(page))

    assert client.post(ACCEPT, passwords(page)).url == reverse("desk")
    assert client.get(ACCEPT).url == reverse("desk")
    assert User.objects.filter(email="nova@example.si").count() == 1


def test_the_other_tab_comes_too_late(client, invitation):
    page = open_link(client)
    other = type(client)()
    other.cookies["django_language"] = "en"
    elsewhere = open_link(other)
    client.post(ACCEPT, passwords(page))

    response = other.post(ACCEPT, passwords(elsewhere))

    assert response.status_code == 410
    assert "no longer holds" in text_of(response)


def test_what_is_withdrawn_while_the_form_is_read_gives_nothing(client, invitation, monkeypatch):
    """Looked at in time, sent too late: the answer comes from under the lock."""
    page = open_link(client)
    finds = iter([invitation, None])
    monkeypatch.setattr(accepting, "find", lambda *args: next(finds))

    response = client.post(ACCEPT, passwords(page))

    assert "no longer holds" in text_of(response)
    assert not User.objects.filter(email=invitation.email).exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"withdrawn_at": NOON},
        {"expires_at": NOON - timedelta(1), "invited_at": NOON - timedelta(9)},
        {"valid_until": ON - timedelta(1), "valid_from": ON - timedelta(2)},
        None,
    ],
    ids=["withdrawn", "expired", "over", "never there"],
)
def test_whatever_the_reason_the_page_is_the_same(client, fields):
    if fields is not None:
        InvitationFactory(secret="skrivnost", **fields)
    page = open_link(client)

    assert page.status_code == 410
    assert "has expired, was used already or was withdrawn" in text_of(page)
    assert client.post(ACCEPT, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 410
    assert not User.objects.filter(name="").exists()


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [
        ("kratko", "kratko", "too short"),
        ("password1234", "password1234", "Others use this password"),
        ("nova-ime-2026", "nova-ime-2026", "consists of names"),
        (PASSWORD, "drugo dolgo geslo", "not the same"),
        ("", "", "required"),
    ],
)
def test_a_password_that_will_not_do(client, invitation, first, second, says):
    page = open_link(client)
    response = client.post(ACCEPT, passwords(page, first, second))

    assert says in text_of(response)
    assert not User.objects.filter(email=invitation.email).exists()


def test_opening_the_link_tells_nobody_who_has_an_account(client, invitation):
    strange = open_link(client).content.decode()
    UserFactory(email=invitation.email)
    known = client.get(ACCEPT).content.decode()

    assert known.count("<form") == strange.count("<form")
    assert text_of(open_link(client)) == text_of(client.get(ACCEPT))
    assert "I am new in SocAkt" in known


def test_who_has_an_account_signs_in_with_the_old_password(client, invitation):
    user = User.objects.create_user(invitation.email, "staro geslo ostane", name="Stara")
    elsewhere = MembershipFactory(user=user)
    page = open_link(client)

    asked = client.post(ACCEPT, passwords(page), follow=True)
    assert "the password you already have" in text_of(asked)
    form = form_with(asked, "login")
    data = form.data(login=user.email, password="staro geslo ostane")
    offered = client.post(f"{reverse('account_login')}?next={ACCEPT}", data, follow=True)
    assert "Accept the invitation" in text_of(offered)
    assert client.post(ACCEPT).url == reverse("desk")

    assert set(user.memberships.values_list("organization", flat=True)) == {
        elsewhere.organization_id,
        invitation.organization_id,
    }


def test_somebody_else_who_is_signed_in_does_not_accept_it(client, client_as, referrer, invitation):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    open_link(client)

    response = client.post(ACCEPT)

    assert "for another e-mail address" in text_of(response)
    assert invitation.email not in response.content.decode()
    assert referrer.user.memberships.count() == 1


def test_who_signed_in_long_ago_confirms_it_first(client_as, referrer):
    InvitationFactory(secret="skrivnost", email=referrer.user.email)
    client = client_as(referrer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    open_link(client)

    page = client.post(ACCEPT)

    assert "account/reauthenticate.html" in [template.name for template in page.templates]
    assert referrer.user.memberships.count() == 1


def test_access_to_come_is_announced(client):
    InvitationFactory(secret="skrivnost", valid_from=ON + timedelta(19))
    page = open_link(client)

    done = client.post(ACCEPT, passwords(page), follow=True)

    assert done.status_code == 403
    assert "has not begun yet" in text_of(done)
    assert "from 1. 10. 2018" in text_of(done)


def test_many_attempts_are_slowed_down(client, invitation):
    page = open_link(client)
    weak = passwords(page, "kratko", "kratko")
    codes = [client.post(ACCEPT, weak).status_code for _ in range(20)]

    assert codes == [200] * 20
    assert client.post(ACCEPT, passwords(page)).status_code == 429
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_request_is_answered_once(settings):
    user = UserFactory(email="nova@example.si")
    forgotten.ask(email=" Nova@Example.SI ", at=timezone.now())
    [(_, arguments)] = take_jobs()

    for _ in range(2):
        forgotten.answer(**arguments, at=timezone.now())
    work_off()

    assert [letter.to for letter in outbox.outbox] == [[user.email]]
    assert not PasswordRequest.objects.exists()


def test_an_account_closed_meanwhile_gets_no_mail():
    user = UserFactory()
    forgotten.ask(email=user.email, at=timezone.now())
    [(_, arguments)] = take_jobs()
    forgotten.answer(**arguments, at=timezone.now())
    User.objects.update(is_active=False)
    work_off()

    assert outbox.outbox == []
    assert Mail.objects.get().problem == Mail.Problem.VOID


def test_without_a_mail_server_no_mail_is_written(settings):
    settings.EMAIL_BACKEND = NO_MAIL_SERVER
    forgotten.ask(email=UserFactory().email, at=timezone.now())
    work_off()

    assert not Mail.objects.exists()
    assert not PasswordRequest.objects.exists()


def test_an_address_that_is_none_is_said_next_to_the_field(client):
    page = client.post(reverse("account_reset_password"), {"email": "ni naslov"})

    assert "valid email" in text_of(page)
    assert not PasswordRequest.objects.exists()
