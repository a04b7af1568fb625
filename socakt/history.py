"""History by triggers: what every tracked row was and became, who changed it and through what.

PostgreSQL writes it itself, so it holds what services, the admin and raw SQL do alike. For each
tracked table there is a table of history (`enrollment_candidate_history`) with a row for every
insert, update and delete: the row as it was left, what an update replaced (`pgh_before`), who
acted (`pgh_context`), and what was done together (`pgh_context_id`). It outlives the record.

Who acts stands in the setting `socakt.acting` of the transaction (`socakt.audit.acting`). The
three functions that the triggers call are made by migration 0004 of the accounts.
"""

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

import pghistory
import pgtrigger
from django.db import models
from pghistory.models import Event as Kept

# The triggers call these functions themselves: one of pgtrigger's own could be ignored.
NAMES_WHO_ACTS = "a_write_names_who_acts"
KEEPS_FOR_GOOD = "history_is_append_only"

OPERATIONS = {
    "insert": (pgtrigger.Insert, {"new": "new_values"}, "new_values"),
    "update": (
        pgtrigger.Update,
        {"old": "old_values", "new": "new_values"},
        "new_values",
    ),
    "delete": (pgtrigger.Delete, {"old": "old_values"}, "old_values"),
}
WRITES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate
CHANGES = pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate

Tracked = TypeVar("Tracked", bound=type[models.Model])


class Calls(pgtrigger.Trigger):  # type: ignore[misc]
    """Once for each statement, before it: calls a function that is shared by many tables."""

    level = pgtrigger.Statement
    when = pgtrigger.Before

    def __init__(self, *, function: str, **options: Any) -> None:
        self.function = function
        super().__init__(**options)

    def get_func(self, model: type[models.Model]) -> str:
        """Nothing: the function of its own, which pgtrigger makes, is not called."""
        return ""

    def render_execute(self, model: type[models.Model]) -> str:
        """The shared function."""
        return f"{self.function}()"


def append_only(name: str) -> Calls:
    """A trigger: rows of the table stay as they were written, for everybody and everything.

    Whoever may set that aside for an erasure says so in the function, in one place.
    """
    return Calls(name=name, function=KEEPS_FOR_GOOD, operation=CHANGES)


class Keeps(pgtrigger.Trigger):  # type: ignore[misc]
    """Once for each statement, after it: copies the rows that it touched into the history."""

    level = pgtrigger.Statement
    when = pgtrigger.After
    declare: ClassVar = [("acting", "jsonb")]

    def __init__(self, *, kind: str, history: type[Kept], **options: Any) -> None:
        self.kind, self.history = kind, history
        operation, tables, self.rows = OPERATIONS[kind]
        referencing = pgtrigger.Referencing(**tables)
        super().__init__(operation=operation, referencing=referencing, **options)

    def get_func(self, model: type[models.Model]) -> str:
        """The copying; of an update only the rows in which a tracked column differs."""
        values = {column: f'{self.rows}."{column}"' for column in columns_of(self.history)}
        key = str(model._meta.pk.column)
        values |= {
            "pgh_created_at": "now()",
            "pgh_label": f"'{self.kind}'",
            "pgh_obj_id": f'{self.rows}."{key}"',
            "pgh_context": "acting - 'id'",
            "pgh_context_id": "(acting ->> 'id')::uuid",
        }
        source = self.rows
        if self.kind == "update":
            values["pgh_before"] = "before.kept"
            source = self._replaced(key)
        names = ", ".join(f'"{name}"' for name in values)
        table = self.history._meta.db_table
        return " ".join(
            f"""
            acting := current_setting('socakt.acting', true)::jsonb;
            INSERT INTO "{table}" ({names}) SELECT {", ".join(values.values())} FROM {source};
            RETURN NULL;
            """.split()  # noqa: S608 (our own names)
        )

    def _replaced(self, key: str) -> str:
        """The new rows beside what the changed columns held before."""
        pairs = ", ".join(
            f"""('{field.column}', to_jsonb(old_values."{field.column}"), {_differs(field)})"""
            for field in _kept_fields(self.history)
        )
        return f"""
            new_values LEFT JOIN old_values ON old_values."{key}" = new_values."{key}"
            CROSS JOIN LATERAL (
                SELECT jsonb_object_agg(name, was) AS kept FROM (VALUES {pairs})
                AS replaced (name, was, differs) WHERE differs
            ) AS before
            WHERE before.kept IS NOT NULL
        """  # noqa: S608 (our own names)


