"""Which tables there are: PostgreSQL's catalog says so, no list of ours."""

from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

# What makes rows be written the same way everywhere, whatever server and session; and nothing of
# it is cut short by a limit that is meant for pages.
AS_TEXT = """
SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres';
SET LOCAL extra_float_digits = 3; SET LOCAL bytea_output = 'hex'; SET LOCAL row_security = off;
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0
"""
TABLES = """
SELECT c.relname,
    array_agg(a.attname ORDER BY a.attname) FILTER (WHERE a.attgenerated = ''),
    array_agg(a.attname ORDER BY a.attname),
    (SELECT array_agg(k.attname ORDER BY place.n)
        FROM pg_constraint p, unnest(p.conkey) WITH ORDINALITY AS place (attnum, n)
        JOIN pg_attribute k ON k.attnum = place.attnum
        WHERE p.conrelid = c.oid AND p.contype = 'p' AND k.attrelid = c.oid),
    array_agg(a.attname) FILTER (WHERE a.attcollation <> 0)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
    AND a.attnum > 0 AND NOT a.attisdropped
GROUP BY c.oid, c.relname ORDER BY c.relname COLLATE "C"
"""
SEQUENCES = """
SELECT sequencename, increment_by FROM pg_sequences
WHERE schemaname = current_schema() ORDER BY sequencename
"""


@dataclass(frozen=True)
class Table:
    """A table. `stored` are the columns that are written, `columns` also those generated."""

    name: str
    stored: tuple[str, ...]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    texts: frozenset[str]

    @property
    def order(self) -> str:
        """By the primary key, the same way on every server, whatever its language."""
        return ", ".join(
            f'{quoted(name)} COLLATE "C"' if name in self.texts else quoted(name)
            for name in self.key
        )

    @property
    def row(self) -> str:
        """A whole row as PostgreSQL writes it, what is generated too."""
        return f"ROW({listed(self.columns)})::text"


@dataclass(frozen=True)
class Print:
    """How many rows a table has, and a number that is another one when any of them differs."""

    rows: int
    sum: str


def quoted(name: str) -> str:
    """The name of a table or column within a statement."""
    return connection.ops.quote_name(name)


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Several of them."""
    return ", ".join(map(quoted, names))


def left_out() -> frozenset[str]:
    """The tables whose rows are not taken: sessions and the cache with its counters."""
    return frozenset(
        {
            Session._meta.db_table,
            UserSession._meta.db_table,
            settings.CACHES["default"]["LOCATION"],
        }
    )


def all_tables() -> list[Table]:
    """Every table of our schema."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [
            Table(name, tuple(stored), tuple(columns), tuple(key), frozenset(texts or ()))
            for name, stored, columns, key, texts in cursor.fetchall()
        ]


def taken_tables() -> list[Table]:
    """Those whose rows are taken."""
    return [table for table in all_tables() if table.name not in left_out()]


def print_of(table: Table) -> Print:
    """Made by PostgreSQL of all columns: not the way on which rows are written and read.

    A sum, so that it needs no order and little memory.
    """
    digest = f"encode(sha256(convert_to({table.row}, 'UTF8')), 'hex')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), coalesce(sum(('x' || left({digest}, 15))::bit(60)::bigint), 0)"  # noqa: S608
            f" FROM {quoted(table.name)}"
        )
        rows, total = cursor.fetchone()
    return Print(rows, str(total))


def sequences() -> dict[str, int]:
    """Of each sequence the number that comes next."""
    with connection.cursor() as cursor:
        cursor.execute(SEQUENCES)
        each = [
            f"SELECT '{name}', last_value + CASE WHEN is_called THEN {step} ELSE 0 END"  # noqa: S608
            f" FROM {quoted(name)}"
            for name, step in cursor.fetchall()
        ]
        cursor.execute(" UNION ALL ".join(each))
        return dict(cursor.fetchall())


def write_as_text() -> None:
    """Until the end of the transaction rows are written the same way everywhere."""
    with connection.cursor() as cursor:
        cursor.execute(AS_TEXT)
