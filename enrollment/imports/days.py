"""Months and days as offices write them."""

import re
from datetime import date
from functools import lru_cache

from enrollment.imports.refusals import Unreadable
from socakt.slovene import fold

MONTH_NAMES = (
    "januar januarja jan january",
    "februar februarja feb february",
    "marec marca mar march",
    "april aprila apr",
    "maj maja may",
    "junij junija jun june",
    "julij julija jul july",
    "avgust avgusta avg august aug",
    "september septembra sep sept",
    "oktober oktobra okt october oct",
    "november novembra nov",
    "december decembra dec",
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()}
YEAR = "(?P<year>[0-9]{4})"
MONTH = "(?P<month>[0-9]{1,2})"
TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?Z?)?"
DAY_FIRST = re.compile(rf"(?P<day>[0-9]{{1,2}})\. ?{MONTH}\. ?{YEAR}\.?{TIME}")
YEAR_FIRST = re.compile(rf"{YEAR}-{MONTH}-(?P<day>[0-9]{{1,2}}){TIME}")
DAY_AND_NAME = re.compile(rf"(?P<day>[0-9]{{1,2}})\.? ?(?P<name>[^\W\d_]{{3,10}})\.? {YEAR}")
MONTH_FIRST = re.compile(rf"{MONTH} ?[./-] ?{YEAR}\.?")
YEAR_MONTH = re.compile(
    rf"{YEAR} ?[./-] ?{MONTH}|(?P<year_>(?:19|20)[0-9]{{2}})(?P<month_>[0-9]{{2}})"
)
# A Slovene Excel saves 11/2024 as »nov.24«. The name says that it is a month, so that two digits
# can only be the year, of this century; 11/24 and 24-nov might be days.
NAME_AND_YEAR = re.compile(
    r"(?:za |for )?(?P<name>[^\W\d_]{3,10})(?:\. ?|[ /-])(?P<year>(?:[0-9]{2}){1,2})\.?"
)
YEAR_AND_NAME = re.compile(rf"{YEAR}[ /-](?P<name>[^\W\d_]{{3,10}})\.?")
# 5 digits are how a spreadsheet counts days; which day it shows is set elsewhere
SERIAL = re.compile("[0-9]{5}")
SHORT_YEAR = re.compile(r"(?:[0-9]{1,2}[./-] ?){1,2}[0-9]{2}\.?")
# for a year of two digits, for a number of a spreadsheet, for anything else
MONTH_CODES = ("month_short_year", "month_as_number", "month_unreadable")
DATE_CODES = ("two_digit_year", "date_as_number", "date_unreadable")


@lru_cache(maxsize=4_096)
def month_of(text: str) -> date:
    """The first day of the month: 2018-10, 10/2018, 10. 2018, 201810, oktober 2018, okt. 18.

    A day stands for its month. Raises Unreadable; a year of two digits is not guessed at, unless
    the month has its name.
    """
    text = " ".join(text.split())
    for pattern in (YEAR_FIRST, DAY_FIRST, DAY_AND_NAME):
        if match := pattern.fullmatch(text):
            return _day(match, "month_unreadable").replace(day=1)
    for pattern in (MONTH_FIRST, NAME_AND_YEAR, YEAR_AND_NAME, YEAR_MONTH):
        if match := pattern.fullmatch(text):
            return _day(match, "month_unreadable")
    raise Unreadable(_why(text, *MONTH_CODES))


@lru_cache(maxsize=4_096)
def date_of(text: str) -> date:
    """The day: 1.10.2018, 1. 10. 2018, 1. oktober 2018, 2018-10-01; a time behind it is ignored.

    Raises Unreadable. Slashes are refused: 1/10 is October here and January elsewhere.
    """
    text = " ".join(text.split())
    for pattern in (DAY_FIRST, YEAR_FIRST, DAY_AND_NAME):
        if match := pattern.fullmatch(text):
            return _day(match, "date_unreadable")
    raise Unreadable(_why(text, *DATE_CODES))


def _day(match: re.Match[str], code: str) -> date:
    """The day with the parts of the match; the first of the month where none is named."""
    parts = {name.rstrip("_"): part for name, part in match.groupdict().items() if part}
    month = MONTHS.get(fold(parts["name"]), 0) if "name" in parts else int(parts["month"])
    year = parts["year"] if len(parts["year"]) == 4 else f"20{parts['year']}"
    try:
        return date(int(year), month, int(parts.get("day", 1)))
    except ValueError as error:
        raise Unreadable(code) from error


def _why(text: str, short_year: str, as_number: str, unreadable: str) -> str:
    if SHORT_YEAR.fullmatch(text):
        return short_year
    return as_number if SERIAL.fullmatch(text) else unreadable
