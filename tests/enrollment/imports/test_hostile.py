"""Files that want to hang or fill the machine, or hide what they do: refused, at once."""

import tracemalloc
from io import BytesIO
from zipfile import ZIP_BZIP2, ZipFile, ZipInfo

import pytest

from enrollment.imports import worksheets
from enrollment.imports.reading import MOST_BYTES
from tests.enrollment.imports.test_reading import refusal
from tests.enrollment.imports.workbooks import HEADING, row, sheet, workbook, zipped

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
PLAIN = sheet(HEADING, row(2, "1", "2", "3"))
MANY = 1_000_000


def cell(reference, content="<v>1</v>", kind="n"):
    return f'<row r="2"><c r="{reference}" t="{kind}">{content}</c></row>'


WRONG_SHEETS = {
    "row number beyond the last": (sheet(HEADING, row(999_999_999, "1")), "damaged"),
    "row number one beyond the last": (sheet(HEADING, row(1_048_577, "1")), "damaged"),
    "row number that is none": (sheet(HEADING, row("x", "1")), "damaged"),
    "rows that go backwards": (sheet(HEADING, row(3, "1"), row(2, "1")), "damaged"),
    "value in the last column": (sheet(HEADING, cell("XFD2")), "too_many_columns"),
    "column beyond the last": (sheet(HEADING, cell("ZZZ2")), "damaged"),
    "reference that is none": (sheet(HEADING, cell("2A")), "damaged"),
    "shared text that is not there": (sheet(HEADING, cell("A2", "<v>7</v>", "s")), "damaged"),
    "shared text that is no number": (sheet(HEADING, cell("A2", "<v>x</v>", "s")), "damaged"),
    "entities": (sheet(HEADING, row(2, "&amp;"), before=DOCTYPE), "has_doctype"),
    "outside entity": (
        sheet(HEADING, before='<!DOCTYPE x SYSTEM "file:///etc/passwd">'),
        "has_doctype",
    ),
    "unknown entity": (sheet(HEADING, row(2, "&b;")), "damaged"),
    "unclosed": (sheet(HEADING)[:-20], "damaged"),
    "unknown encoding": (PLAIN.replace("UTF-8", "x-unknown"), "damaged"),
    "no XML": ("EMŠO;Mesec", "damaged"),
    "deep": (sheet(HEADING, "<a>" * 100 + "</a>" * 100), "zip_bomb"),
    "long tag": (sheet(HEADING, f"<a b='{'x' * MANY}'/>"), "zip_bomb"),
    "long comment": (sheet(HEADING, f"<!-- {'x' * MANY} -->"), "zip_bomb"),
    "long text": (sheet(HEADING, row(2, "x" * 40_000)), "cell_too_long"),
    "too long a text": (sheet(HEADING, row(2, "x" * 2_001)), "cell_too_long"),
    "too many rows": (
        sheet(HEADING, *(row(number, "1") for number in range(2, 60_002))),
        "too_many_rows",
    ),
}


@pytest.mark.parametrize(("xml", "code"), WRONG_SHEETS.values(), ids=WRONG_SHEETS)
def test_sheets_that_no_program_writes(xml, code):
    assert refusal(workbook(xml)) == code


def test_a_sheet_of_very_many_blank_cells_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(worksheets, "MOST_ELEMENTS", 1_000)

    assert refusal(workbook(sheet(HEADING, f'<row r="2">{"<c/>" * 998}</row>'))) == "too_many_cells"


def test_a_text_repeated_in_every_cell_is_a_bomb():
    strings = f"<si><t>{'x' * 2_000}</t></si>"
    cells = "".join(f'<c r="{column}{{0}}" t="s"><v>0</v></c>' for column in "ABCDEFGHIJ")
    many = (f'<row r="{number}">{cells.format(number)}</row>' for number in range(2, 2_010))

    assert refusal(workbook(sheet(HEADING, *many), strings=strings)) == "zip_bomb"


