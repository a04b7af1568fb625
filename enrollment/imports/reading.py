"""A file becomes a table: its headings, and its rows as texts, one after the other.

What the file is, is decided by its content, never by its name. Nothing here knows what a cell
means.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from enrollment.imports.columns import Column, nearest, recognise
from enrollment.imports.records import SEPARATORS, Record, records_of
from enrollment.imports.refusals import (
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TEXT,
    FileRefused,
)
from enrollment.imports.texts import cleaned, decoded
from enrollment.imports.workbooks import is_zip, sheets_of

__all__ = ["MOST_BYTES", "MOST_COLUMNS", "MOST_ROWS", "FileRefused", "Table", "open_table"]

# the heading stands among the first so many records that are not blank
MOST_TITLES = 20
SHOWN_HEADINGS = 10

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
MARKUP = (b"<!doctype", b"<html", b"<table", b"<head", b"<body", b"<?xml", b"<meta", b"<style")

Source = Callable[[], Iterator[Record]]


@dataclass(frozen=True)
class Table:
    """The headings, the row in which they stand, and where the records come from."""

    headings: tuple[str, ...]
    heading_row: int
    source: Source

    def rows(self) -> Iterator[Record]:
        """(row number, cells) of every row below the heading that is not blank.

        Row numbers are those that a spreadsheet or an editor shows. Cells are stripped texts:
        dates ISO, whole numbers without decimals, truth »da« or »ne«, formulas their text from
        »=« on; empty cells at the end are cut. Reads on as it is asked, so that memory stays
        flat; may be called again. Raises FileRefused where a limit or a fault lies further down.
        """
        count = characters = 0
        for number, cells in self.source():
            # tables glued together repeat their heading
            if number <= self.heading_row or cells == self.headings:
                continue
            count += 1
            characters += sum(map(len, cells))
            if count > MOST_ROWS:
                raise FileRefused("too_many_rows")
            if characters > MOST_TEXT:
                raise FileRefused("zip_bomb")
            yield number, cells


def open_table(content: bytes) -> Table:
    """The table in the bytes of a CSV or XLSX file. Raises FileRefused."""
    refuse_other_kinds(content)
    if is_zip(content):
        sources = sheets_of(content)
        found = first_recognised(sources)
    else:
        sources = separations_of(cleaned(decoded(content)))
        found = best_recognised(sources)
    if found is None:
        raise what_stands_there(sources)
    if not found.rows_follow:
        raise found.fault or FileRefused("only_a_heading")
    return found.table


def refuse_other_kinds(content: bytes) -> None:
    """Raise FileRefused for what begins like another kind of file, or is too large or empty."""
    if len(content) > MOST_BYTES:
        raise FileRefused("too_large")
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n;,"):
        raise FileRefused("empty")
    if b"%PDF-" in content[:1024]:
        raise FileRefused("is_pdf")
    if content.startswith(OLE):
        raise FileRefused("is_protected" if ENCRYPTED in content else "is_old_excel")
    beginning = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(MARKUP):
        raise FileRefused("is_web_page")


def separations_of(text: str) -> list[Source]:
    """The text read with each separator."""

    def with_separator(separator: str) -> Source:
        return lambda: records_of(text, separator)

    return [with_separator(separator) for separator in SEPARATORS]


@dataclass(frozen=True)
class Found:
    """A table at the beginning of a source: how many of its headings are known, and whether
    rows follow; if none do, what is wrong there, if anything is."""

    score: int
    table: Table
    rows_follow: bool
    fault: FileRefused | None


def first_recognised(sources: Iterable[Source]) -> Found | None:
    """The table of the first sheet with a heading that is known."""
    return next((found for source in sources if (found := found_in(source))), None)


def best_recognised(sources: Iterable[Source]) -> Found | None:
    """The table with most known headings; of equals the first."""
    tables = [found for source in sources if (found := found_in(source))]
    return max(tables, key=lambda found: found.score, default=None)


def found_in(source: Source) -> Found | None:
    """The table below the best of the first records; None where no heading is known."""
    records, fault = beginning_of(source)
    scores = [recognised(cells) for _, cells in records[:MOST_TITLES]]
    score = max(scores, default=0)
    if not score:
        return None
    index = scores.index(score)
    number, headings = records[index]
    rows_follow = any(cells != headings for _, cells in records[index + 1 :])
    return Found(score, Table(headings, number, source), rows_follow, fault)


def recognised(cells: tuple[str, ...]) -> int:
    """How many different headings are known; 0 where all of them are dates, as in a row of data."""
    found = {column for cell in cells if (column := recognise(cell)) is not None}
    return len(found) if any(isinstance(column, Column) for column in found) else 0


def beginning_of(source: Source) -> tuple[list[Record], FileRefused | None]:
    """All records among which the heading is looked for and one more; the fault that ends them."""
    records: list[Record] = []
    try:
        for record in islice(source(), MOST_TITLES + 1):
            records.append(record)  # one by one: what was read before a fault is kept
    except FileRefused as refusal:
        return records, refusal
    return records, None


def what_stands_there(sources: Iterable[Source]) -> FileRefused:
    """The refusal of a file without a known heading: its fault, or what might be its headings.

    A text read with a wrong separator has cells that are too long and quotes in wrong places;
    only where nothing could be read these say what is wrong.
    """
    beginnings = [beginning_of(source) for source in sources]
    faults = [fault for _, fault in beginnings if fault]
    faults.sort(key=lambda fault: fault.code in ("cell_too_long", "broken_quotes"))
    records = [cells for found, _ in beginnings for _, cells in found]
    if faults and (not records or faults[0].code not in ("cell_too_long", "broken_quotes")):
        return faults[0]
    if not records:
        return FileRefused("empty")
    widest = max(records, key=len)
    named = [[text[:100], str(nearest(text) or "")] for text in widest if text]
    return FileRefused("no_known_heading", headings=named[:SHOWN_HEADINGS])
