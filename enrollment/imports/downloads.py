"""Tables to download, fill in and send back, with rows of invented people (EMŠO register 55)."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from itertools import count

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from enrollment.imports.columns import Column, heading_of
from enrollment.imports.interpretation import months_from_to, number_of
from enrollment.imports.kinds import Kind, usual_name
from socakt.slovene import format_date, make_emso, month_name

SHAPES = ("months", "persons", "candidates")
# in the names of files and sheets
SHAPE_NAMES = {"months": "meseci", "persons": "osebe-in-meseci", "candidates": "kandidati"}
FORMATS = ("xlsx", "csv")
MONTHS_SHOWN = 24
# rows that are formatted in advance: an EMŠO typed there stays text and keeps its zero
PREPARED_ROWS = 5_000

MONTHLY = (Column.MONTH, Column.MONTH_FROM, Column.MONTH_TO)
DAILY = (Column.BORN_ON, Column.REGISTERED_SINCE)
WIDTHS = {Column.EMSO: 16, Column.KIND: 36, Column.STREET: 26, Column.REGISTERED_SINCE: 24}

Cell = str | date
Heading = Column | date


@dataclass(frozen=True)
class Example:
    """The headings of a table (a date: the column of a month) and rows that could stand in it."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]


def table_to_fill_in(shape: str, file_format: str, on: date) -> bytes:
    """The file of the shape (SHAPES) and format (FORMATS), in the active language.

    Reading it back gives the rows that stand in it. Raises KeyError for another shape or format.
    """
    example = {"months": row_per_month, "persons": row_per_person, "candidates": candidates}[shape]
    if file_format == "xlsx":
        return as_xlsx(example(on), SHAPE_NAMES[shape])
    if file_format == "csv":
        return as_csv(example(on))
    raise KeyError(file_format)


# --- the shapes ------------------------------------------------------------------------------


def row_per_month(on: date) -> Example:
    """Every month in a row of its own; a back payment with the months from and to."""
    first, second, third = months_before(on, MONTHS_SHOWN)[-3:]
    ana, ivan = invented_emso(date(1984, 2, 5), 500), invented_emso(date(1979, 11, 21), 0)
    regular, supplemented = usual_name(Kind.REGULAR), usual_name(Kind.WITH_SUPPLEMENT)
    one_off, back_payment = usual_name(Kind.EXTRAORDINARY), usual_name(Kind.BACK_PAYMENT)
    return Example(
        (Column.EMSO, Column.LAST_NAME, Column.FIRST_NAME, *MONTHLY, Column.KIND),
        (
            (ana, "Primer", "Ana", first, "", "", regular),
            (ana, "Primer", "Ana", second, "", "", supplemented),
            (ana, "Primer", "Ana", second, "", "", one_off),
            (ivan, "Vzorec", "Ivan", "", first, third, back_payment),
        ),
    )


def row_per_person(on: date) -> Example:
    """Every person in a row, and a column for each of the 24 full months before the day."""
    months = months_before(on, MONTHS_SHOWN)
    paid_long = ("D",) * 20 + ("N",) * 4
    with_gaps = ("",) * 6 + ("N",) * 3 + ("D",) * 15
    return Example(
        (Column.EMSO, Column.LAST_NAME, Column.FIRST_NAME, *months),
        (
            (invented_emso(date(1984, 2, 5), 500), "Primer", "Ana", *paid_long),
            (invented_emso(date(1979, 11, 21), 0), "Vzorec", "Ivan", *with_gaps),
        ),
    )


def candidates(on: date) -> Example:
    """Every person in a row, with what is known of them and no months."""
    since = date(on.year - 2, 3, 1)
    ana, ivan = date(1984, 2, 5), date(1979, 11, 21)
    woman, man = invented_emso(ana, 500), invented_emso(ivan, 0)
    address = ("Testna ulica 5", "8000", "Novo mesto", "041 000 000")
    return Example(
        (
            *(Column.EMSO, Column.LAST_NAME, Column.FIRST_NAME, Column.BORN_ON, Column.SEX),
            *(Column.STREET, Column.POST_CODE, Column.POST, Column.PHONE, Column.EMAIL),
            Column.REGISTERED_SINCE,
        ),
        (
            (woman, "Primer", "Ana", ana, "Ž", *address, "ana.primer@example.si", since),
            (man, "Vzorec", "Ivan", ivan, "M", *address, "", ""),
        ),
    )


def months_before(on: date, how_many: int) -> tuple[date, ...]:
    """The first days of so many full months before the month of the day."""
    last = number_of(on) - 1
    first = last - how_many + 1
    return months_from_to(date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1))


def invented_emso(born_on: date, serial: int) -> str:
    """The EMŠO with the serial, or with the next one that can be issued."""
    for candidate in count(serial):
        try:
            return make_emso(born_on, candidate)
        except ValueError:
            continue
    raise AssertionError("unreachable")


# --- the formats -----------------------------------------------------------------------------


def heading_text(heading: Heading) -> str:
    """The usual heading of the column, or the month by its name."""
    return heading_of(heading) if isinstance(heading, Column) else month_name(heading)


def as_csv(example: Example) -> bytes:
    """UTF-8 with a byte order mark and semicolons, which a Slovene Excel opens as a table.

    Months have their names: whether Excel leaves »oktober 2026« or saves it as »okt.26«, the name
    stays, and with it the month can be read.
    """
    text = StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(map(heading_text, example.headings))
    for row in example.rows:
        writer.writerow(
            cell if isinstance(cell, str) else (month_name if monthly else format_date)(cell)
            for cell, monthly in zip(row, map(is_monthly, example.headings), strict=True)
        )
    return text.getvalue().encode("utf-8-sig")


def is_monthly(heading: Heading) -> bool:
    """Whether cells below the heading show months rather than days."""
    return heading in MONTHLY


def as_xlsx(example: Example, sheet_name: str) -> bytes:
    """A workbook whose columns are text or dates, as they should be, before anything is typed."""
    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(sheet_name)
        sheet.freeze_panes(1, 0)
        text, day = (
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "d. m. yyyy"}),
        )
        month = book.add_format({"num_format": "mm/yyyy"})
        title = book.add_format({"bold": True, "bg_color": "#E2EFF0", "num_format": "mm/yyyy"})
        for index, heading in enumerate(example.headings):
            style = month if is_monthly(heading) else day if heading in DAILY else text
            width = WIDTHS.get(heading, 14) if isinstance(heading, Column) else 9
            sheet.set_column(index, index, width, style)
            write_column(sheet, index, heading, [row[index] for row in example.rows], title, style)
    return content.getvalue()


def write_column(
    sheet: Worksheet,
    index: int,
    heading: Heading,
    cells: Sequence[Cell],
    title: Format,
    style: Format,
) -> None:
    """The heading, the cells below it, and what may be chosen there."""
    for row, cell in enumerate((heading, *cells)):
        cell_style = style if row else title
        if isinstance(cell, Column):
            sheet.write_string(row, index, heading_of(cell), cell_style)
        elif isinstance(cell, date):
            sheet.write_datetime(row, index, cell, cell_style)
        elif cell:
            sheet.write_string(row, index, cell, cell_style)
    choices = ["D", "N"] if isinstance(heading, date) else []
    if heading == Column.KIND:
        choices = [usual_name(kind) for kind in Kind]
    if choices:
        # other ways of writing it are understood too, so a warning is enough
        sheet.data_validation(
            1,
            index,
            PREPARED_ROWS,
            index,
            {"validate": "list", "source": choices, "error_type": "warning"},
        )
