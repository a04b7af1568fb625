"""Months of social assistance for the demo, drawn as one character a month."""

from datetime import date
from random import Random

from enrollment.candidates.models import BenefitMonth
from enrollment.demo.days import first_of_month

WINDOW = 24
MEANING = {"P": True, "-": False}
Source = BenefitMonth.Source
# What an organization of the kind usually has in its hands.
SOURCE_OF_KIND = {
    "social_work_centre": Source.EXTRACT,
    "employment_office": Source.CONFIRMATION,
    "coordination": Source.STATEMENT,
}


def steady(rng: Random) -> str:
    """24 months with one gap and at least 14 paid ones, even if the last two get unknown."""
    gap = rng.randint(0, 7)
    begin = rng.randint(0, WINDOW - gap)
    unknown = rng.choice((0, 0, 0, 1))
    months = "P" * begin + "-" * gap + "P" * (WINDOW - gap - begin)
    return "?" * unknown + months[unknown:]


def recorded(drawing: str, window_before: date, recorded_on: date) -> dict[date, bool]:
    """The drawing as months before the one of `window_before`.

    Months that were not over on the day of recording could not be known then: they are left
    out, as are those drawn as unknown.
    """
    months = {
        first_of_month(window_before, index - WINDOW): sign for index, sign in enumerate(drawing)
    }
    return {
        month: MEANING[sign]
        for month, sign in months.items()
        if sign in MEANING and month < recorded_on.replace(day=1)
    }
