"""A row of texts becomes a draft: whose it is, what it says, and what is wrong with it."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from enrollment.imports.cells import COUNTING, Kind, amount_of, kind_of, month_of, paid_of
from enrollment.imports.columns import Column
from enrollment.imports.layout import Layout, layout_from_json, layout_of
from enrollment.imports.persons import person_in
from enrollment.imports.refusals import MOST_COLUMNS, Unreadable
from enrollment.imports.rows import Draft, Problem, Row

__all__ = ["Draft", "Layout", "Problem", "interpret", "layout_from_json", "layout_of"]

# no call looks further back; see the terms of programs
MOST_MONTHS_BACK = 120
LONGEST_RANGE = 120

Months = tuple[date, ...]


def interpret(cells: Sequence[str], layout: Layout, on: date) -> Draft:
    """What the row says, as it can be known on the day. Never raises for what stands in cells."""
    row = Row(cells, layout.columns)
    kind = kind_in(row, layout)
    counts = kind is None or kind in COUNTING
    paid: Months = ()
    unpaid: Months = ()
    if counts and layout.has_months:
        paid, unpaid = months_in(row, layout, on)
    person = person_in(row, on)
    return Draft(
        **person,
        paid=paid,
        unpaid=unpaid,
        # of a payment that does not count nothing is recorded, so nothing has to be put right
        problems=tuple(sorted(row.problems, key=place)) if counts else (),
        notes=tuple(row.notes) if counts else (),
        counts=counts,
    )


def place(problem: Problem) -> int:
    """From left to right; what is about the whole row comes last."""
    return MOST_COLUMNS if problem.column is None else problem.column


# --- months ----------------------------------------------------------------------------------


def kind_in(row: Row, layout: Layout) -> Kind | None:
    """The kind of payment; None where the row need not or does not say it."""
    if Column.KIND not in layout.columns or not layout.has_months:
        return None
    before = len(row.problems)
    kind = row.read(Column.KIND, kind_of)
    said_otherwise = layout.months or Column.PAID in layout.columns
    if kind is None and len(row.problems) == before and not said_otherwise:
        row.fault("kind_missing", Column.KIND)
    return kind


def months_in(row: Row, layout: Layout, on: date) -> tuple[Months, Months]:
    """The months that the row says were paid, and those that were not."""
    paid, unpaid = months_across(row, layout, on)
    if layout.month_in_row:
        months = months_named(row, on)
        answer = answer_for(row)
        if answer is True:
            paid = (*paid, *months)
            check_amount(row)
        elif answer is False:
            unpaid = (*unpaid, *months)
    return paid, unpaid


def months_across(row: Row, layout: Layout, on: date) -> tuple[Months, Months]:
    """Paid and not paid where each month has a column of its own; an empty cell is unknown."""
    paid: list[date] = []
    unpaid: list[date] = []
    for index, month in layout.months.items():
        text = row.text_at(index)
        try:
            answer = paid_of(text)
        except Unreadable as unreadable:
            row.add(unreadable.code, index, text)
            continue
        if answer is None:
            continue
        if fault := out_of_time(month, on):
            row.add(fault, index, month.isoformat())
        else:
            (paid if answer else unpaid).append(month)
    return tuple(paid), tuple(unpaid)


def months_named(row: Row, on: date) -> Months:
    """The month of the row, or all months from which to which it goes."""
    before = len(row.problems)
    first, last = row.read(Column.MONTH_FROM, month_of), row.read(Column.MONTH_TO, month_of)
    columns = (Column.MONTH_FROM, Column.MONTH_TO)
    if first is last is None and len(row.problems) == before:
        first = last = row.read(Column.MONTH, month_of)
        if Column.MONTH in row.columns:
            columns = (Column.MONTH, Column.MONTH)
    if len(row.problems) > before:
        return ()
    if first is None or last is None:
        code = "month_missing" if first is last else "range_open"
        row.fault(code, columns[0] if first is None else columns[1])
        return ()
    if fault := fault_of_range(first, last, on):
        code, end = fault
        row.fault(code, columns[end], row.text(columns[end]))
        return ()
    return months_from_to(first, last)


@lru_cache(maxsize=4_096)
def fault_of_range(first: date, last: date, on: date) -> tuple[str, int] | None:
    """What is wrong with the months from the first to the last, and at which end: 0 or 1."""
    if first > last:
        return "range_reversed", 0
    if fault := out_of_time(last, on):
        return fault, 1
    if number_of(last) - number_of(first) >= LONGEST_RANGE:
        return "range_too_long", 0
    return (fault, 0) if (fault := out_of_time(first, on)) else None


def out_of_time(month: date, on: date) -> str | None:
    """Why the month cannot be recorded on the day; the month of the day itself can."""
    ago = number_of(on) - number_of(month)
    if ago < 0:
        return "month_in_future"
    return "month_too_old" if ago > MOST_MONTHS_BACK else None


def number_of(day: date) -> int:
    """The months of the calendar numbered one by one."""
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=4_096)
def months_from_to(first: date, last: date) -> Months:
    """The first days of the months, both ends included."""
    numbers = range(number_of(first), number_of(last) + 1)
    return tuple(date(number // 12, number % 12 + 1, 1) for number in numbers)


def answer_for(row: Row) -> bool | None:
    """Whether the row says paid or not; without such a column a row is a payment of its kind."""
    if Column.PAID not in row.columns:
        return True
    before = len(row.problems)
    text = row.text(Column.PAID)
    if not text:
        if len(row.problems) == before:
            row.fault("paid_missing", Column.PAID)
        return None
    return row.read(Column.PAID, paid_of)


def check_amount(row: Row) -> None:
    """Note an amount that no payment has. The amount itself is not kept."""
    amount = row.read(Column.AMOUNT, amount_of)
    if amount is not None and amount <= 0:
        row.fault("amount_not_positive", Column.AMOUNT, row.text(Column.AMOUNT))
