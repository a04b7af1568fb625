"""How many working days somebody has been waiting."""

from datetime import date, timedelta
from functools import cache

from holidays.constants import PUBLIC
from holidays.countries import Slovenia


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; 0 when `end` is not later.

    Working days are Monday to Friday without the work-free days of the Zakon o praznikih in
    dela prostih dnevih v Republiki Sloveniji, from 1992 on. Takes days, not moments.
    """
    if end <= start:
        return 0
    free = sum(
        start < day <= end
        for year in range(start.year, end.year + 1)
        for day in _free_weekdays(year)
    )
    return _weekdays_until(end) - _weekdays_until(start) - free


def working_day_after(start: date, days: int) -> date:
    """The day on which so many working days have passed since `start`; `days` is at least 1."""
    # a week has at most five working days, so this is too early; then on by single days
    day = start + timedelta(days=(days - 1) // 5 * 7)
    passed = working_days_between(start, day)
    while passed < days:
        day += timedelta(days=1)
        passed += working_days_between(day - timedelta(days=1), day)
    return day


def _weekdays_until(day: date) -> int:
    """Mondays to Fridays from the first day of the calendar, a Monday, to `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


@cache
def _free_weekdays(year: int) -> tuple[date, ...]:
    return tuple(day for day in Slovenia(years=year, categories=(PUBLIC,)) if day.isoweekday() <= 5)
