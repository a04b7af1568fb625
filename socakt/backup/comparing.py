"""Two databases row by row: what is equal, what differs, what only one of them has.

Looks at whole rows by their keys, in the order of these, so that neither digests nor memory for
all rows are needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from socakt.backup.catalog import AS_TEXT, Table, listed, quoted

AT_ONCE = 5000
Row = tuple[tuple[Any, ...], str]


@dataclass
class Compared:
    """How many rows of a table are the same, differ, or are in one of two databases only."""

    table: str
    same: int = 0
    different: int = 0
    only_first: int = 0
    only_second: int = 0

    @property
    def equal(self) -> bool:
        """Whether there is no difference at all."""
        return not (self.different or self.only_first or self.only_second)


def compare(table: Table, first: psycopg.Connection, second: psycopg.Connection) -> Compared:
    """Compare all rows of the table."""
    found = Compared(table.name)
    lefts, rights = _rows(table, first), _rows(table, second)
    left, right = next(lefts, None), next(rights, None)
    while left or right:
        if right is None or (left is not None and left[0] < right[0]):
            found.only_first += 1
            left = next(lefts, None)
        elif left is None or right[0] < left[0]:
            found.only_second += 1
            right = next(rights, None)
        else:
            found.same += left == right
            found.different += left != right
            left, right = next(lefts, None), next(rights, None)
    return found


def _rows(table: Table, connection: psycopg.Connection) -> Iterator[Row]:
    """Each row with its key, by the key; what PostgreSQL sorts is what Python compares."""
    with connection.transaction():
        connection.execute(AS_TEXT)
        with connection.cursor(name=f"rows_{table.name}"[:60]) as cursor:
            cursor.itersize = AT_ONCE
            query = f"SELECT {table.row}, {listed(table.key)} FROM {quoted(table.name)}"  # noqa: S608
            cursor.execute(f"{query} ORDER BY {table.order}".encode())
            for row, *key in cursor:
                yield tuple(key), row
