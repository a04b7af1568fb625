"""The rows of one worksheet (SpreadsheetML, ECMA-376 part 1, 18.3), read as they come.

A library that builds a tree of each row, or lists all cells of a sheet, can be made to fill the
memory by a file of a few kilobytes; here nothing is kept but the row that is being read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import IO

from enrollment.imports.records import Record, tidied
from enrollment.imports.refusals import MOST_CHARACTERS, MOST_COLUMNS, FileRefused
from enrollment.imports.texts import cleaned
from enrollment.imports.values import date_text, number_text
from enrollment.imports.xml_parts import DEEPEST, Attributes, local, parsed

# of Excel itself: column XFD, the last row, the longest text
LAST_COLUMN, LAST_ROW, LONGEST_TEXT = 16_384, 1_048_576, 32_767
# the most rows with 60 cells of three elements each; blank cells with a border count too
MOST_ELEMENTS = 9_000_000
REFERENCE = re.compile("([A-Z]{1,3})[0-9]{1,7}")
ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
TRUTH = {"1": "da", "0": "ne", "true": "da", "false": "ne"}
COLLECTED = frozenset(("v", "t", "f"))


@dataclass(frozen=True)
class Context:
    """What the cells of a workbook refer to: texts, styles that are dates, the first day."""

    strings: list[str]
    date_styles: frozenset[str]
    since_1904: bool


def worksheet_rows(source: IO[bytes], context: Context) -> Iterator[Record]:
    """The rows that are not blank, with the numbers that Excel shows. Raises FileRefused."""
    reader = _Reader(context)
    for _ in parsed(source, reader.start, reader.end, reader.characters):
        yield from reader.rows
        reader.rows.clear()


class _Reader:
    """Takes what the XML parser finds; finished rows stand in `rows`."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows: list[Record] = []
        self.depth = self.elements = self.number = self.length = 0
        self.row: list[str] | None = None
        self.column = -1
        self.cell: Attributes | None = None
        self.parts: dict[str, str] = {}
        self.text: list[str] | None = None
        self.phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > DEEPEST or self.elements > MOST_ELEMENTS:
            raise FileRefused("zip_bomb" if self.depth > DEEPEST else "too_many_cells")
        if ":" in name:
            name = local(name)
        if name == "c":
            self._start_cell(attributes)
        elif name in COLLECTED:
            if self.cell is not None and not self.phonetic:
                self.text = []
        elif name == "row":
            self._start_row(attributes.get("r"))
        elif name == "rPh":  # how a text is pronounced
            self.phonetic = True

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)
            self.length += len(text)
            if self.length > LONGEST_TEXT:
                raise FileRefused("cell_too_long", row=self.number)

    def end(self, name: str) -> None:
        self.depth -= 1
        if ":" in name:
            name = local(name)
        if name in COLLECTED:
            if self.text is not None:
                self.parts[name] = self.parts.get(name, "") + "".join(self.text)
                self.text = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "rPh":
            self.phonetic = False

    def _start_row(self, number: str | None) -> None:
        following = self.number + 1
        if number is not None:
            if not re.fullmatch("[0-9]{1,7}", number) or int(number) < following:
                raise FileRefused("damaged")
            following = int(number)
        if following > LAST_ROW:
            raise FileRefused("damaged")
        self.number, self.row, self.column = following, [], -1

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self.column = self.column + 1 if reference is None else column_index(reference)
        self.cell, self.length = attributes, 0
        self.parts.clear()

    def _end_cell(self) -> None:
        cell, row = self.cell, self.row
        self.cell = None
        if not self.parts or cell is None or row is None:
            return
        text = self._content(cell)
        if not text:
            return
        if self.column >= MOST_COLUMNS:
            raise FileRefused("too_many_columns", row=self.number)
        if len(row) <= self.column:
            row.extend([""] * (self.column + 1 - len(row)))
        row[self.column] = text

    def _content(self, cell: Attributes) -> str:
        """The text of a cell: of a formula its own, not what it came to on another computer."""
        if "f" in self.parts:
            return ("=" + cleaned(self.parts["f"]))[:MOST_CHARACTERS]
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return plain(self.parts.get("t", ""))
        value = self.parts.get("v", "")
        if kind == "s":
            return self._shared(value)
        if kind == "n":
            if cell.get("s", "0") in self.context.date_styles:
                return date_text(value, self.context.since_1904)
            return number_text(value)
        if kind == "b":
            return TRUTH.get(value.strip(), "")
        return plain(value).removesuffix("T00:00:00") if kind == "d" else plain(value)

    def _shared(self, index: str) -> str:
        try:
            return self.context.strings[int(index)] if index.strip() else ""
        except (IndexError, ValueError) as error:
            raise FileRefused("damaged") from error

    def _end_row(self) -> None:
        if self.row and (cells := tidied(self.number, self.row)):
            self.rows.append((self.number, cells))
        self.row = None


@lru_cache(maxsize=LAST_COLUMN)
def _column_of(letters: str) -> int:
    """A → 0, XFD → 16383."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    if index > LAST_COLUMN:
        raise FileRefused("damaged")
    return index - 1


def column_index(reference: str) -> int:
    """The index of the column in a reference such as B12. Raises FileRefused beyond XFD."""
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise FileRefused("damaged")
    return _column_of(match[1])


def plain(text: str) -> str:
    """A text of the workbook, with escaped characters (_x000D_) as what they are."""
    if "_x" in text:
        text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return cleaned(text).strip()
