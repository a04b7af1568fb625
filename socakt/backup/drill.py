"""The restore drill: a real file into a PostgreSQL of its own, which is thrown away afterwards.

The very command that would be needed one day runs in a process of its own, so that the drill
proves file, keys, code and command together.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

from socakt import database
from socakt.backup.catalog import taken_tables
from socakt.backup.comparing import Compared, compare
from socakt.embedded import EmbeddedServer

# What is thrown away may be lost.
HASTY = (("fsync", "off"), ("synchronous_commit", "off"))
Say = Callable[[str], object]


def drill(file: Path, *, with_live: bool, say: Say) -> None:
    """Restore the file and say for each table what arrived. Raises CommandError.

    `with_live` compares every row with the database of today; where nobody has written since
    the backup, all are the same.
    """
    with throw_away() as (folder, url):
        done = subprocess.run(  # noqa: S603 (our own words)
            [sys.executable, "manage.py", "restore", str(file), "--erasures", os.devnull],
            cwd=settings.BASE_DIR,
            env=os.environ | _environment(folder, url),
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise CommandError("The drill has failed: this backup cannot be restored.")
        if with_live:
            for compared in compare_all(url):
                say(
                    f"{compared.table:<45} {compared.same:>10} rows the same as today, "
                    f"{compared.different} changed, {compared.only_first} new, "
                    f"{compared.only_second} gone"
                )
    say("The drill has succeeded; what was restored is thrown away.")


@contextmanager
def throw_away() -> Iterator[tuple[Path, str]]:
    """A folder and the address of an empty PostgreSQL in it, there for the block only."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="drill-", dir=settings.VAR) as folder:
        Path(folder).chmod(0o711)  # its PostgreSQL may run as another user
        with EmbeddedServer(Path(folder) / "postgres", HASTY).in_use() as url:
            database.make_application_role(url)
            yield Path(folder), url


def compare_all(url: str) -> Iterator[Compared]:
    """Every table of our database with that of the one at the address."""
    live = connection.get_connection_params()
    for name in ("context", "cursor_factory"):  # Django's own ways with types
        live.pop(name)
    with psycopg.connect(**live) as first, psycopg.connect(url) as second:
        for table in taken_tables():
            yield compare(table, first, second)


def _environment(folder: Path, url: str) -> dict[str, str]:
    """What makes a process use this database, with all else as it is here."""
    return {
        "DATABASE_URL": url.replace("://postgres@", f"://{database.APPLICATION_ROLE}@", 1),
        database.OWNER: url,
        database.EMBEDDED: "1",
        # the log of a drill is nobody's, and nobody is erased in it
        "LOG_ANCHORS": str(folder / "anchors" / "log.txt"),
        "DEMO": "1" if settings.DEMO else "0",
    }
