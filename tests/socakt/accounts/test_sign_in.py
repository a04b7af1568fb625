"""Signing in: by e-mail, without telling who has an account, and not for ever."""

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from socakt.accounts.adapter import AccountAdapter
from socakt.accounts.models import User
from tests.factories import make_actor
from tests.jobs import work_off
from tests.pages import form_with, text_of

pytestmark = pytest.mark.django_db

PASSWORD, NEW_PASSWORD = "geslo za teste, dolgo", "novo geslo, tudi dolgo"
SIGN_IN = reverse("account_login")


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def user():
    user = make_actor("referrer").user
    user.email = "ana.novak@example.si"
    user.set_password(PASSWORD)
    user.save()
    return user


def try_with(client, login, password, **extra):
    form = form_with(client.get(SIGN_IN), "login")
    return client.post(SIGN_IN, form.data(login=login, password=password), **extra)


@pytest.mark.parametrize(
    "typed", ["ana.novak@example.si", "Ana.Novak@Example.SI", " ana.novak@example.si "]
)
def test_sign_in_by_e_mail_in_any_case(client, user, typed):
    response = try_with(client, typed, PASSWORD)

    assert (response.status_code, response.url) == (302, reverse("desk"))
    assert client.get(reverse("desk")).wsgi_request.user == user


def test_the_session_is_for_this_browser_until_it_is_closed(client, user):
    cookie = try_with(client, user.email, PASSWORD).cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


def test_known_and_unknown_addresses_get_the_same_answer(client, user):
    wrong = try_with(client, user.email, "napačno")
    unknown = try_with(client, "nihce.tukaj@example.si", "napačno")

    assert wrong.status_code == unknown.status_code == 200
    shown = [text_of(page).replace(user.email, "") for page in (wrong, unknown)]
    assert shown[0] == shown[1].replace("nihce.tukaj@example.si", "")
    assert "not correct" in shown[0]


def test_a_closed_account_does_not_sign_in(client, user):
    user.is_active = False
    user.save()

    try_with(client, user.email, PASSWORD)

    assert client.get(reverse("desk")).status_code == 302


def test_after_five_wrong_passwords_the_next_attempt_is_told_to_wait(client, user):
    for _ in range(5):
        assert "not correct" in text_of(try_with(client, user.email, "napačno"))

    response = try_with(client, user.email, PASSWORD)

    assert "Too many" in text_of(response)
    assert client.get(reverse("desk")).status_code == 302


def test_attempts_are_counted_where_every_process_sees_them(client, user):
    for _ in range(3):
        try_with(client, user.email, "napačno")

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_cache WHERE cache_key LIKE '%login%'")
        assert cursor.fetchone()[0] > 0


def test_an_unknown_address_is_slowed_down_in_the_same_way(client):
    for _ in range(5):
        try_with(client, "nihce@example.si", "napačno")

    assert "Too many" in text_of(try_with(client, "nihce@example.si", "napačno"))


def test_one_address_blocked_does_not_block_another(client, user):
    for _ in range(6):
        try_with(client, "nihce@example.si", "napačno")

    assert try_with(client, user.email, PASSWORD).status_code == 302


def test_too_many_requests_are_stopped_with_a_page_of_ours(client, user):
    for _ in range(30):
        response = client.post(SIGN_IN, {"login": "", "password": ""})
    response = client.post(SIGN_IN, {"login": "", "password": ""})

    assert response.status_code == 429
    assert "Too many attempts" in text_of(response)


def test_nobody_makes_an_account_alone(client):
    assert client.get("/signup/").status_code == 404
    assert "sign up" not in text_of(client.get(SIGN_IN)).lower()
    assert AccountAdapter().is_open_for_signup(None) is False


def test_signing_out_needs_a_button(client, user):
    try_with(client, user.email, PASSWORD)

    assert "Do you want to sign out?" in text_of(client.get(reverse("account_logout")))
    assert client.get(reverse("desk")).status_code == 200
    assert client.post(reverse("account_logout")).url == reverse("home")
    assert client.get(reverse("desk")).status_code == 302


def test_after_sign_in_nobody_is_led_elsewhere(client, user):
    page = client.get(SIGN_IN, {"next": "https://evil.example/"})
    form = form_with(page, "login")

    response = client.post(
        f"{SIGN_IN}?next=https://evil.example/", form.data(login=user.email, password=PASSWORD)
    )

    assert response.url == reverse("desk")


def test_a_forgotten_password_is_renewed_by_mail(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email.upper()})
    assert mail.outbox == []  # nobody waits for the mail server
    work_off()
    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([user.email], "SocAkt: novo geslo")
    link = next(word for word in letter.body.split() if "/geslo/novo/" in word)
    link = link.removeprefix(settings.BASE_ADDRESS)

    page = client.get(link, follow=True)
    url, form = page.request["PATH_INFO"], form_with(page, "password1")
    short = client.post(url, form.data(password1="kratko", password2="kratko"))
    assert 'class="error-summary"' in short.content.decode()
    done = client.post(url, form.data(password1=NEW_PASSWORD, password2=NEW_PASSWORD), follow=True)

    assert "The password is changed" in text_of(done)
    assert try_with(client, user.email, PASSWORD).status_code == 200
    assert try_with(client, user.email, NEW_PASSWORD).status_code == 302
    again = client.get(link, follow=True)
    assert "no longer valid" in text_of(again)


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(client, user):
    url = reverse("account_reset_password")

    known = client.post(url, {"email": user.email}, follow=True)
    unknown = client.post(url, {"email": "nihce@example.si"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert text_of(known) == text_of(unknown)
    assert work_off().count("answer_password_request") == 2
    assert [letter.to for letter in mail.outbox] == [[user.email]]


def test_a_used_or_wrong_link_says_so(client):
    url = reverse("account_reset_password_from_key", args=["1", "set-password"])

    assert "no longer valid" in text_of(client.get(url))


def test_the_own_password_is_changed_by_who_knows_the_old_one(client, user):
    try_with(client, user.email, PASSWORD)
    url = reverse("account_change_password")
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    assert client.post(url, {"oldpassword": "napačno", **new}).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert client.post(url, {"oldpassword": PASSWORD, **new}).status_code == 302
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


def test_passwords_are_stored_with_argon2(user):
    assert user.password.startswith("argon2$")


def test_demo_accounts_are_shown_in_the_demo_only(client, settings):
    assert "csd@demo.example" in text_of(client.get(SIGN_IN))

    settings.DEMO = False
    page = text_of(client.get(SIGN_IN))
    assert "demo.example" not in page
    assert "demo-socakt" not in page


def test_users_are_found_and_made_in_lower_case(user):
    assert User.objects.get_by_natural_key("ANA.Novak@example.si") == user
    made = User.objects.create_user("Nova@Example.SI", name="")
    assert made.email == str(made) == made.get_full_name() == "nova@example.si"
    assert not made.has_usable_password()
