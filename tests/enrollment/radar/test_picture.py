"""Where things stand in the picture: nothing overlaps, nothing leaves it, every number is there."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override

from enrollment.radar.changes import Kind, Period, last_day_ahead, periods
from enrollment.radar.picture import Row, Start, label, picture
from enrollment.radar.queries import Radar
from programs.models import Cohort

ON = date(2026, 11, 24)
LAST = last_day_ahead(ON)


def radar(*tallies, starts=()):
    """The months ahead with these numbers (age, months, gains), and cohorts that start."""
    cohorts = [Cohort(pk=pk, starts_on=day, number=pk) for pk, day in enumerate(starts, 1)]
    found = [
        replace(period, tally=dict(zip(Kind, numbers, strict=True)))
        for period, numbers in zip(
            periods((), set(starts), ON, LAST), [*tallies, *[(0, 0, 0)] * 40], strict=False
        )
    ]
    return Radar(ON, LAST, 9, (), tuple(found), tuple(cohorts), ())


def number(length):
    return float(length.removesuffix("rem").removesuffix("%"))


def rows_of(drawn):
    return [row for row in drawn.rows if isinstance(row, Row)]


def starts_of(drawn):
    return [row for row in drawn.rows if isinstance(row, Start)]


def test_every_number_above_nothing_has_a_bar_and_nothing_has_none():
    drawn = picture(radar((1, 2, 3), (0, 0, 0), (0, 5, 0), (7, 0, 0), (0, 0, 1)))

    found = [[(bar.kind, bar.count) for bar in row.bars] for row in rows_of(drawn)]
    assert found[:6] == [
        [("age", 1), ("months", 2), ("gain", 3)],
        [],
        [("months", 5)],
        [("age", 7)],
        [("gain", 1)],
        [],
    ]
    assert len(found) == 12


@pytest.mark.parametrize("most", [1, 4, 20, 3000])
def test_bars_grow_from_the_axis_and_leave_room_for_their_number(most):
    drawn = picture(radar((most, 1, most)))

    lost, less, gained = rows_of(drawn)[0].bars
    assert number(lost.x) + number(lost.width) == pytest.approx(50, abs=0.02)
    assert number(less.x) + number(less.width) == pytest.approx(50, abs=0.02)
    assert (gained.x, gained.width) == ("50.00%", lost.width)
    assert number(lost.end) >= 9
    assert number(gained.end) <= 91
    assert number(lost.width) / number(less.width) == pytest.approx(most, rel=0.1) or most == 3000


def test_few_people_do_not_fill_the_picture():
    (bar,) = rows_of(picture(radar((1, 0, 0))))[0].bars

    assert number(bar.width) < 15


def test_two_bars_of_a_side_do_not_touch_and_stay_in_their_row():
    drawn = picture(radar((1, 1, 1), (1, 1, 0)))

    for row in rows_of(drawn)[:2]:
        upper, lower, *_ = row.bars
        assert number(upper.y) + number(drawn.bar) < number(lower.y)
        assert number(lower.y) + number(drawn.bar) < number(row.bottom)


def test_everything_stands_below_what_comes_before():
    starts = [date(2026, 12, 1)] * 5 + [date(2027, 3, 15)]
    drawn = picture(radar((1, 1, 1), starts=starts))

    bottom = 0
    for row in drawn.rows:
        top = number(row.base) - 1 if isinstance(row, Row) else number(row.top)
        assert top > bottom - 0.1
        bottom = number(row.bottom) if isinstance(row, Row) else top + number(row.height)
    assert number(drawn.height) == pytest.approx(bottom, abs=0.5)


def test_of_many_cohorts_on_a_day_three_are_named():
    first, second = starts_of(
        picture(radar(starts=[date(2026, 12, 1)] * 5 + [date(2027, 3, 15)])),
    )

    assert ([one.cohort.pk for one in first.cohorts], first.more) == ([1, 2, 3], 2)
    assert ([one.cohort.pk for one in second.cohorts], second.more) == ([6], 0)
    bottom = number(first.top) + number(first.height)
    assert number(first.cohorts[-1].below) < number(first.more_base) < bottom


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), "dec"),
        (date(2027, 1, 1), date(2027, 1, 31), "jan 2027"),
        (date(2026, 12, 1), date(2026, 12, 1), "1. dec"),
        (date(2026, 12, 2), date(2026, 12, 31), "2.–31. dec"),
        (date(2026, 11, 24), date(2026, 11, 30), "24.–30. nov"),
        (date(2026, 11, 30), date(2026, 11, 30), "30. nov"),
    ],
)
def test_a_period_is_called_by_its_month_or_its_days(first, last, said):
    with override("sl"):
        assert label(Period(first, last, {}, False)) == said
