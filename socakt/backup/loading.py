"""A backup into an empty database: all of it or nothing.

Triggers must not act on what they let through long ago, and tables come in the order of their
names. So both triggers and foreign keys are set aside for the time, which the owner of the tables
may do (`session_replication_role` would need a superuser), and foreign keys are checked when they
are put back. All other constraints hold while rows arrive.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from socakt.audit.anchors import ends_of_lanes
from socakt.audit.verifying import walk
from socakt.backup import NotEmpty, NotTheSame, OtherMigrations
from socakt.backup.catalog import (
    Table,
    all_tables,
    left_out,
    listed,
    print_of,
    quoted,
    sequences,
    taken_tables,
    write_as_text,
)
from socakt.backup.frames import ROWS, TABLE
from socakt.backup.manifest import Manifest
from socakt.backup.reading import frames_of
from socakt.encryption.rotation import why_keys_do_not_fit
from socakt.environment import Key

# What `migrate` writes into an empty database; the backup brings its own.
MADE_BY_MIGRATING = frozenset({"auth_permission", "django_content_type", "django_migrations"})
PATIENCE = "10s"  # for somebody who is in the database
TRIGGERS = """
SELECT c.relname, t.tgname, t.tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2
"""
FOREIGN_KEYS = """
SELECT c.relname, f.conname, pg_get_constraintdef(f.oid)
FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
WHERE c.relnamespace = current_schema()::regnamespace AND f.contype = 'f' ORDER BY 1, 2
"""
# tgenabled: which words bring a trigger back to what it was; D was and stays switched off
ENABLE = {"O": "ENABLE TRIGGER", "A": "ENABLE ALWAYS TRIGGER", "R": "ENABLE REPLICA TRIGGER"}


def refuse_other_migrations(manifest: Manifest) -> None:
    """Raises OtherMigrations unless the code has exactly the migrations of the backup."""
    loader = MigrationLoader(None)
    code = {".".join(migration) for migration in loader.disk_migrations}
    missing, newer = manifest.head.migrations - code, code - manifest.head.migrations
    if missing or newer:
        said = [
            f"the {where} lacks {', '.join(sorted(names))}"
            for where, names in (("code", missing), ("backup", newer))
            if names
        ]
        raise OtherMigrations(
            f"The backup was made by another version of the code: {'; '.join(said)}. "
            "Restore it with the code of that time, then migrate."
        )


def refuse_unless_nobody_works_here() -> None:
    """Raises NotEmpty; asked before anything is done, migrating too."""
    tables = all_tables()
    if tables:
        with transaction.atomic():
            refuse_unless_empty(tables)


def load(path: Path, keys: tuple[Key, ...], manifest: Manifest) -> None:
    """Fill the empty database with the file, of which this is the manifest.

    One transaction; nobody else gets in meanwhile. Raises BackupError, and nothing has changed.
    """
    try:
        with transaction.atomic(durable=True):
            write_as_text()
            tables = all_tables()
            refuse_unless_empty(tables)
            with set_aside():
                _execute(f"TRUNCATE {listed([table.name for table in tables])}")
                _copy(path, keys, {table.name: table for table in tables}, manifest)
                _execute("ANALYZE")
            refuse_unless_the_same(manifest)
    except (DatabaseError, psycopg.Error) as error:
        raise NotTheSame(f"PostgreSQL refused it ({_why(error)}). Nothing was restored.") from error
    ContentType.objects.clear_cache()


def refuse_unless_empty(tables: list[Table]) -> None:
    """Lock everything. Raises NotEmpty where there is more than `migrate` and sessions leave."""
    _execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
    try:
        with transaction.atomic():
            _execute(f"LOCK TABLE {listed([table.name for table in tables])}")
    except DatabaseError as error:
        raise NotEmpty("Somebody is working in this database. Stop all servers first.") from error
    looked_at = [t.name for t in tables if t.name not in MADE_BY_MIGRATING | left_out()]
    filled = [name for name in looked_at if _ask(f"SELECT FROM {quoted(name)} LIMIT 1")]
    if filled:
        raise NotEmpty(
            "The database is not empty: there is something in "
            f"{', '.join(filled[:5])}{' …' if filled[5:] else ''}. "
            "Restore into a new one; nothing is ever restored over what there is."
        )


@contextmanager
def set_aside() -> Iterator[None]:
    """Within the block triggers do not act and foreign keys are not looked at.

    Afterwards each is what it was; foreign keys are checked for all rows then.
    """
    triggers, foreign_keys = _ask(TRIGGERS), _ask(FOREIGN_KEYS)
    for table in sorted({table for table, _name, _enabled in triggers}):
        _execute(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")
    for table, name, _definition in foreign_keys:
        _execute(f"ALTER TABLE {quoted(table)} DROP CONSTRAINT {quoted(name)}")
    yield
    for table, name, definition in foreign_keys:
        _execute(f"ALTER TABLE {quoted(table)} ADD CONSTRAINT {quoted(name)} {definition}")
    for table, name, enabled in triggers:
        if enabled in ENABLE:
            _execute(f"ALTER TABLE {quoted(table)} {ENABLE[enabled]} {quoted(name)}")
    if (_ask(TRIGGERS), _ask(FOREIGN_KEYS)) != (triggers, foreign_keys):
        raise NotTheSame("Triggers or foreign keys are not what they were. Nothing was restored.")


def _copy(path: Path, keys: tuple[Key, ...], tables: dict[str, Table], manifest: Manifest) -> None:
    """The rows of the file into their tables, and what each sequence gives next."""
    statement = ""
    with frames_of(path, keys) as pieces:
        for kind, body in pieces:
            if kind == TABLE:
                said = json.loads(body)
                _refuse_other_columns(tables.get(said["name"]), said)
                statement = f"COPY {quoted(said['name'])} ({listed(said['columns'])}) FROM STDIN"
            elif kind == ROWS:
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.write(body)
    for name, following in manifest.sequences.items():
        _execute(f"ALTER SEQUENCE {quoted(name)} RESTART WITH {following}")


def _refuse_other_columns(table: Table | None, said: dict[str, list[str]]) -> None:
    if table is None or table.stored != tuple(said["columns"]):
        raise NotTheSame(
            f"{said['name']} has other columns here, though the migrations are the same. "
            "Nothing was restored."
        )


def refuse_unless_the_same(manifest: Manifest) -> None:
    """Raises NotTheSame where a table, a sequence, the log's chains or a key is another one."""
    found = {table.name: print_of(table) for table in taken_tables()}
    said = {name: content.print for name, content in manifest.tables.items()}
    wrong = sorted(name for name in said.keys() | found.keys() if said.get(name) != found.get(name))
    if sequences() != manifest.sequences:
        wrong.append("the sequences")
    if tuple(map(str, ends_of_lanes())) != manifest.ends:
        wrong.append("the ends of the processing log")
    if wrong:
        raise NotTheSame(f"Not what was backed up: {', '.join(wrong)}. Nothing was restored.")
    if finding := next(walk(), None):
        raise NotTheSame(f"The processing log is not whole: {finding} Nothing was restored.")
    if why := why_keys_do_not_fit():
        raise NotTheSame(f"{why} Nothing was restored.")


def _why(error: Exception) -> str:
    """What PostgreSQL says, without the rows it speaks of."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if not isinstance(cause, psycopg.Error):
        return type(error).__name__
    named = (cause.diag.table_name, cause.diag.constraint_name, cause.diag.sqlstate)
    return f"{type(cause).__name__}: {' '.join(filter(None, named))}"


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _ask(query: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
