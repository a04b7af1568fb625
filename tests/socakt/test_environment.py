"""What the environment decides, and what stops the start with a sentence."""

import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings

from socakt import environment
from tests.socakt.starting import refusal

# whatever this machine's environment says
pytestmark = pytest.mark.usefixtures("env")

STRONG = "Aa1-Bb2-Cc3-Dd4-Ee5-Ff6-Gg7-Hh8-Ii9-Jj0-Kk1-Ll2-Mm3"
LOCAL = "postgresql://socakt@localhost/socakt"
REMOTE = "postgresql://socakt@db.example.si/socakt"


@pytest.mark.parametrize(
    ("values", "demo"),
    [
        ({}, True),
        ({"DEMO": "0"}, False),
        ({"DEMO": " 1 "}, True),
        ({"DATABASE_URL": LOCAL}, False),
        ({"DATABASE_URL": LOCAL, "DEMO": "1"}, True),
        ({"DATABASE_URL": REMOTE}, False),
        ({"DATABASE_URL": REMOTE, "DEMO": "0"}, False),
        ({"DATABASE_URL": LOCAL, "SOCAKT_EMBEDDED": "1"}, True),
    ],
)
def test_the_demo_is_on_when_asked_for_or_with_the_own_database(env, values, demo):
    env(**values)

    assert environment.is_demo() is demo


@pytest.mark.parametrize(
    "url",
    [
        LOCAL,
        "postgresql://socakt@127.0.0.1:5433/socakt",
        "postgresql://socakt@[::1]/socakt",
        "postgresql:///socakt",
        "postgresql://postgres@/socakt?host=/var/run/postgresql",
        "postgresql://localhost/socakt?hostaddr=127.0.0.1",
    ],
)
def test_a_database_on_this_machine_may_be_a_demo(env, url):
    env(DATABASE_URL=url, DEMO="1")

    assert environment.is_demo()


@pytest.mark.parametrize(
    "url",
    [
        REMOTE,
        "postgresql://localhost.example.si/socakt",
        "postgresql://socakt@/socakt?host=db.example.si",
        "postgresql://localhost/socakt?host=db.example.si",
        "postgresql://localhost/socakt?hostaddr=10.1.2.3",
        "postgresql://socakt@/socakt?host=/tmp,db.example.si",
        "postgresql://10.1.2.3/socakt",
    ],
)
def test_a_demo_on_a_database_elsewhere_is_refused(env, url):
    env(DATABASE_URL=url, DEMO="1")

    assert "own database only" in refusal(environment.is_demo)


@pytest.mark.parametrize("value", ["yes", "true", "2", "off"])
def test_demo_is_one_or_zero(env, value):
    env(DEMO=value)

    assert repr(value) in refusal(environment.is_demo)


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "SECRET_KEY is missing"),
        ("short", "SECRET_KEY is weak"),
        (STRONG[:49], "SECRET_KEY is weak"),
        ("a" * 60, "SECRET_KEY is weak"),
        ("abcdefg" * 9, "SECRET_KEY is weak"),
        (f"django-insecure-{STRONG}", "SECRET_KEY is weak"),
    ],
)
def test_outside_the_demo_a_missing_or_weak_secret_stops_the_start(env, tmp_path, key, says):
    env(SECRET_KEY=key)

    sentence = refusal(environment.secret_key, demo=False, var=tmp_path)

    assert says in sentence
    assert not key or key not in sentence
    assert list(tmp_path.iterdir()) == []


def test_a_strong_secret_is_taken_in_the_demo_too(env, tmp_path):
    env(SECRET_KEY=STRONG)

    for demo in (True, False):
        assert environment.secret_key(demo=demo, var=tmp_path) == STRONG


def test_a_weak_secret_is_refused_in_the_demo_too(env, tmp_path):
    env(SECRET_KEY="short")

    assert "weak" in refusal(environment.secret_key, demo=True, var=tmp_path)


def test_the_demo_keeps_a_secret_of_its_own(tmp_path):
    var = tmp_path / "not" / "there"

    first = environment.secret_key(demo=True, var=var)

    assert len(first) >= environment.SHORTEST_SECRET
    assert environment.secret_key(demo=True, var=var) == first
    assert stat.S_IMODE((var / "secret_key").stat().st_mode) == 0o600
    assert environment.secret_key(demo=True, var=tmp_path / "another") != first


