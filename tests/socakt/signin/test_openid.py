"""Sign-in through another system, against a provider that answers, and one that lies."""

import time
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client
from django.urls import reverse

from socakt.accounts.models import User
from socakt.audit.models import Event
from tests.pages import form_with, text_of
from tests.socakt.accounts.oidc_provider import FALSE_KEY, Provider
from tests.socakt.signin.support import code_now, with_app

pytestmark = pytest.mark.django_db

AWAY, BACK, DESK = reverse("openid_away"), reverse("openid_callback"), reverse("desk")
OTHER_CLIENT = "nekdo drug"


@pytest.fixture
def client():
    """Coming back is a GET that signs in, so it writes (OpenID Connect Core 1.0, 3.1.2.5)."""
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def provider(settings, worker):
    running = Provider()
    running.person["email"] = worker.user.email
    settings.OPENID = running.settings()
    yield running
    running.close()


def there(client, address):
    """What the other system sends the browser back to, as path."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    assert parts.netloc == "testserver"
    return f"{parts.path}?{parts.query}"


def sign_in(client, away=AWAY):
    return client.get(there(client, client.get(away).url))


def signed_in(client):
    return client.get(DESK).status_code == 200


def number_of(subject, provider):
    """What is kept of the subject: nothing that means anything at another system."""
    return sha256(f"{provider.settings()['issuer']}\n{subject}".encode()).hexdigest()


def test_somebody_with_an_account_signs_in(client, provider, worker):
    answer = sign_in(client)

    assert (answer.status_code, answer.url) == (302, DESK)
    assert signed_in(client)
    [link] = SocialAccount.objects.all()
    assert (link.user, link.uid, link.extra_data) == (
        worker.user,
        number_of("oseba-1", provider),
        {},
    )
    assert not SocialToken.objects.exists()
    assert Event.objects.get(action="account.signed_in").details == {"ways": ["socialaccount"]}
    assert Event.objects.filter(action="account.linked").count() == 1


def test_what_is_asked_for_is_little_and_protected(client, provider):
    asked = dict(parse_qsl(urlsplit(client.get(AWAY).url).query))

    assert set(asked["scope"].split()) == {"openid", "email"}
    assert len(asked["nonce"]) >= 32
    assert len(asked["state"]) >= 16
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"http://testserver{BACK}"


def test_each_visit_has_its_own_nonce_and_state(client, provider):
    first, second = (dict(parse_qsl(urlsplit(client.get(AWAY).url).query)) for _ in range(2))

    for name in ("nonce", "state", "code_challenge"):
        assert first[name] != second[name]


def test_the_second_time_the_link_counts_and_not_the_address(client, provider, worker):
    sign_in(client)
    client.post(reverse("account_logout"))
    provider.person |= {"email": "nov@example.si", "email_verified": False}

    assert sign_in(client).url == DESK
    assert signed_in(client)
    assert SocialAccount.objects.count() == 1


def test_the_own_second_factor_is_asked_for_after_it(client, provider, worker):
    provider.person |= {"acr": "urn:si-pass:high", "amr": ["mfa"]}
    with_app(worker)

    assert sign_in(client).url == reverse("mfa_authenticate")
    assert not signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert signed_in(client)


def test_the_address_may_come_separately(client, provider):
    provider.in_token = False

    assert sign_in(client).url == DESK


def test_after_it_one_is_where_one_wanted_to_be_and_nowhere_else(client, provider):
    cohorts = reverse("cohorts")
    assert sign_in(client, f"{AWAY}?next={cohorts}").url == cohorts
    client.post(reverse("account_logout"))

    assert sign_in(client, f"{AWAY}?next=https://evil.example/").url == DESK


def test_what_was_typed_waits_sealed(client, provider):
    page = client.post(reverse("add_candidate"), {"first_name": "Živa", "last_name": "Čuk"})
    [form] = [f for f in forms_of(page) if f.action == AWAY]
    assert "SI-PASS" in text_of(client.post(AWAY, form.data()))
    assert "Čuk" not in str(dict(client.session.items()))

    again = sign_in(client)

    assert form_with(again, "first_name").values["last_name"] == ["Čuk"]
    assert "kept_while_away" not in client.session


def forms_of(page):
    from tests.pages import Reader

    return Reader(page.content.decode()).forms


LIES = {
    "wrong nonce": {"lies": {"nonce": "od drugega obiska"}},
    "no nonce": {"lies": {"nonce": None}},
    "for another client": {"lies": {"aud": OTHER_CLIENT}},
    "for several, meant for another": {"lies": {"aud": ["socakt", OTHER_CLIENT]}},
    "used by another": {"lies": {"azp": OTHER_CLIENT}},
    "expired": {"lies": {"exp": int(time.time()) - 3600}},
    "from the future": {"lies": {"iat": int(time.time()) + 3600}},
    "without end": {"lies": {"exp": None}},
    "another issuer": {"lies": {"iss": "https://evil.example"}},
    "nobody": {"lies": {"sub": None}},
    "signed by another": {"key": FALSE_KEY},
    "another key": {"header": {"kid": "2"}},
    "not signed": {"algorithm": "none"},
    "signed with a word": {"algorithm": "HS256"},
    "address not confirmed": {"lies": {"email_verified": False}},
    "confirmed in words": {"lies": {"email_verified": "true"}},
    "confirmed by silence": {"lies": {"email_verified": None}},
    "no address": {"lies": {"email": ""}},
    "an address that is none": {"lies": {"email": ["x"]}},
    "unknown person": {"lies": {"email": "neznan@example.si"}},
    "said of somebody else": {"in_token": False, "userinfo_lies": {"sub": "oseba-2"}},
    "another system": {"discovery_lies": {"issuer": "https://evil.example"}},
    "nonsense": {"discovery_lies": {"jwks_uri": "nonsense"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_lies_do_not_sign_in(client, provider, lie):
    vars(provider).update(LIES[lie])
    users = User.objects.count()

    away = client.get(AWAY)
    answer = client.get(there(client, away.url)) if away.status_code == 302 else away

    assert answer.status_code == 403
    assert "SI-PASS" in text_of(answer)
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == users
    [entry] = Event.objects.filter(action="account.sign_in_failed")
    assert (entry.user, entry.object_id, entry.details) == (None, None, {"way": "openid"})


def test_where_the_other_system_leads_on_nobody_follows(client, provider):
    provider.discovery_lies = {"jwks_uri": f"{provider.issuer}/moved"}

    answer = client.get(there(client, client.get(AWAY).url))

    assert answer.status_code == 403
    assert not signed_in(client)


def test_a_closed_account_does_not_sign_in_the_first_time(client, provider, worker):
    worker.user.is_active = False
    worker.user.save()

    assert sign_in(client).status_code == 403
    assert not signed_in(client)
    assert not SocialAccount.objects.exists()


def test_a_closed_account_does_not_sign_in_later(client, provider, worker):
    sign_in(client)
    client.post(reverse("account_logout"))
    worker.user.is_active = False
    worker.user.save()

    assert sign_in(client).url == reverse("account_inactive")
    assert not signed_in(client)


def test_an_address_given_to_another_person_there_does_not_open_the_account(client, provider):
    sign_in(client)
    client.post(reverse("account_logout"))
    provider.person["sub"] = "oseba-2"

    assert sign_in(client).status_code == 403
    assert not signed_in(client)
    assert SocialAccount.objects.get().uid == number_of("oseba-1", provider)


def test_the_answer_to_another_browser_is_worth_nothing(client, provider):
    stolen = there(client, client.get(AWAY).url)

    other = Client()
    assert other.get(stolen).status_code == 403
    assert not signed_in(other)


def test_an_answer_is_taken_once(client, provider):
    answer = there(client, client.get(AWAY).url)
    assert client.get(answer).url == DESK
    client.post(reverse("account_logout"))

    assert client.get(answer).status_code == 403
    assert not signed_in(client)


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x", "?state=x&code=y"])
def test_an_answer_that_was_not_asked_for_is_refused(client, provider, query):
    client.get(AWAY)

    assert client.get(BACK + query).status_code == 403


def test_cancelling_there_is_no_failure_here(client, provider):
    state = dict(parse_qsl(urlsplit(client.get(AWAY).url).query))["state"]

    answer = client.get(f"{BACK}?state={state}&error=access_denied")

    assert answer.status_code == 403


def test_a_provider_that_is_away_is_no_failure_of_ours(client, provider):
    provider.close()

    assert client.get(AWAY).status_code == 403


def test_the_button_is_there_when_it_is_configured(client, provider, settings):
    assert "SI-PASS" in text_of(client.get(reverse("account_login")))

    settings.OPENID = None
    assert "SI-PASS" not in text_of(client.get(reverse("account_login")))
    assert client.get(AWAY).status_code == client.get(BACK).status_code == 404


def test_what_is_kept_too_long_is_dropped(client, provider):
    session = client.session
    session["kept_while_away"] = "nonsense"
    session.save()

    assert sign_in(client).url == DESK
