"""Tables as XLSX and CSV that Slovene Excel opens right; knows no list of the product.

A text is written as a text: nothing that somebody typed becomes a formula in either format
(OWASP, CSV injection). CSV has no texts, only characters, so there a leading apostrophe keeps
a dangerous beginning harmless.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from socakt.slovene import format_date

Cell = str | int | date | None

CONTENT_TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
BOM = "\ufeff"  # by which Excel knows that a CSV is UTF-8
# What makes Excel, LibreOffice or Google Sheets read a cell as a formula or skip to it,
# in their full-width forms too.
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
NARROWEST, WIDEST = 8, 60
LONGEST_TEXT = 32_767  # characters that a cell of Excel holds


@dataclass(frozen=True)
class Sheet:
    """A table with its headings; `title` names the worksheet."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def as_file(sheet: Sheet, kind: str) -> bytes:
    """The table as the bytes of a file of this kind (CONTENT_TYPES)."""
    return {"xlsx": _xlsx, "csv": _csv}[kind](sheet)


def _csv(sheet: Sheet) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(heading) for heading in sheet.headings])
    for row in sheet.rows:
        writer.writerow([_as_text(cell) for cell in row])
    return (BOM + text.getvalue()).encode()


def _as_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return format_date(cell)
    return _harmless(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_SIGNS) else text


def _xlsx(sheet: Sheet) -> bytes:
    """A heading that stays in sight, filters, and columns as wide as their texts."""
    file = BytesIO()
    # in memory only: a temporary file would leave personal data on the disk
    with Workbook(file, {"in_memory": True, "default_date_format": "d. m. yyyy"}) as workbook:
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        page = workbook.add_worksheet(sheet.title[:31])
        widths = [NARROWEST] * len(sheet.headings)
        for column, heading in enumerate(sheet.headings):
            page.write_string(0, column, heading, bold)
            widths[column] = _wider(widths[column], heading)
        last = 0
        for last, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                _write(page, last, column, cell)
                widths[column] = _wider(widths[column], _as_text(cell))
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last, max(0, len(sheet.headings) - 1))
    return file.getvalue()


def _write(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, column, cell)
    elif isinstance(cell, str):
        page.write_string(row, column, cell[:LONGEST_TEXT])
    elif cell is not None:
        page.write_number(row, column, cell)


def _wider(width: int, text: str) -> int:
    return min(WIDEST, max(width, len(text) + 2))
