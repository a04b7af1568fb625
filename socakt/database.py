"""Which PostgreSQL, and as whom: the one of DATABASE_URL, or our own under `var`.

Web processes and workers act as the application's role of DATABASE_URL, which owns nothing; what
changes tables or is typed at the machine acts as the owner of OWNER_DATABASE_URL, where one is
named. Our own PostgreSQL has both.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

import dj_database_url
import psycopg
from psycopg.errors import DuplicateObject, UniqueViolation

from socakt.embedded import EmbeddedServer

# Set beside DATABASE_URL for this process and its children, so that they know whose it is.
EMBEDDED = "SOCAKT_EMBEDDED"
# What a page may wait for: its statements, somebody else's rows, itself in an open transaction.
WEB_LIMITS = {
    "statement_timeout": "15s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
OWNER = "OWNER_DATABASE_URL"
APPLICATION_ROLE = "socakt_app"  # of our own PostgreSQL


def embedded_server(var: Path) -> EmbeddedServer:
    """The server of the application itself."""
    return EmbeddedServer(var / "postgres")


def config(var: Path, *, web: bool) -> dict[str, Any]:
    """Django's settings for the default database; connections of web processes are impatient.

    JIT is off: it costs more than it brings for short queries.
    """
    named = os.environ.get(OWNER) or os.environ.get("DATABASE_URL")
    url = named or embedded_server(var).url
    settings: dict[str, Any] = dict(dj_database_url.parse(url))
    options = "-c jit=off"
    if web:
        options += "".join(f" -c {name}={limit}" for name, limit in WEB_LIMITS.items())
    settings["CONN_MAX_AGE"] = 0  # the pool keeps the connections
    settings["OPTIONS"] = {
        **settings.get("OPTIONS", {}),
        "options": options,
        "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
    }
    return settings


@contextmanager
def running(var: Path) -> Iterator[None]:
    """Have a database for as long as the block lasts: start our own if no other is named."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _leave)
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with embedded_server(var).in_use() as url:
        make_application_role(url)
        application = url.replace("://postgres@", f"://{APPLICATION_ROLE}@", 1)
        os.environ.update({"DATABASE_URL": application, OWNER: url, EMBEDDED: "1"})
        try:
            yield
        finally:
            for name in ("DATABASE_URL", OWNER, EMBEDDED):
                os.environ.pop(name, None)


def application_role() -> str | None:
    """The role of DATABASE_URL, where the owner is another one; else None."""
    urls = [os.environ.get(name, "") for name in ("DATABASE_URL", OWNER)]
    if not all(urls):
        return None
    role, owner = (dj_database_url.parse(url).get("USER") for url in urls)
    return role if role and role != owner else None


def forget_owner() -> None:
    """From now on this process and its children know the application's role only."""
    os.environ.pop(OWNER, None)


def make_application_role(url: str) -> None:
    """Make the role, if it is not there, on the server of which this is the superuser's address.

    It may sign in and nothing else; what it may do with the tables says `socakt.audit.privileges`.
    """
    with psycopg.connect(url, autocommit=True) as connection:
        known = connection.execute(
            "SELECT FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE]
        ).fetchone()
        if known is None:
            with suppress(DuplicateObject, UniqueViolation):  # another process was quicker
                connection.execute(f"CREATE ROLE {APPLICATION_ROLE} LOGIN")


def _leave(number: int, frame: FrameType | None) -> None:
    """End in an orderly way, so that the database is stopped as well."""
    sys.exit(128 + number)
