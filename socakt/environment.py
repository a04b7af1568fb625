"""Reads the environment and refuses what is unsafe, in sentences an operator understands."""

import os
import secrets
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_SECRET = 50
FEWEST_DIFFERENT_CHARACTERS = 8
NO_MAIL_SERVER = "django.core.mail.backends.dummy.EmailBackend"
DEMO_MAILBOX = "enrollment.notices.mailbox.Mailbox"


def refuse(sentence: str) -> NoReturn:
    """Stop the start with one sentence instead of a traceback."""
    sys.exit(f"SocAkt does not start: {sentence}")


def database_is_embedded() -> bool:
    """Whether the application runs its own PostgreSQL (see `socakt.database`)."""
    return bool(os.environ.get("SOCAKT_EMBEDDED")) or not os.environ.get("DATABASE_URL")


def database_is_local() -> bool:
    """Whether the database is on this machine: a socket or a loopback address."""
    parts = urlsplit(os.environ.get("DATABASE_URL", ""))
    options = parse_qs(parts.query)
    named = [parts.hostname or "", *options.get("host", []), *options.get("hostaddr", [])]
    hosts = [host for several in named for host in several.split(",")]
    return all(
        host in ("", "localhost", "127.0.0.1", "::1") or host.startswith("/") for host in hosts
    )


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
    if (
        len(key) < SHORTEST_SECRET
        or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS
        or "insecure" in key
    ):
        refuse(
            f"SECRET_KEY is weak: it needs at least {SHORTEST_SECRET} characters, "
            f"{FEWEST_DIFFERENT_CHARACTERS} of them different."
        )
    return key


def _kept_secret(path: Path) -> str:
    """Read the secret of the demo, or make it; two starts at once agree on one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as new:
            new.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
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