class Tracker(pghistory.Tracker):
    """Puts the trigger for one kind of change on the tracked table."""

    def setup(self, event_model: type[Kept]) -> None:
        """Register it, now that the table of history is known."""
        tracked = event_model.pgh_tracked_model
        assert tracked is not None
        assert self.label is not None
        name = f"{tracked._meta.model_name}_history_keeps_{self.label}s"
        trigger = Keeps(name=name, kind=self.label, history=event_model)
        pgtrigger.register(trigger)(tracked)


def tracked(*, about: tuple[str, ...] = (), exclude: tuple[str, ...] = ()) -> Callable[..., Any]:
    """Class decorator: keep the model's history, and refuse writes that do not name who acts.

    `about` are the fields by which a story is looked up, beside the record itself; `exclude`
    those that must not be kept. Columns that PostgreSQL computes are not kept: they follow.
    """

    def track(model: Tracked) -> Tracked:
        fields = [
            field
            for field in model._meta.local_fields
            if not field.generated and field.name not in exclude
        ]
        pghistory.create_event_model(
            model,
            *(Tracker(kind) for kind in OPERATIONS),  # type: ignore[no-untyped-call]
            fields=[field.name for field in fields],
            obj_field=None,  # type: ignore[arg-type]
            context_field=pghistory.ContextJSONField(null=False),
            context_id_field=pghistory.ContextUUIDField(null=False),
            model_name=f"{model.__name__}History",
            attrs={
                "pgh_id": models.BigAutoField(primary_key=True),
                "pgh_before": models.JSONField(null=True),
                "pgh_obj": models.BigIntegerField(db_column="pgh_obj_id"),
                **{f.name: _number_of(f) for f in fields if isinstance(f, models.ForeignKey)},
            },
            meta=_meta(model, about),
            abstract=False,
        )
        name = f"{model._meta.model_name}_{NAMES_WHO_ACTS}"
        guard = Calls(name=name, function=NAMES_WHO_ACTS, operation=WRITES)
        pgtrigger.register(guard)(model)
        return model

    return track


def _meta(model: type[models.Model], about: tuple[str, ...]) -> dict[str, Any]:
    """The table of history: its name, what it is looked up by, and that it only grows."""
    name = model._meta.model_name
    return {
        "db_table": f"{model._meta.db_table}_history",
        "indexes": [
            models.Index(fields=[field], name=f"{name}_hist_{index}")
            for index, field in enumerate(("pgh_obj", *about))
        ],
        "triggers": [append_only(f"{name}_history_is_append_only")],
        "default_permissions": (),
    }


def _number_of(field: "models.ForeignKey[Any, Any]") -> "models.BigIntegerField[Any, Any]":
    """A reference as the number that it is: it blocks nothing, and outlives what it refers to."""
    return models.BigIntegerField(field.verbose_name, null=field.null, db_column=str(field.column))


def history_of(model: type[models.Model]) -> type[Kept]:
    """The model of the tracked model's history."""
    histories: dict[str, type[Kept]] = model.pgh_event_models  # type: ignore[attr-defined]
    return histories["insert"]


def columns_of(history: type[Kept]) -> list[str]:
    """The columns of the tracked table that its history keeps."""
    return [str(field.column) for field in _kept_fields(history)]


def _kept_fields(history: type[Kept]) -> list["models.Field[Any, Any]"]:
    return [f for f in history._meta.concrete_fields if not f.name.startswith("pgh_")]


def _differs(field: "models.Field[Any, Any]") -> str:
    """SQL: whether the value is another one. Equal ones are encrypted differently every time.

    Before their last dot such values say which key and, by its index, which text it is; where
    the keys are being changed (`socakt.encryption.rotation`) the text is the same.
    """
    old, new = f'old_values."{field.column}"', f'new_values."{field.column}"'
    if not getattr(field, "searchable", False):
        return f"{old} IS DISTINCT FROM {new}"
    before_last_dot = "regexp_replace({}, '[.][^.]*$', '')"
    old, new = before_last_dot.format(old), before_last_dot.format(new)
    renewing = "coalesce(current_setting('socakt.renewing_keys', true), '') = 'on'"
    return f"{old} IS DISTINCT FROM {new} AND NOT {renewing}"