def test_former_secrets_are_accepted_and_have_to_be_strong_too(env):
    assert environment.former_secret_keys() == []
    env(SECRET_KEY_FALLBACKS=f" {STRONG}  {STRONG[::-1]} ")
    assert environment.former_secret_keys() == [STRONG, STRONG[::-1]]
    env(SECRET_KEY_FALLBACKS=f"{STRONG} short")
    assert "a key of SECRET_KEY_FALLBACKS is weak" in refusal(environment.former_secret_keys)


@pytest.mark.parametrize("hosts", ["", " , ", "*", "socakt.example.si,*"])
def test_outside_the_demo_the_addresses_are_named(env, hosts):
    env(ALLOWED_HOSTS=hosts)

    assert "ALLOWED_HOSTS" in refusal(environment.allowed_hosts, demo=False)


def test_addresses_are_taken_as_named_and_the_demo_answers_on_loopback_only(env):
    env(ALLOWED_HOSTS=" socakt.example.si, www.example.si ,")

    assert environment.allowed_hosts(demo=False) == ["socakt.example.si", "www.example.si"]
    assert environment.allowed_hosts(demo=True) == ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    "url", ["mail.example.si", "http://mail.example.si", "smtp://", "smtp:mail.example.si"]
)
def test_a_mail_server_that_is_none_is_refused(env, url):
    env(EMAIL_URL=url)

    assert "EMAIL_URL" in refusal(environment.email_settings)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.si", ("mail.si", 587, "", "", False, False)),
        ("smtp://u:p%40s@mail.si:25", ("mail.si", 25, "u", "p@s", False, True)),
        ("smtps://u:p@mail.si", ("mail.si", 465, "u", "p", True, False)),
    ],
)
def test_the_mail_server(env, url, expected):
    env(EMAIL_URL=url)

    found = environment.email_settings()

    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_SSL", "USE_TLS")
    assert tuple(found[f"EMAIL_{name}"] for name in names) == expected
    assert found["DEFAULT_FROM_EMAIL"] == "socakt@localhost"


def test_the_sender_can_be_named_and_without_a_server_no_letter_leaves(env):
    assert environment.email_settings() == {
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"
    }
    env(EMAIL_URL="smtp://mail.si?from=socakt@example.si")
    assert environment.email_settings()["DEFAULT_FROM_EMAIL"] == "socakt@example.si"


def test_the_demo_keeps_its_letters_unless_a_server_is_named(env):
    assert environment.email_settings(demo=True)["EMAIL_BACKEND"] == environment.DEMO_MAILBOX
    env(EMAIL_URL="smtp://mail.si")
    assert environment.email_settings(demo=True)["EMAIL_HOST"] == "mail.si"


def test_links_in_letters_lead_to_the_first_address_or_to_our_own_port(env, monkeypatch):
    hosts = ["socakt.example.si", "www.example.si"]
    assert environment.base_address(demo=False, hosts=hosts) == "https://socakt.example.si"
    for port, expected in (("", "8000"), ("8001", "8001")):
        monkeypatch.setenv("PORT", port)
        address = environment.base_address(demo=True, hosts=["localhost"])
        assert address == f"http://127.0.0.1:{expected}"


def settings_of(tmp_path, names, **values):
    """The named settings, as a fresh process with this environment has them."""
    code = f"from socakt import settings\nprint({{n: getattr(settings, n) for n in {names!r}}})"
    env = {**os.environ, "SOCAKT_VAR": str(tmp_path), **values}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


KINDS = {"SESSION": "sessionid", "CSRF": "csrftoken", "LANGUAGE": "language"}
SAFE = {
    "DEMO": False,
    "DEBUG": False,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    **{f"{kind}_COOKIE_NAME": f"__Host-{name}" for kind, name in KINDS.items()},
    **{f"{kind}_COOKIE_{what}": True for kind in KINDS for what in ("SECURE", "HTTPONLY")},
}


def test_outside_the_demo_everything_goes_over_https(tmp_path):
    done = settings_of(
        tmp_path,
        list(SAFE),
        DATABASE_URL=REMOTE,
        SECRET_KEY=STRONG,
        ALLOWED_HOSTS="socakt.example.si",
        DATA_KEYS=environment.new_key("k1"),
    )

    assert done.stdout.strip() == str(SAFE), done.stderr


def test_an_unsafe_start_ends_with_one_sentence_and_no_traceback(tmp_path):
    done = settings_of(tmp_path, list(SAFE), DATABASE_URL=REMOTE)

    assert done.returncode == 1
    assert done.stderr.startswith("SocAkt does not start: SECRET_KEY is missing.")
    assert done.stderr.count("\n") == 1
