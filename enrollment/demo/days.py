"""Days and moments of the demo, counted back from the day on which it is loaded."""

from collections.abc import Generator
from datetime import date, datetime, time, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from socakt.accounts.actor import Actor
from socakt.slovene import working_days_between

ONE_DAY = timedelta(days=1)

# Yields when the next step is and who takes it, then takes that step when asked to go on.
Steps = Generator[tuple[datetime, Actor | None], None, None]


def working_day_back(day: date, count: int) -> date:
    """The last working day with at least `count` working days after it, up to `day`."""
    while True:
        day_before = day - ONE_DAY
        is_working_day = working_days_between(day_before, day) == 1
        if is_working_day and count <= 0:
            return day
        count -= is_working_day
        day = day_before


def next_working_day(day: date) -> date:
    """The first working day after the day."""
    following = day + ONE_DAY
    while working_days_between(day, following) == 0:
        following += ONE_DAY
    return following


def moment(day: date, minutes: int) -> datetime:
    """So many minutes after eight in the morning, local time."""
    return timezone.make_aware(datetime.combine(day, time(8)) + timedelta(minutes=minutes))


def first_of_month(day: date, months: int) -> date:
    """The first day of the month so many months later (or, negative, earlier)."""
    return day.replace(day=1) + relativedelta(months=months)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 28 February for a leap day."""
    return day - relativedelta(years=years)
