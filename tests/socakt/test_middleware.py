"""What every response has: its language, its policy, and whether it may be kept."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.urls import reverse

from socakt.accounts.roles import Role
from socakt.middleware import LoopbackMiddleware
from tests.factories import make_actor
from tests.pages import text_of

pytestmark = pytest.mark.django_db

HOME = reverse("home")


@pytest.mark.parametrize("asked", ["en-US,en;q=0.9", "de", "*", ""])
def test_pages_are_slovene_whatever_the_browser_says(client, asked):
    response = client.get(HOME, headers={"Accept-Language": asked})

    assert response.headers["Content-Language"] == "sl"
    assert '<html lang="sl">' in response.content.decode()
    assert "Accept-Language" not in response.headers["Vary"]


def test_who_wishes_reads_english_until_wishing_otherwise(client):
    url = reverse("set_language")

    response = client.post(url, {"language": "en", "next": HOME}, follow=True)
    assert response.redirect_chain == [(HOME, 302)]
    assert '<html lang="en">' in response.content.decode()
    assert "Social activation" in text_of(response)
    assert client.get(reverse("privacy")).headers["Content-Language"] == "en"

    client.post(url, {"language": "sl"})
    assert client.get(HOME).headers["Content-Language"] == "sl"


@pytest.mark.parametrize("length", ["x", "-1", ""])
def test_a_length_that_is_none_breaks_nothing(client, length):
    assert client.get(HOME, CONTENT_LENGTH=length).status_code == 200


@pytest.mark.parametrize("language", ["de", "xx", "../sl", ""])
def test_other_languages_there_are_none(client, language):
    client.cookies["django_language"] = language

    assert client.get(HOME).headers["Content-Language"] == "sl"


def test_the_language_is_not_switched_by_a_link_and_leads_nowhere_else(client):
    response = client.get(reverse("set_language"), {"language": "en"})
    assert "django_language" not in response.cookies

    away = client.post(reverse("set_language"), {"language": "en", "next": "https://evil.example/"})
    assert away.url == "/"


@pytest.mark.parametrize("role", Role)
def test_pages_for_somebody_are_kept_by_no_browser(client_as, role):
    client = client_as(make_actor(role))

    for name in ("desk", "home", "programs"):
        assert "no-store" in client.get(reverse(name)).headers["Cache-Control"]


def test_refusals_are_not_kept_either(client_as, referrer):
    client = client_as(referrer)

    for path in ("/programi/nov/", "/kandidati/999999/", "/ni-me/"):
        response = client.get(path)
        assert response.status_code in (403, 404)
        assert "no-store" in response.headers["Cache-Control"]


def test_public_pages_may_be_kept_but_depend_on_the_cookie(client):
    response = client.get(HOME)

    assert "no-store" not in response.headers.get("Cache-Control", "")
    assert "Cookie" in response.headers["Vary"]


POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "default",
}


@pytest.mark.parametrize("path", ["/", "/prijava/", "/preveri-pogoje/", "/ni-me/", "/delo/"])
def test_the_security_policy_is_strict_on_every_page(client, path):
    header = client.get(path).headers["Content-Security-Policy"]

    found = dict(part.strip().split(" ", 1) for part in header.split(";") if part.strip())
    assert found == POLICY


def test_pages_cannot_be_framed_sniffed_or_tell_where_one_was(client):
    headers = client.get(HOME).headers

    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", [HOME, reverse("desk"), "/skrbnik/", "/no-such-page/"])
def test_every_answer_keeps_other_sites_and_the_browsers_devices_out(client, path):
    headers = client.get(path).headers

    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", [HOME, reverse("desk"), "/skrbnik/", "/no-such-page/"])
def test_no_page_is_taken_for_something_else(client, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("came_from", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": ""}, 200),  # a local socket
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"REMOTE_ADDR": "10.1.2.3"}, 403),
        ({"REMOTE_ADDR": "no address"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
    ],
)
def test_the_demo_answers_on_its_own_machine_only(client, came_from, status):
    assert client.get(HOME, **came_from).status_code == status


def test_real_work_is_reached_through_a_proxy(settings):
    settings.DEMO = False

    with pytest.raises(MiddlewareNotUsed):
        LoopbackMiddleware(lambda request: None)
