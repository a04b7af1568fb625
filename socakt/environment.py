"""Reads the environment and refuses what is unsafe, in sentences an operator understands."""

import os
import re
import secrets
import sys
import tempfile
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_SECRET = 50
FEWEST_DIFFERENT_CHARACTERS = 8
KEY_BYTES = 32
FEWEST_DIFFERENT_BYTES = 16
# a name and 32 bytes in base 64, either alphabet
NAMED_KEY = re.compile(r"([a-z0-9-]{1,20}):([A-Za-z0-9+/_-]{43}=?)")
NO_MAIL_SERVER = "django.core.mail.backends.dummy.EmailBackend"
DEMO_MAILBOX = "enrollment.notices.mailbox.Mailbox"


def refuse(sentence: str) -> NoReturn:
    """Stop the start with one sentence instead of a traceback."""
    sys.exit(f"SocAkt does not start: {sentence}")


def database_is_embedded() -> bool:
    """Whether the application runs its own PostgreSQL (see `socakt.database`)."""
    return bool(os.environ.get("SOCAKT_EMBEDDED")) or not os.environ.get("DATABASE_URL")


def database_is_local() -> bool:
    """Whether the database is on this machine: a socket or a loopback address, for both roles."""
    named: list[str] = []
    for name in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        parts = urlsplit(os.environ.get(name, ""))
        options = parse_qs(parts.query)
        named += [parts.hostname or "", *options.get("host", []), *options.get("hostaddr", [])]
    hosts = [host for several in named for host in several.split(",")]
    return all(
        host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/") for host in hosts
    )


def is_loopback(address: str) -> bool:
    """Whether the IP address is this machine's own; empty stands for a local socket."""
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False


def is_demo() -> bool:
    """Whether invented data and published passwords are allowed: DEMO, else only when embedded."""
    value = os.environ.get("DEMO", "").strip().lower()
    if value not in ("", "0", "1"):
        refuse(f"DEMO is {value!r}; it can be 1 (demo) or 0 (real work).")
    demo = value == "1" or (value == "" and database_is_embedded())
    if demo and not database_is_local():
        refuse("the demo runs on this machine's own database only; unset DATABASE_URL or DEMO.")
    return demo


