"""Values of a history in words: choices by their labels, Slovene dates, names, a masked EMŠO."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

from socakt.encryption.fields import EncryptedField
from socakt.slovene import format_date, format_datetime, format_month, mask_emso

Names = Mapping[tuple[type[models.Model], int], str]


def in_words(field: Any, value: Any, names: Names) -> str:
    """The value, as PostgreSQL keeps it in JSON, for the eyes of a person; empty for nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(field, EncryptedField):
        value = field.from_db_value(value, None, None)
    if field.name == "emso":
        return mask_emso(value)
    if isinstance(field, models.ForeignKey):
        return names.get((field.related_model, value), str(value))
    if isinstance(field, ArrayField):
        return ", ".join(in_words(field.base_field, one, names) for one in value)
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return _plain(field.to_python(value))


def _plain(value: Any) -> str:
    match value:
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return format_datetime(value)
        case date():
            return format_date(value)
        case _:
            return str(value)


def paid_in_words(paid: bool | None) -> str:
    """What is known of a month; None is not known."""
    if paid is None:
        return _("unknown")
    return _("paid") if paid else _("not paid")


def months_in_words(months: Iterable[date]) -> str:
    """»11/2024 – 3/2025, 5/2025«: months that follow each other as from and to."""
    runs: list[list[date]] = []
    for month in sorted(months):
        if runs and _number(month) == _number(runs[-1][-1]) + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        " – ".join(format_month(day) for day in (run[0], run[-1])[: len(run)]) for run in runs
    )


def _number(month: date) -> int:
    return month.year * 12 + month.month
