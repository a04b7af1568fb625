"""{% load socakt %}: dates, working days and EMŠO in templates. Nothing is written for None."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from socakt import slovene

register = template.Library()


@register.filter
def sl_date(value: date | None) -> SafeString | str:
    """»1. 10. 2018« that stays on one line; of a moment, its day in Slovenia."""
    if not value:
        return ""
    day = slovene.local_day(value)
    return _time(day.isoformat(), slovene.format_date(day))


@register.filter
def sl_date_text(value: date | None) -> str:
    """»1. 10. 2018« as plain text, for attributes, titles and PDFs."""
    return slovene.format_date(value) if value else ""


@register.filter
def day_in_words(value: date) -> str:
    """»1. 10. 2018«, in English »1 October 2018«: for letters."""
    return slovene.day_in_words(value)


@register.filter
def sl_datetime(value: datetime | None) -> SafeString | str:
    """»12. 11. 2026 ob 9.14« that stays on one line."""
    if not value:
        return ""
    local = timezone.localtime(value)
    return _time(local.isoformat(timespec="minutes"), slovene.format_datetime(local))


@register.filter
def sl_month(value: date | None) -> str:
    """»11/2024«."""
    return slovene.format_month(slovene.local_day(value)) if value else ""


@register.filter
def mask_emso(value: str | None) -> str:
    """The last three digits behind dots."""
    return slovene.mask_emso(value) if value else ""


@register.filter
def working_days(since: date | None, today: date) -> int | None:
    """Working days after a day or moment up to and including today; None for no day."""
    return slovene.working_days_between(slovene.local_day(since), today) if since else None


def _time(machine: str, human: str) -> SafeString:
    return format_html('<time datetime="{}" class="date">{}</time>', machine, human)
