"""What an XLSX file holds: sheets in their order, shared texts, which styles are dates."""

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from posixpath import join, normpath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from enrollment.imports.records import Record
from enrollment.imports.refusals import FileRefused
from enrollment.imports.shared_strings import shared_strings
from enrollment.imports.values import shows_days
from enrollment.imports.worksheets import Context, worksheet_rows
from enrollment.imports.xml_parts import elements

MEGABYTE = 1_000_000
MOST_ENTRIES = 2_000
# unpacked, as the file itself declares it: more is never read, and less is a damaged file
MOST_UNPACKED = 160 * MEGABYTE
MOST_OF_PART = 80 * MEGABYTE
MOST_OF_STRINGS = 32 * MEGABYTE
# text of spreadsheets shrinks to a fifth or a twentieth; only sizes that matter are looked at
MOST_RATIO, LARGE = 300, 5 * MEGABYTE
# a workbook with more sheets than this is not searched through
MOST_SHEETS = 30

ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
MACROS = ("vbaproject.bin", "vbadata.xml")
DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError)


def is_zip(content: bytes) -> bool:
    """Whether the bytes begin like a ZIP archive, which is what XLSX is."""
    return content.startswith(ZIP)


def sheets_of(content: bytes) -> list[Callable[[], Iterator[Record]]]:
    """For each visible worksheet a function that reads its rows. Raises FileRefused."""
    with archive_of(content) as archive:
        refuse_dangers(archive)
        book = part_of_type(related(archive, "_rels/.rels", ""), "/officeDocument")
        if book is None:
            raise FileRefused("is_other_zip")
        refuse_other_documents(archive, book)
        folder, _, name = book.rpartition("/")
        parts = related(archive, join(folder, "_rels", f"{name}.rels"), folder)
        sheets, since_1904 = sheets_in_order(archive, book, parts)
        strings = part_of_type(parts, "/sharedStrings")
        styles = date_styles(archive, part_of_type(parts, "/styles"))

    @cache
    def context() -> Context:
        return Context(strings_of(content, strings), styles, since_1904)

    def reading(part: str) -> Callable[[], Iterator[Record]]:
        return lambda: rows_of(content, part, context())

    return [reading(part) for part in sheets]


def sheets_in_order(
    archive: ZipFile, book: str, parts: dict[str, tuple[str, str]]
) -> tuple[list[str], bool]:
    """The parts of the visible worksheets, and whether days are counted from 1904."""
    sheets: list[str] = []
    since_1904 = False
    with opened(archive, book) as source:
        for name, attributes in elements(source):
            if name == "workbookPr":
                since_1904 = attributes.get("date1904") in ("1", "true")
            elif name == "sheet" and attributes.get("state", "visible") == "visible":
                kind, part = parts.get(attributes.get("id", ""), ("", ""))
                if kind.endswith("/worksheet") and len(sheets) < MOST_SHEETS:
                    sheets.append(part)
    return sheets, since_1904


def date_styles(archive: ZipFile, part: str | None) -> frozenset[str]:
    """The numbers of the cell styles that show a day or month."""
    if part is None:
        return frozenset()
    codes: dict[str, str] = {}
    formats: list[str] = []
    within = ""
    with opened(archive, part) as source:
        for name, attributes in elements(source):
            if name == "numFmt":
                codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif name == "xf" and within == "cellXfs":
                formats.append(attributes.get("numFmtId", "0"))
            elif name in ("cellStyleXfs", "cellXfs", "cellStyles"):
                within = name
    return frozenset(
        str(style)
        for style, number in enumerate(formats)
        if number.isdecimal() and shows_days(int(number[:6]), codes.get(number, "")[:200])
    )


def strings_of(content: bytes, part: str | None) -> list[str]:
    """The texts that the cells share."""
    if part is None:
        return []
    with archive_of(content) as archive, opened(archive, part) as source:
        return shared_strings(source)


def rows_of(content: bytes, part: str, context: Context) -> Iterator[Record]:
    """The rows of the worksheet in the part of the archive."""
    with archive_of(content) as archive, opened(archive, part) as source:
        yield from worksheet_rows(source, context)


@contextmanager
def archive_of(content: bytes) -> Iterator[ZipFile]:
    """The open archive. Raises FileRefused where it is damaged."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            yield archive
    except (*DAMAGE, ValueError, OverflowError) as error:
        raise FileRefused("damaged") from error


@contextmanager
def opened(archive: ZipFile, part: str) -> Iterator[IO[bytes]]:
    """The part, to be read; it ends where its declared size ends. Raises FileRefused."""
    try:
        with archive.open(part) as source:
            yield source
    except (*DAMAGE, KeyError) as error:
        raise FileRefused("damaged") from error


def refuse_dangers(archive: ZipFile) -> None:
    """Raise FileRefused for bombs, macros and what is no workbook, by the table of contents."""
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise FileRefused("zip_bomb")
    if any(is_bomb(entry) for entry in entries):
        raise FileRefused("zip_bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("is_protected")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise FileRefused("damaged")
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith(MACROS) for name in names):
        raise FileRefused("has_macros")
    if "mimetype" in names and "content.xml" in names:
        raise FileRefused("is_ods")
    if "[content_types].xml" not in names or "_rels/.rels" not in names:
        raise FileRefused("is_other_zip")


def is_bomb(entry: ZipInfo) -> bool:
    """Whether the entry would unpack to more than any table needs."""
    if entry.file_size > LARGE and entry.file_size > MOST_RATIO * entry.compress_size:
        return True
    strings = entry.filename.lower().endswith("sharedstrings.xml")
    return entry.file_size > (MOST_OF_STRINGS if strings else MOST_OF_PART)


def refuse_other_documents(archive: ZipFile, book: str) -> None:
    """Raise FileRefused unless the content types call the part the main part of a workbook."""
    with opened(archive, "[Content_Types].xml") as source:
        types = {
            attributes.get("PartName", "").lstrip("/"): attributes.get("ContentType", "").lower()
            for _, attributes in elements(source)
        }
    if any("macroenabled" in kind for kind in types.values()):
        raise FileRefused("has_macros")
    kind = types.get(book, "")
    if "sheet.binary" in kind:
        raise FileRefused("is_old_excel")
    if "spreadsheetml" not in kind:
        raise FileRefused("is_other_zip")


def related(archive: ZipFile, relations: str, folder: str) -> dict[str, tuple[str, str]]:
    """Id → (type, part) of the relations to parts of the archive."""
    with opened(archive, relations) as source:
        return {
            attributes.get("Id", ""): (
                attributes.get("Type", ""),
                normpath(join("/", folder, attributes.get("Target", ""))).lstrip("/"),
            )
            for _, attributes in elements(source)
            if attributes.get("TargetMode") != "External"
        }


def part_of_type(parts: dict[str, tuple[str, str]], kind: str) -> str | None:
    """The first part whose type ends so, or None."""
    return next((part for type_, part in parts.values() if type_.endswith(kind)), None)
