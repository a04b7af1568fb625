"""Working days counted on the fingers."""

from datetime import timedelta
from functools import cache

from holidays.countries import Slovenia

FREE = Slovenia(years=range(1992, 2050))


@cache
def naive_working_day_after(start, days):
    """One day after the other; only those on which offices are open count."""
    day = start
    while days:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in FREE:
            days -= 1
    return day
