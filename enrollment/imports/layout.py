"""Which cell of a row is what: the headings, and what a person decided about them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from enrollment.imports.columns import Column, nearest, recognise

IGNORE = "ignore"

NAMED = (Column.LAST_NAME, Column.FIRST_NAME)
PERSON_FACTS = (
    Column.SEX,
    Column.STREET,
    Column.POST_CODE,
    Column.POST,
    Column.PHONE,
    Column.EMAIL,
    Column.REGISTERED_SINCE,
)
# whoever sends one of these sends months
OF_MONTHS = (Column.KIND, Column.PAID, Column.AMOUNT, Column.PAYMENT_DATE)
RANGE = (Column.MONTH_FROM, Column.MONTH_TO)


@dataclass(frozen=True)
class Unrecognised:
    """A heading that is not known, and the column that was probably meant."""

    index: int
    heading: str
    nearest: Column | None


@dataclass(frozen=True)
class Repeated:
    """A heading of what an earlier column holds already; the earlier one is used."""

    index: int
    heading: str


@dataclass(frozen=True)
class Layout:
    """Cell indexes of the known columns, and of the columns that are one month each."""

    columns: Mapping[Column, int]
    months: Mapping[int, date]
    unrecognised: tuple[Unrecognised, ...] = ()
    repeated: tuple[Repeated, ...] = ()

    @property
    def month_in_row(self) -> bool:
        """Whether each row names its month, or from which to which month it is about."""
        return Column.MONTH in self.columns or all(column in self.columns for column in RANGE)

    @property
    def has_months(self) -> bool:
        """Whether the rows say anything about months of assistance."""
        return bool(self.months) or self.month_in_row

    @property
    def has_person_facts(self) -> bool:
        """Whether the rows say anything about a person beyond who it is."""
        return self._holds(*NAMED) or any(column in self.columns for column in PERSON_FACTS)

    @property
    def used(self) -> set[int]:
        """The indexes of the cells that are read."""
        return {*self.columns.values(), *self.months}

    @property
    def missing(self) -> tuple[str, ...]:
        """What the file lacks to be of use, as codes for `problems.missing_sentence`."""
        return tuple(self._missing())

    def _missing(self) -> Iterator[str]:
        if not (self._holds(Column.EMSO) or self._holds(*NAMED, Column.BORN_ON)):
            yield "emso_or_name"
        begun = [column for column in RANGE if column in self.columns]
        if len(begun) == 1:
            yield "month_to" if begun == [Column.MONTH_FROM] else "month_from"
        elif not self.has_months and any(column in self.columns for column in OF_MONTHS):
            # the date of a transfer does not tell the month: see domain.md, section 2
            yield "month"
        elif self.month_in_row and not (self._holds(Column.KIND) or self._holds(Column.PAID)):
            yield "kind_or_paid"
        elif not (self.has_months or self.has_person_facts):
            yield "facts"

    def _holds(self, *columns: Column) -> bool:
        return all(column in self.columns for column in columns)

    def as_json(self) -> dict[str, Any]:
        """For a JSONField; `layout_from_json` reads it back."""
        return {
            "columns": {column.value: index for column, index in self.columns.items()},
            "months": [[index, month.isoformat()] for index, month in self.months.items()],
            "unrecognised": [[u.index, u.heading, u.nearest] for u in self.unrecognised],
            "repeated": [[r.index, r.heading] for r in self.repeated],
        }


def layout_from_json(stored: Mapping[str, Any]) -> Layout:
    """The layout that `Layout.as_json` described."""
    return Layout(
        columns={Column(name): index for name, index in stored["columns"].items()},
        months={index: date.fromisoformat(month) for index, month in stored["months"]},
        unrecognised=tuple(
            Unrecognised(index, heading, near and Column(near))
            for index, heading, near in stored["unrecognised"]
        ),
        repeated=tuple(Repeated(index, heading) for index, heading in stored["repeated"]),
    )


def layout_of(headings: Sequence[str], chosen: Mapping[int, str] = {}) -> Layout:
    """The layout of rows under the headings.

    `chosen`: index → what a person decided about the column: the value of a Column, an ISO date
    for a column of one month, or »ignore«. Raises ValueError for anything else. A column without
    a heading is left out.
    """
    columns: dict[Column, int] = {}
    months: dict[int, date] = {}
    unrecognised, repeated = [], []
    for index, heading in enumerate(headings):
        decided = chosen.get(index)
        found = recognise(heading) if decided is None else _decided(decided)
        if found is None:
            if heading and decided is None:
                unrecognised.append(Unrecognised(index, heading, nearest(heading)))
        elif found in columns or found in months.values():
            repeated.append(Repeated(index, heading))
        elif isinstance(found, Column):
            columns[found] = index
        else:
            months[index] = found
    return Layout(columns, months, tuple(unrecognised), tuple(repeated))


def _decided(choice: str) -> Column | date | None:
    if choice == IGNORE:
        return None
    if choice in list(Column):
        return Column(choice)
    return date.fromisoformat(choice).replace(day=1)
