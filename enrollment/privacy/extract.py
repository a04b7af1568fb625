"""Everything about one person: for the person on paper, and for machines (GDPR, articles 15, 20).

The machine-readable extract is JSON of schema `SCHEMA`, version `VERSION`; README.md describes it.
A new field of a table is no new version; one that means something else is.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import stored_result
from enrollment.eligibility.sentences import explain
from enrollment.notes.models import Note
from enrollment.privacy.labels import LABELS, TITLES, Withheld
from enrollment.privacy.person_table import PersonTable, Section
from enrollment.privacy.tables import TABLES
from socakt.accounts.models import Organization
from socakt.audit.models import Event
from socakt.pdf import LANGUAGE
from socakt.slovene import format_date, format_datetime, format_month

SCHEMA = "socakt/person"
VERSION = 1
# what the processing log says happened, in words; everything else is a change
LOGGED = {
    "viewed": gettext_lazy("looked at"),
    "printed": gettext_lazy("printed"),
    "exported": gettext_lazy("exported in a list"),
    "extracted": gettext_lazy("given out as an extract"),
}


@dataclass(frozen=True)
class Fact:
    """One value in words, under its name."""

    label: str
    value: str


@dataclass(frozen=True)
class TablePart:
    """The rows of one table: each as facts, or, where there are `columns`, as a line of them."""

    title: str
    rows: list[list[Fact]]
    columns: list[str]


@dataclass(frozen=True)
class SectionPart:
    """One step of the process with what is known from it."""

    title: str
    tables: list[TablePart]


@dataclass(frozen=True)
class Extract:
    """What is given out, and what is not and why."""

    person: Candidate
    made_on: date
    sections: list[SectionPart]
    withheld: list[str]
    machine: dict[str, Any] = field(repr=False)

    @property
    def as_json(self) -> bytes:
        """The machine-readable form."""
        text = json.dumps(self.machine, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        return text.encode()


def extract(person: Candidate, made_on: date, withheld_notes: Collection[int] = ()) -> Extract:
    """Everything that any table knows of the person, in Slovene.

    Notes and conclusions of interviews are in it, whoever may read them on the screen: the person
    has the right to them. `withheld_notes` speak of others, too; how many there are is said.
    """
    with translation.override(LANGUAGE):
        known = [(table, _rows(table, person, withheld_notes)) for table in TABLES]
        return Extract(
            person=person,
            made_on=made_on,
            sections=list(_sections(known)),
            withheld=_withheld(len(withheld_notes)),
            machine=_machine(known, made_on, len(withheld_notes)),
        )


Known = list[tuple[PersonTable, list[models.Model]]]


def told_fields(table: PersonTable) -> list[models.Field[Any, Any]]:
    """The fields whose values are given out: all but technical ones and names of employees."""
    return [
        one
        for one in table.model._meta.concrete_fields
        if one.name not in table.left_out and not _says_who(one)
    ]


def _says_who(one: models.Field[Any, Any]) -> bool:
    """Whether the field says which employee did something, or who the person is, once more."""
    known = (settings.AUTH_USER_MODEL, Candidate._meta.label)
    return isinstance(one, models.ForeignKey) and one.related_model._meta.label in known


def _rows(table: PersonTable, person: Candidate, withheld: Collection[int]) -> list[models.Model]:
    keys = [one.name for one in told_fields(table) if isinstance(one, models.ForeignKey)]
    rows = table.rows(person).select_related(*keys)
    return list(rows.exclude(pk__in=withheld) if table.model is Note else rows)


def _sections(known: Known) -> Iterator[SectionPart]:
    for section in Section:
        tables = [_part(table, rows) for table, rows in known if table.section == section and rows]
        yield SectionPart(str(section.label), tables)


def _part(table: PersonTable, rows: list[models.Model]) -> TablePart:
    fields = [one for one in told_fields(table) if one.name not in table.machine_only]
    title = _begun(str(TITLES.get(table.name, table.model._meta.verbose_name_plural)))
    if table.columns:
        shown = sorted(
            (one for one in fields if one.name in table.columns),
            key=lambda one: table.columns.index(one.name),
        )
        lines = [[Fact(_label(one), _in_a_line(row, one)) for one in shown] for row in rows]
        return TablePart(title, lines, [_label(one) for one in shown])
    told = [
        [Fact(_label(one), in_words(row, one)) for one in fields] + list(_explained(row))
        for row in rows
    ]
    return TablePart(title, [[fact for fact in facts if fact.value] for facts in told], [])


def _in_a_line(row: models.Model, one: models.Field[Any, Any]) -> str:
    """The same as `in_words`; of an organization its short name, so that a line stays one."""
    value = getattr(row, one.name)
    return value.short_name if isinstance(value, Organization) else in_words(row, one)


def _label(one: models.Field[Any, Any]) -> str:
    if one.primary_key and not one.is_relation:
        return _begun(_("number"))
    own = str(one.verbose_name)
    return _begun(str(LABELS.get(one.name, own)) if own == one.name.replace("_", " ") else own)


def _begun(words: str) -> str:
    """With a capital letter, the rest as it is."""
    return f"{words[0].upper()}{words[1:]}"


def in_words(row: models.Model, one: models.Field[Any, Any]) -> str:
    """The value as a person reads it; empty where nothing is known. Codes have their words."""
    value = getattr(row, one.name)
    if value in (None, "", [], {}):
        return ""
    if isinstance(row, Event) and one.name == "action":
        return str(LOGGED.get(value.rpartition(".")[2], _("changed")))
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    if isinstance(value, list):
        return ", ".join(_item(one, item) for item in value)
    if one.model is BenefitMonth and one.name == "month":
        return format_month(value)
    return _simple(value)


def _simple(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return format_datetime(value)
        case date():
            return format_date(value)
        case models.Model() if value._meta.app_label == "enrollment":
            return _("no. %(number)s") % {"number": value.pk}
        case _:
            return str(value)


def _item(one: models.Field[Any, Any], item: Any) -> str:
    labels = dict(getattr(getattr(one, "base_field", None), "flatchoices", []))
    return str(labels[item]) if item in labels else _simple(item)


def _explained(row: models.Model) -> Iterator[Fact]:
    """What the rule answered, in sentences instead of values."""
    if isinstance(row, Assessment):
        explained = explain(stored_result(row), row.reference_on)
        for sentence in explained.sentences:
            yield Fact(sentence.criterion, sentence.text)


def _withheld(notes: int) -> list[str]:
    said = [str(Withheld.EMPLOYEE.label)]
    if notes:
        said.append(
            _("notes that are not included: %(count)s; %(why)s")
            % {"count": notes, "why": Withheld.OTHERS.label}
        )
    return said


def _machine(known: Known, made_on: date, notes: int) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "made_on": made_on,
        "sections": [
            {
                "section": section.value,
                "tables": {
                    table.name: [_values(row, table) for row in rows]
                    for table, rows in known
                    if table.section == section
                },
            }
            for section in Section
        ],
        "withheld": [
            {"what": "names of employees", "reason": Withheld.EMPLOYEE.value},
            {"what": "notes", "count": notes, "reason": Withheld.OTHERS.value},
        ],
    }


def _values(row: models.Model, table: PersonTable) -> dict[str, Any]:
    """The stored values by the names of their fields; a relation by its number and its words."""
    values: dict[str, Any] = {}
    for one in told_fields(table):
        value = getattr(row, one.name)
        if isinstance(value, models.Model):
            value = {"id": value.pk, "text": in_words(row, one)}
        values[one.name] = value
    return values