def secret_key(*, demo: bool, var: Path) -> str:
    """SECRET_KEY; in the demo, where none is given, a random one that is kept in `var`."""
    key = os.environ.get("SECRET_KEY", "")
    if not key and demo:
        return _kept_secret(var / "secret_key")
    if not key:
        refuse(
            "SECRET_KEY is missing. Make one: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
    _refuse_weak("SECRET_KEY", key)
    return key


def former_secret_keys() -> list[str]:
    """SECRET_KEY_FALLBACKS: what was SECRET_KEY before, with spaces between; still accepted."""
    former = os.environ.get("SECRET_KEY_FALLBACKS", "").split()
    for key in former:
        _refuse_weak("a key of SECRET_KEY_FALLBACKS", key)
    return former


def _refuse_weak(name: str, key: str) -> None:
    if (
        len(key) < SHORTEST_SECRET
        or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS
        or "insecure" in key
    ):
        refuse(
            f"{name} is weak: it needs at least {SHORTEST_SECRET} characters, "
            f"{FEWEST_DIFFERENT_CHARACTERS} of them different."
        )


@dataclass(frozen=True)
class Key:
    """A key with the name that stands beside what it encrypted."""

    name: str
    secret: bytes = field(repr=False)


def named_keys(variable: str, *, demo: bool, var: Path) -> tuple[Key, ...]:
    """The keys of DATA_KEYS or BACKUP_KEYS: `name:base64`, several with commas between.

    The first encrypts, all decrypt. In the demo, where none is given, a random one that is kept
    in `var`.
    """
    text = os.environ.get(variable, "")
    if not text and demo:
        text = _kept_secret(var / variable.lower(), new_key)
    if not text:
        refuse(f"{variable} is missing. {HOW_TO_MAKE_A_KEY}")
    keys = tuple(_named_key(variable, part.strip()) for part in text.split(",") if part.strip())
    names = [key.name for key in keys]
    if not keys or len(set(names)) < len(names):
        refuse(f"{variable} needs at least one key, and each a name of its own.")
    return keys


HOW_TO_MAKE_A_KEY = (
    "Make a key: python3 -c 'import base64, secrets; "
    'print("k1:" + base64.b64encode(secrets.token_bytes(32)).decode())\''
)


def new_key(name: str = "demo") -> str:
    """A random key as the environment holds it."""
    return f"{name}:{b64encode(secrets.token_bytes(KEY_BYTES)).decode()}"


def _named_key(variable: str, text: str) -> Key:
    parts = NAMED_KEY.fullmatch(text)
    if parts is None:
        refuse(
            f"{variable} is not made of keys: each is a name (small letters, digits, hyphens), "
            f"a colon and {KEY_BYTES} bytes in base 64. {HOW_TO_MAKE_A_KEY}"
        )
    secret = urlsafe_b64decode(parts[2].rstrip("=").translate(URL_SAFE) + "=")
    if len(set(secret)) < FEWEST_DIFFERENT_BYTES:
        refuse(f"{variable} is weak: the bytes of {parts[1]!r} are not random. {HOW_TO_MAKE_A_KEY}")
    return Key(parts[1], secret)


URL_SAFE = str.maketrans("+/", "-_")


def _new_secret() -> str:
    return secrets.token_urlsafe(50)


def _kept_secret(path: Path, make: Callable[[], str] = _new_secret) -> str:
    """Read the secret of the demo, or make it; two starts at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as new:  # nobody else reads it
            new.write(make())
            new.flush()
            with suppress(FileExistsError):  # a whole secret appears at once, or there is one
                os.link(new.name, path)
    return path.read_text()


def allowed_hosts(*, demo: bool) -> list[str]:
    """Names under which the application answers: loopback only in the demo."""
    if demo:
        return list(LOOPBACK)
    hosts = [
        host.strip() for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host.strip()
    ]
    if not hosts or "*" in hosts:
        refuse("ALLOWED_HOSTS must name the addresses, for example ALLOWED_HOSTS=socakt.example.si")
    return hosts


def base_address(*, demo: bool, hosts: list[str]) -> str:
    """Where the application is found from outside; links in mails begin with it.

    The first of ALLOWED_HOSTS, over HTTPS; in the demo our own PORT on loopback.
    """
    return f"http://127.0.0.1:{os.environ.get('PORT') or 8000}" if demo else f"https://{hosts[0]}"


def email_settings(*, demo: bool = False) -> dict[str, Any]:
    """Django's mail settings from EMAIL_URL (smtp://user:password@host:port, smtps:// or empty).

    Without EMAIL_URL mails stay in the process; nothing is printed, since a letter is personal.
    The demo keeps them and shows them on a page.
    """
    url = os.environ.get("EMAIL_URL", "")
    if not url and demo:
        return {"EMAIL_BACKEND": DEMO_MAILBOX, "DEFAULT_FROM_EMAIL": "socakt@demo.example"}
    if not url:
        return {"EMAIL_BACKEND": NO_MAIL_SERVER}
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        refuse("EMAIL_URL must look like smtp://user:password@mail.example.si:587")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
        "EMAIL_TIMEOUT": 10,
        "DEFAULT_FROM_EMAIL": parse_qs(parts.query).get("from", ["socakt@localhost"])[0],
    }


OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_NAME")


def openid_settings(*, demo: bool) -> dict[str, str] | None:
    """The other system to sign in through (OIDC_*), None when there is none; all or nothing."""
    given = {name: os.environ.get(name, "").strip() for name in OIDC}
    missing = [name for name, value in given.items() if not value]
    if len(missing) == len(OIDC):
        return None
    if missing:
        refuse(f"sign-in through another system also needs {', '.join(missing)}.")
    issuer = urlsplit(given["OIDC_ISSUER"])
    on_this_machine = demo and issuer.hostname in ("localhost", "127.0.0.1")
    if not issuer.hostname or (issuer.scheme != "https" and not on_this_machine):
        refuse("OIDC_ISSUER must be an address that begins with https://")
    if issuer.query or issuer.fragment:
        refuse("OIDC_ISSUER must be an address without ? and #")
    return {
        "issuer": given["OIDC_ISSUER"],
        "client_id": given["OIDC_CLIENT_ID"],
        "secret": given["OIDC_CLIENT_SECRET"],
        "name": given["OIDC_NAME"],
    }
