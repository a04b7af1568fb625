"""What a row holds, and what is found in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from enrollment.imports.columns import Column
from enrollment.imports.refusals import Unreadable

SHOWN_CHARACTERS = 100
# what Excel and LibreOffice show where a formula failed
ERRORS = frozenset(
    ("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!")
)

Value = TypeVar("Value")


@dataclass(frozen=True)
class Problem:
    """Why a row cannot be taken over as it is: the code, the column and what stands there.

    `column` is the index of the cell, None where the whole row is meant.
    """

    code: str
    column: int | None
    value: str


@dataclass(frozen=True)
class Draft:
    """Who a row is about and what it says of the person.

    `facts`: fields of Candidate with their values, dates ISO; `full_name` is only for showing
    and proposing. `paid` and `unpaid`: first days of months; a month in neither is unknown.
    `counts` is False for a kind of payment that does not count: nothing of it is recorded, and
    its month is not "not paid" either.
    """

    emso: str
    last_name: str
    first_name: str
    full_name: str
    born_on: date | None
    facts: dict[str, str]
    paid: tuple[date, ...]
    unpaid: tuple[date, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    counts: bool


class Row:
    """The cells of a row by column; what is wrong and what is worth noting gathers here."""

    def __init__(self, cells: Sequence[str], columns: Mapping[Column, int]) -> None:
        self.cells = cells
        self.columns = columns
        self.problems: list[Problem] = []
        self.notes: list[str] = []

    def text(self, column: Column) -> str:
        """What stands in the column, on one line; empty where it cannot be used, with a problem."""
        index = self.columns.get(column)
        return "" if index is None else self.text_at(index)

    def text_at(self, index: int) -> str:
        """The same for the cell at the index."""
        if index >= len(self.cells) or not (text := self.cells[index]):
            return ""
        if text[0] in "=#" and (text[0] == "=" or text in ERRORS):
            self.add("formula" if text[0] == "=" else "formula_failed", index, text)
            return ""
        return " ".join(text.split())

    def read(self, column: Column, reader: Callable[[str], Value]) -> Value | None:
        """What the reader makes of the text; None where it is empty, or unreadable (a problem)."""
        text = self.text(column)
        if not text:
            return None
        try:
            return reader(text)
        except Unreadable as unreadable:
            self.fault(unreadable.code, column, text)
            return None

    def fault(self, code: str, column: Column, value: str = "") -> None:
        """Note what is wrong in the column."""
        self.add(code, self.columns.get(column), value)

    def add(self, code: str, index: int | None, value: str) -> None:
        """Note what is wrong in the cell at the index; long values are cut."""
        shown = value if len(value) <= SHOWN_CHARACTERS else value[:SHOWN_CHARACTERS] + "…"
        self.problems.append(Problem(code, index, shown))
