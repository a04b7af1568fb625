"""Tables as XLSX and CSV that Slovene Excel opens right; knows no list of the product.

A text is written as a text: nothing that somebody typed becomes a formula in either format
(OWASP, CSV injection). CSV has no texts, only characters, so there a leading apostrophe keeps
a dangerous beginning harmless.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from socakt.slovene import format_date, local_day

Cell = str | int | date | None

CONTENT_TYPES: dict[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
BOM = "\ufeff"  # by which Excel knows that a CSV is UTF-8
# What makes Excel, LibreOffice or Google Sheets read a cell as a formula or skip to it,
# in their full-width forms too.
FORMULA_SIGNS = ("=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "｜", "％")
BREAKS = ("\t", "\r", "\n")
NARROWEST, WIDEST = 8, 60
FILTER_BUTTON = 3  # characters that it takes from its heading
LONGEST_TITLE = 31  # characters of the name of a worksheet, some of which it may not have
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\\x00-\x1f]+")
FIRST_YEAR = 1900  # Excel knows no days before
A4 = 9
LINE_BREAK = re.compile(r"\r\n?")


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
        writer.writerow([_in_csv(cell) for cell in row])
    return (BOM + text.getvalue()).encode()


def _in_csv(cell: Cell) -> str:
    return _harmless(cell) if isinstance(cell, str) else _as_text(cell)


def _as_text(cell: Cell) -> str:
    """What stands in the cell; a line break inside is one character, as Excel writes it."""
    if isinstance(cell, date):
        return format_date(cell)
    return "" if cell is None else LINE_BREAK.sub("\n", str(cell))


def _harmless(text: str) -> str:
    """The text, behind an apostrophe where a program could take it for a formula."""
    text = _as_text(text)
    beginning = next((sign for sign in text if not _is_skipped(sign)), "")
    is_dangerous = text.startswith(BREAKS) or beginning in FORMULA_SIGNS
    return f"'{text}" if is_dangerous else text


def _is_skipped(sign: str) -> bool:
    """Whether it shows nothing: spaces of all kinds, controls, marks of direction."""
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")


class _Formats:
    """How cells look: everything on top, so that the lines of a row stand side by side."""

    def __init__(self, book: Workbook) -> None:
        self.heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "d. m. yyyy", "valign": "top"})


def _xlsx(sheet: Sheet) -> bytes:
    """A heading that stays in sight, filters, and columns as wide as their texts."""
    file = BytesIO()
    # in memory only: a temporary file would leave personal data on the disk
    with Workbook(file, {"in_memory": True}) as book:
        formats = _Formats(book)
        page = book.add_worksheet(_title(sheet.title))
        for column, heading in enumerate(sheet.headings):
            _write_text(page, 0, column, heading, formats.heading)
        widths = [max(NARROWEST, len(heading) + FILTER_BUTTON) for heading in sheet.headings]
        last = 0
        for last, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                _write(page, last, column, cell, formats)
                widths[column] = max(widths[column], _width(cell) + 1)
        for column, width in enumerate(widths):
            page.set_column(column, column, min(WIDEST, width))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last, max(0, len(sheet.headings) - 1))
        _prepare_for_paper(page)
    return file.getvalue()


def _title(title: str) -> str:
    return NOT_IN_TITLES.sub(" ", title)[:LONGEST_TITLE].strip("' ")


def _write(page: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if isinstance(cell, date) and cell.year >= FIRST_YEAR:
        page.write_datetime(row, column, local_day(cell), formats.day)
    elif isinstance(cell, int):
        page.write_number(row, column, cell, formats.plain)
    elif cell:  # an empty text would count as something in Excel
        text = _as_text(cell)
        is_long = _width(cell) > WIDEST or "\n" in text
        _write_text(page, row, column, text, formats.wrapped if is_long else formats.plain)


def _write_text(page: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such a text for markup of its own and would not escape it
        page.write_rich_string(row, column, "<", "r", text[2:], look)
    else:
        page.write_string(row, column, text, look)


def _width(cell: Cell) -> int:
    return max((len(line) for line in _as_text(cell).split("\n")), default=0)


def _prepare_for_paper(page: Worksheet) -> None:
    """A4, lying, as wide as one page; the headings on each, and its number below."""
    page.set_paper(A4)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C&P / &N")
