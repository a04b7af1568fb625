"""Which PostgreSQL: the one of DATABASE_URL, or our own under `var`."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import dj_database_url

from socakt.embedded import EmbeddedServer

# Set beside DATABASE_URL for this process and its children, so that they know whose it is.
EMBEDDED = "SOCAKT_EMBEDDED"
WEB_STATEMENT_TIMEOUT = "15s"


def embedded_server(var: Path) -> EmbeddedServer:
    """The server of the application itself."""
    return EmbeddedServer(var / "postgres")


def config(var: Path, *, web: bool) -> dict[str, Any]:
    """Django's settings for the default database; connections of web processes are impatient.

    JIT is off: it costs more than it brings for short queries.
    """
    url = os.environ.get("DATABASE_URL") or embedded_server(var).url
    settings: dict[str, Any] = dict(dj_database_url.parse(url))
    options = "-c jit=off"
    if web:
        options += f" -c statement_timeout={WEB_STATEMENT_TIMEOUT}"
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
        os.environ.update({"DATABASE_URL": url, EMBEDDED: "1"})
        try:
            yield
        finally:
            del os.environ["DATABASE_URL"], os.environ[EMBEDDED]


def _leave(number: int, frame: FrameType | None) -> None:
    """End in an orderly way, so that the database is stopped as well."""
    sys.exit(128 + number)