def test_shared_texts_are_bounded():
    assert refusal(workbook(PLAIN, strings="<si/>" * 500_100)) == "zip_bomb"
    assert refusal(workbook(PLAIN, strings="<a>" * 100 + "</a>" * 100)) == "zip_bomb"
    assert refusal(workbook(PLAIN, strings=f"<si><t>{'x' * 40_000}</t></si>")) == "damaged"


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("xl/worksheets/sheet1.xml", 81_000_000),
        ("xl/sharedStrings.xml", 33_000_000),
        ("xl/media/image1.png", 20_000_000),  # nothing but zeros: more than 300 to one
    ],
)
def test_what_unpacks_to_far_more_than_a_table_is_not_unpacked(name, size):
    content = workbook(PLAIN, more=[(name, b"\x00" * size)])
    assert len(content) < MOST_BYTES

    tracemalloc.start()
    assert refusal(content) == "zip_bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_an_archive_of_very_many_entries_is_a_bomb():
    more = [(f"xl/{number}", b"") for number in range(2_001)]

    assert refusal(workbook(PLAIN, more=more)) == "zip_bomb"


def test_an_entry_that_lies_about_its_size_is_damaged():
    content = workbook(
        PLAIN, more=[("xl/sharedStrings.xml", b"<sst>" + b" " * 100_000 + b"</sst>")]
    )
    lying = content.replace((100_011).to_bytes(4, "little"), (50).to_bytes(4, "little"))

    assert lying != content
    assert refusal(lying) == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (workbook(PLAIN, more=[("xl/vbaProject.bin", b"x")]), "has_macros"),
        (
            workbook(PLAIN, main="application/vnd.ms-excel.sheet.macroEnabled.main+xml"),
            "has_macros",
        ),
        (
            workbook(PLAIN, main="application/vnd.ms-excel.sheet.binary.macroEnabled.main"),
            "has_macros",
        ),
        (workbook(PLAIN, main="application/vnd.ms-excel.sheet.binary.main"), "is_old_excel"),
        (workbook(PLAIN, main="application/wordprocessingml.document.main+xml"), "is_other_zip"),
        (zipped({"mimetype": "application/vnd.oasis", "content.xml": "<x/>"}), "is_ods"),
        (zipped({"podatki.csv": "EMSO;Mesec"}), "is_other_zip"),
        (zipped({}), "is_other_zip"),
        (zipped({"[Content_Types].xml": "<a/>", "_rels/.rels": "<a/>"}), "is_other_zip"),
        (workbook(PLAIN)[:-30], "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (workbook(), "empty"),
        (workbook(PLAIN, states=["hidden"]), "empty"),
        (workbook(sheet()), "empty"),
        (workbook(sheet(HEADING)), "only_a_heading"),
        (workbook(sheet(row(1, "a", "Mesc"))), "no_known_heading"),
        (workbook(PLAIN, more=[("xl/workbook.xml", f"{DOCTYPE}<workbook/>")]), "has_doctype"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_that_are_no_table(content, code):
    assert refusal(content) == code


def test_a_relation_to_a_part_that_is_not_there_is_damage():
    content = workbook(PLAIN).replace(b"sheet1.xml", b"sheet7.xml", 1)

    assert refusal(content) == "damaged"


def test_an_entry_with_a_password_or_another_packing_is_not_unpacked():
    encrypted = bytearray(workbook(PLAIN))
    start = 0
    while (start := encrypted.find(b"PK\x01\x02", start)) != -1:
        encrypted[start + 8] |= 1
        start += 4
    assert refusal(bytes(encrypted)) == "is_protected"

    content = BytesIO(workbook(PLAIN))
    with ZipFile(content, "a") as archive:
        archive.writestr(ZipInfo("xl/other.xml"), b"x", compress_type=ZIP_BZIP2)
    assert refusal(content.getvalue()) == "damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"EMSO;Mesec\n" + b"\n" * 4_900_000, "only_a_heading"),
        (b"EMSO;Mesec\n" + b";\n" * 2_400_000, "only_a_heading"),
        (b"EMSO;Mesec\n" + b'"' * 4_900_000, "broken_quotes"),
        (b"EMSO;Mesec\n" + b";" * 4_900_000, "only_a_heading"),
        (b"x," * 2_400_000, "too_many_columns"),
        (b"a" * 4_900_000, "cell_too_long"),
        ("č;".encode() * 1_600_000, "too_many_columns"),
        (b"EMSO;Mesec\n" + b"1;2;3;4;5;6;7;8;9;0\n" * 240_000, "too_many_rows"),
        (workbook(sheet(HEADING, '<row r="2"/>' + "<row/>" * 500_000)), "only_a_heading"),
        (workbook(sheet(HEADING, "<a/>" * 1_200_000)), "only_a_heading"),
    ],
    ids=range(10),
)
def test_files_of_five_megabytes_come_to_an_end(content, code):
    """How long that takes is printed by the benchmarks."""
    assert refusal(content) == code
