"""Every table into one encrypted file, all as of one moment; a whole file or none."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from socakt.audit.anchors import ends_of_lanes
from socakt.backup import BackupError
from socakt.backup.catalog import (
    Table,
    listed,
    print_of,
    quoted,
    sequences,
    taken_tables,
    write_as_text,
)
from socakt.backup.frames import END, HEAD, ROWS, TABLE, Frames
from socakt.backup.manifest import Content, Head, Manifest
from socakt.backup.reading import read_through
from socakt.backup.sealing import Sealing
from socakt.environment import Key

PIECE = 1024 * 1024


class IsThere(BackupError):
    """A file of this name; a backup never takes the place of another one."""


def back_up(path: Path, keys: tuple[Key, ...], *, at: datetime) -> Manifest:
    """Write the file, read it back, and only then give it its name. Raises BackupError.

    Nobody but its owner may read it. Cut short, it leaves nothing.
    """
    if path.exists():
        raise IsThere(f"There is a file {path} already; nothing was written.")
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as new:
            written = write(new, keys[0], at=at)
            new.flush()
            os.fsync(new.fileno())
            if read_through(Path(new.name), keys) != written:
                raise BackupError("What was read back is not what was written. Is the disk whole?")
            os.link(new.name, path)  # unlike a renaming, this takes no other file's place
        _keep_name(path.parent)
    except FileExistsError as error:
        raise IsThere(f"There is a file {path} by now; nothing was written.") from error
    except OSError as error:
        raise BackupError(f"{path} cannot be written ({error}).") from error
    return written


def write(target: IO[bytes], key: Key, *, at: datetime) -> Manifest:
    """Write the database as of now; all tables are seen as they were at one moment."""
    into = Frames(Sealing(target, key))
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SHOW server_version")
            (server,) = cursor.fetchone()
        write_as_text()
        head = Head(at, key.name, server, applied_migrations())
        into.write_json(HEAD, head.as_json())
        tables = {table.name: _write_table(table, into) for table in taken_tables()}
        said = tuple(map(str, ends_of_lanes()))
        # numbers are given out by all at once, past transactions: read last, none is given twice
        manifest = Manifest(head, tables, sequences(), said)
    into.write_json(END, manifest.end_as_json())
    into.finish()
    return manifest


def applied_migrations() -> frozenset[str]:
    """The migrations of the database, as application.name."""
    applied = MigrationRecorder(connection).applied_migrations()
    return frozenset(".".join(migration) for migration in applied)


def _write_table(table: Table, into: Frames) -> Content:
    into.write_json(TABLE, {"name": table.name, "columns": table.stored})
    digest, rows = hashlib.sha256(), 0
    for count, piece in _pieces(table):
        digest.update(piece)
        rows += count
        into.write(ROWS, piece)
    seen = print_of(table)
    if seen.rows != rows:
        raise BackupError(f"{table.name} has {seen.rows} rows, but {rows} came out.")
    return Content(rows, digest.hexdigest(), seen.sum)


def _pieces(table: Table) -> Iterator[tuple[int, bytes]]:
    """The rows as COPY writes them, some at a time, and how many these are."""
    query = f"SELECT {listed(table.stored)} FROM {quoted(table.name)} ORDER BY {table.order}"  # noqa: S608
    waiting, count = bytearray(), 0
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT") as copy:
        for row in copy:
            waiting += row
            count += 1
            if len(waiting) >= PIECE:
                yield count, bytes(waiting)
                waiting.clear()
                count = 0
    if waiting:
        yield count, bytes(waiting)


def _keep_name(folder: Path) -> None:
    """The name of the file, too, outlives a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
