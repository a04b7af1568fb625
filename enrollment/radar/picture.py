"""Where everything stands in the picture: lengths down the page in rem, across it in per cent.

So neither the height nor the letters change with the width of the window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

from enrollment.admissions.queries import CohortWithPlaces
from enrollment.radar.changes import Period
from enrollment.radar.queries import Radar

HEAD, ROW, BAR, LANE = 2.0, 2.25, 0.8, 1.0
START, COHORT = 0.5, 2.5  # the margin of a start, and the two lines of each of its cohorts
WIDEST = 41  # of the 50 on each side of the axis; the rest is for the number
FEW = 4  # with fewer people than this the bars do not fill the room: one is no crowd
NAMED = 3  # cohorts of one day that are named; of more, how many there are


@dataclass(frozen=True)
class Bar:
    """How many of one kind, as a bar: `x` and `width` in per cent, `y` in rem.

    The number stands at `end` per cent, `base` rem down.
    """

    kind: str
    count: int
    x: str
    y: str
    width: str
    end: str
    base: str


@dataclass(frozen=True)
class Row:
    """A period: its name, its bars, the line below it."""

    period: Period
    label: str
    base: str
    bottom: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Named:
    """A cohort that starts, and where its name and its places stand."""

    cohort: CohortWithPlaces
    base: str
    below: str


@dataclass(frozen=True)
class Start:
    """The line of a day on which cohorts start; `more` are not named."""

    on: date
    top: str
    middle: str
    height: str
    base: str
    cohorts: tuple[Named, ...]
    more: int
    more_base: str


@dataclass(frozen=True)
class Picture:
    """The rows and starts from top to bottom, and how high it all is."""

    rows: tuple[Row | Start, ...]
    height: str
    bar: str


def picture(radar: Radar) -> Picture:
    """The picture of what is ahead; the longest bar is as wide as there is room,
    unless it is short anyway."""
    longest = max((max(one.tally.values()) for one in radar.periods), default=0)
    unit = WIDEST / max(longest, FEW)
    rows: list[Row | Start] = []
    y = HEAD
    for period in radar.periods:
        rows.append(_row(period, y, unit))
        y += ROW
        if period.starts:
            start, height = _start(period.last, radar.starting(period.last), y)
            rows.append(start)
            y += height
    return Picture(tuple(rows), rem(y), rem(BAR))


def rem(length: float) -> str:
    """A length down the page."""
    return f"{length:.3f}".rstrip("0").rstrip(".") + "rem"


def per_cent(length: float) -> str:
    """A length across the page."""
    return f"{length:.2f}%"


def label(period: Period) -> str:
    """The month, with the year where one begins; of a month that was cut, its days."""
    month = date_format(period.first, "b")
    if not period.is_whole_month and period.last != period.first:
        return f"{period.first.day}.–{period.last.day}. {month}"
    if period.last == period.first:
        return f"{period.first.day}. {month}"
    return f"{month} {period.first.year}" if period.first.month == 1 else month


def _row(period: Period, y: float, unit: float) -> Row:
    middle = y + ROW / 2
    return Row(
        period,
        label(period),
        rem(middle + 0.3),
        rem(y + ROW),
        tuple(_bars(period, middle, unit)),
    )


def _bars(period: Period, middle: float, unit: float) -> Iterator[Bar]:
    """Losses to the left of the axis, one above the other; gains to the right of it."""
    losses = [(kind, count) for kind, count in _losses(period) if count]
    for lane, (kind, count) in enumerate(losses):
        width = count * unit
        centre = middle + (lane - (len(losses) - 1) / 2) * LANE
        yield _bar(kind, count, 50 - width, width, 50 - width, centre)
    if period.gains:
        width = period.gains * unit
        yield _bar("gain", period.gains, 50, width, 50 + width, middle)


def _losses(period: Period) -> Iterator[tuple[str, int]]:
    yield "age", period.age
    yield "months", period.months


def _bar(kind: str, count: int, x: float, width: float, end: float, centre: float) -> Bar:
    return Bar(
        kind,
        count,
        per_cent(x),
        rem(centre - BAR / 2),
        per_cent(width),
        per_cent(end),
        rem(centre + 0.3),
    )


def _start(day: date, cohorts: list[CohortWithPlaces], y: float) -> tuple[Start, float]:
    """The line with its cohorts, and how high that is in rem."""
    top = y + START / 2
    named = tuple(
        Named(cohort, rem(top + COHORT * place + 1.15), rem(top + COHORT * place + 2.15))
        for place, cohort in enumerate(cohorts[:NAMED])
    )
    more = len(cohorts) - len(named)
    inner = COHORT * len(named) + (1.25 if more else 0) + 0.1
    start = Start(
        on=day,
        top=rem(top),
        middle=rem(top + inner / 2),
        height=rem(inner),
        base=rem(top + 1.15),
        cohorts=named,
        more=more,
        more_base=rem(top + inner - 0.4),
    )
    return start, inner + START
