"""Dates and moments in words; how typed dates are read stands in `socakt.formats`."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language


def format_date(day: date) -> str:
    """»1. 10. 2018« in every language, with ordinary spaces; of a moment, its day in Slovenia."""
    day = local_day(day)
    return f"{day.day}. {day.month}. {day.year}"


def day_in_words(day: date) -> str:
    """For letters: »1. 10. 2018«, in English »1 October 2018«, with spaces that do not break."""
    day = local_day(day)
    text = date_format(day, "j F Y") if get_language() == "en" else format_date(day)
    return text.replace(" ", "\u00a0")


def format_datetime(moment: datetime) -> str:
    """»12. 11. 2026 ob 9.14« in the time zone of the application and the active language."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def format_month(day: date) -> str:
    """»11/2024«: the month of the day, in every language."""
    return f"{day.month}/{day.year}"


def month_name(day: date) -> str:
    """»oktober 2025«: the month of the day in the active language."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def local_day(value: date) -> date:
    """The day itself; of a moment, the day that it was in the time zone of the application."""
    return timezone.localdate(value) if isinstance(value, datetime) else value
