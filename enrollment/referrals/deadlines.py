"""Until when somebody has to do the next thing, by the settings of the region."""

from datetime import date

from enrollment.referrals.region_settings import RegionSettings
from enrollment.referrals.rules import State
from socakt.accounts.models import Region
from socakt.slovene import working_day_after


def settings_of(region: Region) -> RegionSettings:
    """What the region has decided, else the defaults; the answer may not be stored yet."""
    return RegionSettings.objects.filter(region=region).first() or RegionSettings(region=region)


def deadlines(state: State, region: Region, on: date) -> tuple[date | None, date | None]:
    """When to remind and until when it has to be done, for a turn that begins on the day.

    Counted in working days. None: nobody is reminded, or nothing happens at the end.
    """
    rules = settings_of(region)
    days: tuple[int, int | None]
    match state:
        case State.SUBMITTED | State.IN_REVIEW | State.INTERVIEW:
            days = rules.answer_reminder_days, rules.answer_days
        case State.RETURNED:
            days = rules.completion_reminder_days, rules.completion_days
        case State.DRAFT:
            days = rules.draft_reminder_days, rules.draft_days
        case State.WAITING:
            days = rules.waiting_reminder_days, rules.waiting_days
        case _:
            return None, None
    reminder, last = days
    return working_day_after(on, reminder), working_day_after(on, last) if last else None
