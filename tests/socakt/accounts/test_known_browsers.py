"""Strangers who guess slow themselves down, not the owner of the account."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from socakt.accounts import known_browsers
from tests.factories import make_actor
from tests.jobs import work_off
from tests.pages import form_with

pytestmark = pytest.mark.django_db

PASSWORD, NEW = "vrana lista zvezek", "hruška pomlad čoln"
SIGN_IN = reverse("account_login")


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


@pytest.fixture
def user():
    user = make_actor("referrer").user
    user.set_password(PASSWORD)
    user.save()
    return user


def try_with(client, user, password):
    return client.post(SIGN_IN, {"login": user.email, "password": password}).status_code == 302


def besiege(client, user):
    for _ in range(7):
        assert not try_with(client, user, "napačno")


def test_the_owner_gets_in_while_strangers_guess(client, user):
    assert try_with(client, user, PASSWORD)
    client.post(reverse("account_logout"))
    besiege(type(client)(), user)

    assert not try_with(type(client)(), user, PASSWORD)  # not even with the right one
    assert try_with(client, user, PASSWORD)


def test_a_known_browser_is_slowed_down_by_its_own_mistakes(client, user):
    assert try_with(client, user, PASSWORD)
    client.post(reverse("account_logout"))
    for _ in range(5):
        assert not try_with(client, user, "napačno")

    assert not try_with(client, user, PASSWORD)


def test_the_browser_is_known_for_this_address_only(client, user):
    """Else whoever has an account could guess at all others without being counted."""
    assert try_with(client, user, PASSWORD)
    client.post(reverse("account_logout"))
    other = make_actor("referrer").user
    other.set_password(NEW)
    other.save()
    besiege(type(client)(), other)

    assert not try_with(client, other, NEW)


def test_the_mailbox_is_a_way_in_from_a_new_browser(client, user, mailoutbox):
    besiege(type(client)(), user)
    client.post(reverse("account_reset_password"), {"email": user.email})
    work_off()
    link = next(word for word in mailoutbox[0].body.split() if "/geslo/novo/" in word)
    page = client.get(link.removeprefix(settings.BASE_ADDRESS), follow=True)
    form = form_with(page, "password1")
    client.post(page.request["PATH_INFO"], form.data(password1=NEW, password2=NEW))

    assert try_with(client, user, NEW)


def request_with(value):
    request = RequestFactory().get("/")
    request.COOKIES[known_browsers.COOKIE] = value
    return request


def test_the_cookie_is_sealed_and_names_nobody(user):
    cookie = known_browsers.remember(HttpResponse(), user.email).cookies[known_browsers.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert user.email.split("@")[0] not in cookie.value

    number = known_browsers.number_of(request_with(cookie.value), user.email.upper())
    assert len(number) == 22
    assert known_browsers.number_of(request_with(cookie.value), "x@example.si") == ""
    for forged in ("", "x", cookie.value[:-1], cookie.value + "x"):
        assert known_browsers.number_of(request_with(forged), user.email) == ""
