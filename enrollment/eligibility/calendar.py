"""The months of a window as a calendar: one row a year, the same on page, form and paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from socakt.slovene import month_name

PAID, UNPAID, UNKNOWN, OUTSIDE = "paid", "unpaid", "unknown", "outside"


@dataclass(frozen=True)
class Cell:
    """One month: its state, what a screen reader says, and the name of its control."""

    month: date
    state: str
    title: str
    label: str
    name: str

    @property
    def options(self) -> list[dict[str, object]]:
        """The choices of the control."""
        return [
            {"value": state, "label": words, "selected": state == self.state}
            for state, words in state_words().items()
            if state != OUTSIDE
        ]


@dataclass(frozen=True)
class Row:
    """The twelve months of a year."""

    year: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Calendar:
    """Rows, the window, and how many of its months are paid, not paid, unknown."""

    rows: tuple[Row, ...]
    first: date
    last: date
    paid: int
    unpaid: int
    unknown: int


def control_name(month: date) -> str:
    """The name of the control for a month in the form, such as m-2026-10."""
    return f"m-{month:%Y-%m}"


def calendar(
    window: Sequence[date], known: Mapping[date, bool], extra: Sequence[date] = ()
) -> Calendar:
    """The calendar of the window's months; `extra` months are shown but do not count."""
    counted, shown = sorted(window), sorted({*window, *extra})
    states = {month: state_of(known.get(month)) for month in shown}
    years = range(shown[0].year, shown[-1].year + 1)
    rows = tuple(
        Row(
            year,
            tuple(_cell(date(year, number, 1), states) for number in range(1, 13)),
        )
        for year in years
    )
    tally = [states[month] for month in counted]
    return Calendar(
        rows=rows,
        first=counted[0],
        last=counted[-1],
        paid=tally.count(PAID),
        unpaid=tally.count(UNPAID),
        unknown=tally.count(UNKNOWN),
    )


def state_of(paid: bool | None) -> str:
    """What is known of a month, in a word."""
    return {True: PAID, False: UNPAID, None: UNKNOWN}[paid]


def _cell(month: date, states: Mapping[date, str]) -> Cell:
    state = states.get(month, OUTSIDE)
    title = month_name(month)
    return Cell(month, state, title, f"{title}: {state_words()[state]}", control_name(month))


def state_words() -> dict[str, str]:
    """Each state in the language of the page."""
    return {
        PAID: _("paid"),
        UNPAID: _("not paid"),
        UNKNOWN: _("unknown"),
        OUTSIDE: _("outside the period"),
    }
