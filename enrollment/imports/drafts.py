"""Rows of a table become drafts in the database, a batch at a time, so that memory stays flat."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from enrollment.imports.columns import Column
from enrollment.imports.interpretation import Layout, interpret
from enrollment.imports.models import Import, ImportRow
from enrollment.imports.rows import Draft
from socakt.encryption.fields import EncryptedField
from socakt.slovene import fold

BATCH = 2_000
# What a draft takes from the EMŠO or the post code where the cell of this column is empty.
FOLLOWING = {"born_on": Column.BORN_ON, "sex": Column.SEX, "post": Column.POST}
# The columns of a row that `COPY` writes; the others have the values of a new draft.
WRITTEN = (
    "of_id",
    "number",
    "cells",
    "emso",
    "name_key",
    "name_words",
    "full_name",
    "first_name",
    "last_name",
    "born_on",
    "facts",
    "derived",
    "paid",
    "unpaid",
    "counts",
    "problems",
    "notes",
)
NEW_DRAFT: dict[str, Any] = {
    "selected": True,
    "decided_about": "",
    "found_problems": Jsonb([]),
    "conflicts": Jsonb([]),
    "adds": 0,
    "status": ImportRow.Status.FAULTY.value,
    "is_stored": False,
}

ENCRYPTED = {
    field.attname: field
    for field in ImportRow._meta.concrete_fields
    if isinstance(field, EncryptedField)
}

Cells = Sequence[str]


def take_in(of: Import, rows: Iterable[tuple[int, Cells]], layout: Layout, on: date) -> None:
    """Store the rows as drafts, in place of earlier ones with the same numbers.

    Each batch is a transaction of its own, so that progress can be seen; taking in the same
    rows again makes the same drafts.
    """
    rows = iter(rows)
    count = 0
    while batch := list(islice(rows, BATCH)):
        count += len(batch)
        with transaction.atomic():
            ImportRow.objects.filter(of=of, number__in=[number for number, _ in batch]).delete()
            _copy(of, batch, layout, on)
            Import.objects.filter(pk=of.pk).update(rows_read=count)


def draft_values(cells: Cells, layout: Layout, on: date) -> dict[str, Any]:
    """What the row says, as the fields of an `ImportRow`."""
    draft = interpret(cells, layout, on)
    words = name_words(draft.last_name, draft.first_name, draft.full_name)
    facts, derived = _facts(draft, cells, layout)
    return {
        "emso": draft.emso or None,
        "name_key": _name_key(draft, words),
        "name_words": words,
        "full_name": draft.full_name,
        "first_name": draft.first_name,
        "last_name": draft.last_name,
        "born_on": draft.born_on,
        "facts": facts,
        "derived": derived,
        "paid": list(draft.paid),
        "unpaid": list(draft.unpaid),
        "counts": draft.counts,
        "problems": [[found.code, found.column, found.value] for found in draft.problems],
        "notes": list(draft.notes),
    }


@lru_cache(maxsize=1_000)
def name_words(last_name: str, first_name: str, full_name: str) -> list[str]:
    """The words of the name without accents and case, sorted: the order of names differs."""
    return sorted(fold(last_name, first_name).split() or fold(full_name).split())


def _name_key(draft: Draft, words: list[str]) -> str:
    if draft.emso:
        return ""
    return f"name {' '.join(words)} {draft.born_on}" if words and draft.born_on else ""


def _facts(draft: Draft, cells: Cells, layout: Layout) -> tuple[dict[str, str], dict[str, str]]:
    """What the row itself says of the person, and what only follows from it."""
    known = {
        **draft.facts,
        "first_name": draft.first_name,
        "last_name": draft.last_name,
        "born_on": draft.born_on.isoformat() if draft.born_on else "",
    }
    said = {name: value for name, value in known.items() if value}
    derived = {
        name: said.pop(name)
        for name, column in FOLLOWING.items()
        if name in said and not _has_text(cells, layout.columns.get(column))
    }
    return said, derived


def _has_text(cells: Cells, index: int | None) -> bool:
    return index is not None and index < len(cells) and bool(cells[index])


def _copy(of: Import, batch: list[tuple[int, Cells]], layout: Layout, on: date) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in (*WRITTEN, *NEW_DRAFT))
    statement = f"COPY {quote(ImportRow._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _rows(of, batch, layout, on):
            copy.write_row(row)


def _rows(
    of: Import, batch: list[tuple[int, Cells]], layout: Layout, on: date
) -> Iterator[list[Any]]:
    fixed = list(NEW_DRAFT.values())
    for number, cells in batch:
        values = draft_values(cells, layout, on)
        for name in ("facts", "derived"):
            values[name] = Jsonb(values[name])
        values |= {"of_id": of.pk, "number": number, "cells": cells}
        for name, field in ENCRYPTED.items():
            values[name] = field.stored(values[name])
        yield [*(values[name] for name in WRITTEN), *fixed]
