"""The history of a person or a referral as a story: who did what and when, the newest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Max, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment.candidates.models import BenefitMonth
from enrollment.desk.chapters import Chapter
from enrollment.desk.titles import ACTIONS, TITLES
from enrollment.desk.wording import Names, in_words, months_in_words, paid_in_words
from enrollment.referrals.models import Referral
from programs.models import Cohort, Program
from socakt.accounts.models import Organization, User
from socakt.accounts.roles import Role
from socakt.audit.acting import NOBODY, SYSTEM

NAMED = (User, Organization, Program, Cohort)


@dataclass(frozen=True)
class Change:
    """One field: what it is called, what stood there before, if it replaced that, and after."""

    label: str
    before: str
    after: str
    replaced: bool


@dataclass(frozen=True)
class Entry:
    """What became of one record."""

    title: str
    changes: list[Change]


@dataclass(frozen=True)
class Step:
    """What was done together: when, by whom, for which organization, through what."""

    at: datetime
    who: str
    for_whom: str
    through: str
    entries: list[Entry]


@dataclass(frozen=True)
class Row:
    """A row of some history. `kept` and `before` hold only fields that may be read."""

    chapter: Chapter
    record: int
    context_id: UUID
    at: datetime
    kind: str
    context: Mapping[str, Any]
    kept: Mapping[str, Any]
    before: Mapping[str, Any]


@dataclass
class Story:
    """The steps of a story, to be given in pages: keys first, then only what a page shows."""

    chapters: Sequence[Chapter]
    numbers: Mapping[int, str] = field(default_factory=dict)  # of referrals, where it needs them

    @cached_property
    def keys(self) -> list[UUID]:
        """What was done together, the newest first. One query."""
        parts = [
            chapter.rows.order_by()
            .values_list("pgh_context_id")
            .annotate(at=Max("happened_at"), last=Max("pgh_id"))
            for chapter in self.chapters
        ]
        newest: dict[UUID, tuple[datetime, int]] = {}
        for key, *moment in _together(parts):
            newest[key] = max(tuple(moment), newest.get(key, tuple(moment)))
        return sorted(newest, key=lambda key: newest[key], reverse=True)

    def steps(self, keys: Sequence[UUID]) -> list[Step]:
        """The steps with these keys, in their order."""
        rows = self._rows(keys)
        names = _names(rows)
        found: dict[UUID, list[Row]] = {key: [] for key in keys}
        for row in rows:
            found[row.context_id].append(row)
        return [self._step(of_step, names) for of_step in found.values() if of_step]

    def _rows(self, keys: Sequence[UUID]) -> list[Row]:
        parts = []
        for number, chapter in enumerate(self.chapters):
            kept = JSONObject(**{name: name for name in chapter.fields})
            rows = chapter.rows.filter(pgh_context_id__in=keys).annotate(
                chapter=Value(number), kept=kept
            )
            parts.append(
                rows.order_by().values_list(
                    *("chapter", "pgh_id", "pgh_obj", "pgh_context_id", "happened_at"),
                    *("pgh_label", "pgh_context", "kept", "pgh_before"),
                )
            )
        return [
            Row(self.chapters[number], record, key, at, kind, context, kept, before or {})
            for number, _id, record, key, at, kind, context, kept, before in sorted(
                _together(parts), key=lambda row: row[:2]
            )
        ]

    def _step(self, rows: list[Row], names: Names) -> Step:
        first = rows[0]
        months = [row for row in rows if row.chapter.model is BenefitMonth]
        others = [row for row in rows if row.chapter.model is not BenefitMonth]
        entries = [self._entry(row, names) for row in others]
        if months:
            entries.append(Entry(_("Months of social assistance"), _months(months, names)))
        return Step(
            at=first.at,
            who=_who(first.context, names),
            for_whom=_for_whom(first.context, names),
            through=_through(first.context),
            entries=entries,
        )

    def _entry(self, row: Row, names: Names) -> Entry:
        title = str(TITLES[row.chapter.model])
        if row.chapter.model is Referral and row.record in self.numbers:
            title = f"{title} {self.numbers[row.record]}"
        return Entry(f"{title}: {ACTIONS[row.kind]}", list(_changes(row, names)))


def _together(parts: list[QuerySet[Any]]) -> QuerySet[Any]:
    first, *others = parts
    return first.union(*others, all=True) if others else first


def _changes(row: Row, names: Names) -> Iterable[Change]:
    for name, column in row.chapter.columns.items():
        known = row.chapter.model._meta.get_field(name)
        after = in_words(known, row.kept[name], names)
        label = label_of(known)
        if row.kind != "update":
            if after:
                yield Change(label, "", after, replaced=False)
        elif column in row.before:
            before = in_words(known, row.before[column], names)
            nothing = pgettext("nothing was recorded", "empty")
            yield Change(label, before or nothing, after or nothing, replaced=True)


def label_of(known: Any) -> str:
    """What a field is called; a reference without a name of its own, by what it refers to."""
    if isinstance(known, models.ForeignKey) and not isinstance(known.verbose_name, Promise):
        return str(known.related_model._meta.verbose_name)
    return str(known.verbose_name)


def _months(rows: list[Row], names: Names) -> list[Change]:
    """The months of a step in as few lines as there are changes of the same kind."""
    alike: dict[tuple[str, str], list[date]] = {}
    for row in rows:
        month = date.fromisoformat(row.kept["month"])
        is_new, is_gone = row.kind == "insert", row.kind == "delete"
        before = None if is_new else row.before.get("paid", row.kept["paid"])
        source = in_words(BenefitMonth._meta.get_field("source"), row.kept["source"], names)
        after = paid_in_words(None if is_gone else row.kept["paid"])
        words = after if is_gone else f"{after} ({source})"
        alike.setdefault((paid_in_words(before), words), []).append(month)
    return [
        Change(months_in_words(months), before, after, replaced=True)
        for (before, after), months in alike.items()
    ]


def _names(rows: list[Row]) -> Names:
    """The names of everybody and everything that the rows refer to, one query for each kind."""
    wanted: dict[type[models.Model], set[int]] = {model: set() for model in NAMED}
    for row in rows:
        wanted[User].add(row.context.get("user") or 0)
        wanted[Organization].add(row.context.get("organization") or 0)
        for name, column in row.chapter.columns.items():
            related = row.chapter.model._meta.get_field(name).related_model
            if related in wanted:
                values = (row.kept[name], row.before.get(column))
                wanted[related].update(value for value in values if value)
    return {
        (model, pk): str(named)
        for model, pks in wanted.items()
        for pk, named in _named(model).in_bulk(pks - {0}).items()
    }


def _named(model: type[models.Model]) -> QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.select_related("program") if model is Cohort else rows


def _who(context: Mapping[str, Any], names: Names) -> str:
    if context.get("user"):
        return names.get((User, context["user"]), _("a user who no longer exists"))
    name = str(context.get("name", ""))
    return {SYSTEM: _("SocAkt by itself"), NOBODY: _("somebody not signed in")}.get(name, name)


def _for_whom(context: Mapping[str, Any], names: Names) -> str:
    organization = names.get((Organization, context.get("organization") or 0), "")
    role = dict(Role.choices).get(context.get("role", ""), "")
    return " · ".join(str(part) for part in (organization, role) if part)


def _through(context: Mapping[str, Any]) -> str:
    """The request, by what an administrator finds it by; a command or job by its name."""
    through, reference = context.get("through", ""), context.get("reference", "")
    kind, _space, rest = through.partition(" ")
    if kind == "job":
        return _("work in the background: %(name)s") % {"name": rest}
    if kind == "manage.py":
        return _("command %(name)s") % {"name": rest}
    return _("request %(reference)s") % {"reference": reference} if reference else through
