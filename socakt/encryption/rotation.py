"""Everything that is encrypted, found by the fields of the models, and renewed under the first key.

Histories of a table hold what it held, so their columns and what they keep of earlier values are
found as well. `settings.ENCRYPTED_IN_JSON` names what others than our fields encrypt with us.
A renewed value is the same value: no history, no version, no log is written of it.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from socakt.encryption.fields import EncryptedField
from socakt.encryption.keys import CannotDecrypt, current_key, decrypt, encrypt, several_keys
from socakt.environment import refuse
from socakt.transactions import Busy, decision

BATCH = 500
PATIENCE = 20  # times that a batch waits for rows somebody else holds
# a value among other text, as in JSON
VALUE = re.compile(r"\b[a-z0-9-]{1,20}\.(?:[A-Za-z0-9_-]{43})?\.[A-Za-z0-9_-]{38,}")
# the same for PostgreSQL, which gives the name of the key
NAMES = r"(?<![A-Za-z0-9.-])([a-z0-9-]{1,20})\.(?:[A-Za-z0-9_-]{43})?\.[A-Za-z0-9_-]{38,}"


@dataclass(frozen=True)
class Place:
    """A column with values of these contexts: each value whole, or somewhere within JSON."""

    table: str
    key: str
    column: str
    contexts: tuple[str, ...]
    is_json: bool = False

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def places() -> list[Place]:
    """Every column in which something is encrypted, of each table once."""
    elsewhere = {
        label.lower(): (name, context) for label, name, context in settings.ENCRYPTED_IN_JSON
    }
    found: list[Place] = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        found += _places_of(model)
        if model._meta.label_lower in elsewhere:
            name, context = elsewhere[model._meta.label_lower]
            found.append(_place(model, model._meta.get_field(name), (context,)))
    return found


def _places_of(model: type[models.Model]) -> Iterator[Place]:
    contexts = []
    for field in model._meta.local_concrete_fields:
        if isinstance(field, EncryptedField):
            contexts.append(field.context)
            yield _place(model, field, (field.context,))
    if contexts and hasattr(model, "pgh_tracked_model"):  # a history: what was replaced
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.JSONField) and field.name == "pgh_before":
                yield _place(model, field, tuple(contexts))


def _place(model: type[models.Model], field: Any, contexts: tuple[str, ...]) -> Place:
    is_json = isinstance(field, models.JSONField)
    return Place(model._meta.db_table, str(model._meta.pk.column), field.column, contexts, is_json)


def renew(place: Place) -> int:
    """Encrypt under the first key what is under another; return how many rows that were.

    In short transactions, so that others can work meanwhile; cut short, it goes on where it was.
    Raises Busy when rows stay locked for long.
    """
    last: Any = None
    count, patience = 0, PATIENCE
    while True:
        try:
            with decision():
                rows = _following(place, last)
                if rows:
                    _write(place, [(key, _renewed(place, text)) for key, text in rows])
        except Busy:
            patience -= 1
            if not patience:
                raise
            continue
        if not rows:
            return count
        last, count = rows[-1][0], count + len(rows)


@contextmanager
def said_that_keys_are_renewed() -> Iterator[None]:
    """For triggers that keep or guard history, within a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socakt.renewing_keys', 'on', true)")
        yield
        cursor.execute("SELECT set_config('socakt.renewing_keys', '', true)")


def _following(place: Place, last: Any) -> list[tuple[Any, str]]:
    """The next rows that are not under the first key, locked."""
    table, key, column = map(connection.ops.quote_name, (place.table, place.key, place.column))
    stale = f"NOT starts_with({column}, %(current)s)"
    if place.is_json:
        stale = f"EXISTS (SELECT FROM {_names(column)} WHERE name[1] || '.' <> %(current)s)"
    statement = f"""
        SELECT {key}, {column}::text FROM {table}
        WHERE (%(last)s::text IS NULL OR {key} > %(last)s) AND {column} IS NOT NULL AND {stale}
        ORDER BY {key} LIMIT {BATCH} FOR NO KEY UPDATE
    """  # noqa: S608 (our own names)
    if last is None:
        statement = statement.replace(f"(%(last)s::text IS NULL OR {key} > %(last)s) AND ", "")
    with connection.cursor() as cursor:
        cursor.execute(statement, {"last": last, "current": f"{current_key()}."})
        return list(cursor.fetchall())


