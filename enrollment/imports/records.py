"""The records of text files with separators."""

import csv
from collections.abc import Iterator
from io import StringIO

from enrollment.imports.refusals import MOST_CHARACTERS, MOST_COLUMNS, FileRefused

SEPARATORS = (";", "\t", ",")

# the number of the row as an editor or spreadsheet shows it, and its cells
Record = tuple[int, tuple[str, ...]]


def records_of(text: str, separator: str) -> Iterator[Record]:
    """The records that are not blank; a record with line breaks has the number of its first line.

    Quotes have to be right: one that is never closed would swallow the rows behind it without
    a word. Raises FileRefused.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            if cells and (
                record := tidied(number, [without_guard(cell.strip()) for cell in cells])
            ):
                yield number, record
            number = reader.line_num + 1
    except csv.Error as error:
        code = "broken_quotes" if '"' in text else "cell_too_long"
        raise FileRefused(code, row=number) from error


def without_guard(cell: str) -> str:
    """The cell without the apostrophe that our own CSV puts before what looks like a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@") else cell


def tidied(number: int, cells: list[str]) -> tuple[str, ...]:
    """The cells without empty ones at the end. Raises FileRefused beyond the limits."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise FileRefused("too_many_columns", row=number)
    if cells and len(max(cells, key=len)) > MOST_CHARACTERS:
        raise FileRefused("cell_too_long", row=number)
    return tuple(cells)
