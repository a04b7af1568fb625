"""Two people change one record at the same time: both versions are shown, nothing typed is lost.

A form carries the version of the record and what its fields held when it was opened. When the
record has moved on, the three are compared field by field: what only the others changed is taken
over into the form; what both changed keeps what was typed, beside what is recorded now. The form
then carries the current version, so saving again overwrites knowingly, and a third change in
between is noticed again.
"""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto
from typing import Any

from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _

from socakt.accounts.actor import Actor
from socakt.audit.models import Event
from socakt.slovene import format_date

UNKNOWN: Hashable = object()  # what a field held when the form was opened, when that is not known


class Verdict(Enum):
    """What has to be said about one field."""

    NOTHING = auto()  # the same in both versions, or only yours has changed
    TAKEN = auto()  # only theirs has changed
    CONTESTED = auto()


def verdict(opened: object, now: object, yours: object) -> Verdict:
    """Compare a value as it was at the opening of the form, as it is recorded, and as typed."""
    if now == yours or opened == now:
        return Verdict.NOTHING
    return Verdict.TAKEN if opened == yours else Verdict.CONTESTED


@dataclass(frozen=True)
class Difference:
    """One field in both versions, in words; `field_id` is where it stands on the page."""

    label: str
    now: str
    yours: str
    field_id: str


@dataclass(frozen=True, kw_only=True)
class Collision:
    """Who changed the record meanwhile, and in what the versions differ.

    `closed` says that the record can no longer be changed at all.
    """

    contested: tuple[Difference, ...]
    taken: tuple[Difference, ...] = ()
    who: str = ""
    office: str = ""
    at: datetime | None = None
    by_self: bool = False
    closed: bool = False


class VersionedForm(forms.Form):
    """A form that changes a record and knows which version of it was opened.

    Whoever inherits calls `remember` when all fields stand.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def remember(self, version: int) -> None:
        """Send along the version of the record and what its fields hold."""
        values = {name: sent(self, name) for name in compared(self)}
        self.initial["version"] = version
        self.initial["opened"] = json.dumps(values)


def collide(
    form: VersionedForm,
    current: VersionedForm,
    record: models.Model,
    *,
    by: Actor,
    closed: bool = False,
) -> Collision:
    """What to show above `form`, which was refused; it then goes on from the current version.

    `current` is the same form, not filled in, for the record as it is stored now; `closed` says
    that it can no longer be changed, so that all that was typed is shown.
    """
    opened = opened_values(form.data.get(form.add_prefix("opened")))
    sends: dict[str, list[str]] = {}
    found: dict[Verdict, list[Difference]] = {one: [] for one in Verdict}
    for name in compared(form):
        field, now, bound = form.fields[name], sent(current, name), form[name]
        was = meaning(field, opened[name]) if name in opened else UNKNOWN
        yours = meaning(field, bound.data)
        if closed and was != yours:  # nothing typed can be kept, whoever changed what
            was = UNKNOWN
        judged = verdict(was, meaning(field, now), yours)
        words = (str(bound.label), shown(field, now), shown(field, bound.data))
        found[judged].append(Difference(*words, bound.id_for_label))
        if judged is Verdict.TAKEN:
            sends[form.add_prefix(name)] = as_data(field, now)
    for name in ("version", "opened"):
        sends[form.add_prefix(name)] = [str(current.initial[name])]
    form.data = with_values(form.data, sends)
    contested, taken = found[Verdict.CONTESTED], [] if closed else found[Verdict.TAKEN]
    return collision_of(record, by=by, contested=contested, taken=taken, closed=closed)


def collision_of(
    record: models.Model,
    *,
    by: Actor,
    contested: list[Difference],
    taken: list[Difference],
    closed: bool = False,
) -> Collision:
    """The differences with who changed the record last, and when, as the log says."""
    event = _last_change(record)
    return Collision(
        contested=tuple(contested),
        taken=tuple(taken),
        who=str(event.user or "") if event else "",
        office=event.organization.short_name if event and event.organization else "",
        at=event.at if event else None,
        by_self=event is not None and event.user_id == by.user.pk,
        closed=closed,
    )


def _last_change(record: models.Model) -> Event | None:
    changes = Event.objects.about(record).filter(action__startswith=f"{record._meta.model_name}.")
    return changes.exclude(action__endswith=".exported").order_by("-at", "-pk").first()


def opened_values(text: object) -> Mapping[str, Any]:
    """What a form says it was opened with; nothing, when that cannot be read."""
    try:
        values = json.loads(str(text))
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def with_values(data: Mapping[str, Any], values: Mapping[str, list[str]]) -> QueryDict:
    """What was sent, with some fields sent otherwise."""
    changed = QueryDict(mutable=True)
    changed.update(data)
    for name, several in values.items():
        changed.setlist(name, several)
    return changed


def compared(form: forms.BaseForm) -> list[str]:
    """The names of the fields that somebody can fill in."""
    return [
        name
        for name, field in form.fields.items()
        if not field.widget.is_hidden and not field.disabled
    ]


def sent(form: forms.BaseForm, name: str) -> Any:
    """What the field would send if nobody touched it; days in the international notation."""
    field = form.fields[name]
    value = field.prepare_value(form.get_initial_for_field(field, name))
    if isinstance(value, list | tuple | set | frozenset):
        return list(map(str, value))
    if isinstance(value, date):
        return value.isoformat()
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)


def as_data(field: forms.Field, value: Any) -> list[str]:
    """The same as the values that a browser sends, days as the page shows them."""
    if isinstance(value, list):
        return value
    if value and isinstance(field, forms.DateField):
        return [field.widget.format_value(field.to_python(value))]
    return [value] if value or not isinstance(field, forms.BooleanField) else []


def meaning(field: forms.Field, value: Any) -> Hashable:
    """What two ways of writing the same have in common."""
    if isinstance(field, forms.MultipleChoiceField):
        return frozenset(map(str, value if isinstance(value, list) else []))
    if isinstance(field, forms.ModelChoiceField):
        return str(value or "")
    if not isinstance(field, forms.BooleanField):
        value = str(value or "").replace("\r\n", "\n").strip()
    try:
        understood: Any = field.to_python(value)
    except forms.ValidationError:
        understood = str(value)
    known: Hashable = understood
    return known


def shown(field: forms.Field, value: Any) -> str:
    """The value in words; a sign where there is none."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if meaning(field, value) else _("no")
    if isinstance(field, forms.ChoiceField):
        chosen = set(map(str, value)) if isinstance(value, list) else {str(value or "")}
        choices: Any = field.choices
        labels = [str(label) for key, label in choices if str(key) in chosen and str(key)]
        return ", ".join(labels) or "–"
    understood = meaning(field, value)
    if isinstance(understood, date):
        return format_date(understood)
    return str("" if understood is None else understood) or "–"