def _names(column: str) -> str:
    return f"regexp_matches({column}::text, '{NAMES}', 'g') AS name"


def _renewed(place: Place, text: str) -> str:
    return (
        VALUE.sub(lambda value: _again(place, value[0]), text)
        if place.is_json
        else _again(place, text)
    )


def _again(place: Place, stored: str) -> str:
    """The same text under the first key. Raises CannotDecrypt."""
    for context in place.contexts:
        try:
            text = decrypt(stored, context=context)
        except CannotDecrypt:
            continue
        searchable = bool(stored.split(".")[1])
        return encrypt(text, context=context, searchable=searchable)
    raise CannotDecrypt(f"A value in {place} fits none of DATA_KEYS.")


def _write(place: Place, rows: list[tuple[Any, str]]) -> None:
    table, key, column = map(connection.ops.quote_name, (place.table, place.key, place.column))
    kind = "jsonb" if place.is_json else "text"
    with said_that_keys_are_renewed(), connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {column} = %s::{kind} WHERE {key} = %s",  # noqa: S608
            [(text, number) for number, text in rows],
        )


def names_in_use() -> dict[str, int]:
    """The names of the keys under which something is stored, and how many values are."""
    found: dict[str, int] = {}
    for place in places():
        table, column = map(connection.ops.quote_name, (place.table, place.column))
        names = f"SELECT split_part({column}, '.', 1) AS found FROM {table}"  # noqa: S608
        if place.is_json:
            names = f"SELECT name[1] AS found FROM {table}, {_names(column)}"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT found, count(*) FROM ({names} WHERE {column} IS NOT NULL) n"  # noqa: S608
                " GROUP BY found"
            )
            for name, count in cursor.fetchall():
                found[name] = found.get(name, 0) + count
    return found


def why_keys_do_not_fit() -> str:
    """A sentence about a key that is missing or not the one it is called; empty when all fit."""
    missing = sorted(names_in_use().keys() - {key.name for key in settings.DATA_KEYS})
    if missing:
        return (
            f"DATA_KEYS lacks {', '.join(missing)}: something in the database is encrypted with it."
        )
    for place in places():
        for name, text in _samples(place):
            try:
                for value in VALUE.findall(text) if place.is_json else [text]:
                    _again(place, value)
            except CannotDecrypt:
                return f"the key {name!r} in DATA_KEYS is not the one that encrypted {place}."
    return ""


def refuse_keys_that_do_not_fit() -> None:
    """End the start with a sentence rather than every page with a failure."""
    why = why_keys_do_not_fit()
    if why:
        refuse(why)


def _samples(place: Place) -> list[tuple[str, str]]:
    """One value for each key of the column."""
    table, column = map(connection.ops.quote_name, (place.table, place.column))
    name = f"split_part({column}, '.', 1)"
    if place.is_json:
        name = f"(SELECT name[1] FROM {_names(column)} LIMIT 1)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT ON (1) {name}, {column}::text FROM {table}"  # noqa: S608
            f" WHERE {column} IS NOT NULL AND {name} IS NOT NULL ORDER BY 1"
        )
        return list(cursor.fetchall())


def alone_with_indexes(model: type[models.Model]) -> None:
    """Within a transaction: while keys are changed, let nobody else add to the table.

    Equal texts have unequal indexes then, so that uniqueness rests on looking for both before
    writing, one after the other. With one key the constraint is enough, and nothing is locked.
    """
    if several_keys():
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
