"""Tables as offices send them, in every encoding, with every separator, from CSV and XLSX."""

from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import Workbook

from enrollment.imports.reading import FileRefused, open_table
from tests.enrollment.imports.workbooks import HEADING, row, sheet, workbook

TEXT = "EMŠO;Mesec;Vrsta\r\n0502984555003;10/2018;poračun DSP\r\n"
HEADINGS = ("EMŠO", "Mesec", "Vrsta")
ROWS = [(2, ("0502984555003", "10/2018", "poračun DSP"))]


def refusal(content):
    """The code with which the file is refused, at once or further down."""
    with pytest.raises(FileRefused) as caught:
        list(open_table(content).rows())
    return caught.value.code


def rows(content):
    return list(open_table(content).rows())


# --- texts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1250", "utf-16", "utf-32", "utf-16-be with mark"]
)
def test_encodings(encoding):
    plain, _, mark = encoding.partition(" ")
    table = open_table((("\ufeff" if mark else "") + TEXT).encode(plain))

    assert table.headings == HEADINGS
    assert list(table.rows()) == ROWS


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators(separator):
    assert rows(TEXT.replace(";", separator).encode()) == ROWS


def test_the_separator_is_the_one_that_gives_known_headings():
    text = "EMŠO;Priimek, ime;Mesec, leto;Vrsta\n1;2,3;4,5;6"

    assert rows(text.encode()) == [(2, ("1", "2,3", "4,5", "6"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines(end):
    assert rows(TEXT.replace("\r\n", end).encode()) == ROWS


def test_titles_and_blank_rows_are_skipped_and_rows_keep_the_numbers_of_the_editor():
    text = "sep=;\nIzpis;;\n;;\n\nEMŠO;Mesec\n\n1;2;;\n  ;\n3;4\n"
    table = open_table(text.encode())

    assert (table.headings, table.heading_row) == (("EMŠO", "Mesec"), 5)
    assert list(table.rows()) == [(7, ("1", "2")), (9, ("3", "4"))]


def test_a_cell_may_hold_lines_separators_and_quotes():
    text = 'EMŠO;Opomba;Mesec\n1;"prva\ndruga; ""tretja""";2\n3;;4\n'

    assert rows(text.encode()) == [(2, ("1", 'prva\ndruga; "tretja"', "2")), (4, ("3", "", "4"))]


def test_the_heading_is_the_row_with_most_known_headings():
    text = "Vrsta izpisa;DSP\nIme;\nEMŠO;Mesec;Vrsta\n1;2;3\n"

    assert open_table(text.encode()).heading_row == 3


def test_a_heading_further_down_than_twenty_records_is_not_looked_for():
    assert refusal(b"izpis;x\n" * 20 + TEXT.encode()) == "no_known_heading"
    assert rows(b"izpis;x\n" * 19 + TEXT.encode())


def test_a_row_of_data_is_not_taken_for_a_heading():
    assert refusal(b"0502984555003;10/2018;2018-11\n0502984555003;11/2018;2018-12") == (
        "no_known_heading"
    )


def test_a_heading_that_is_repeated_further_down_is_no_row():
    assert rows(f"{TEXT}EMŠO;Mesec;Vrsta\n{'1;2;3'}\n".encode()) == [*ROWS, (4, ("1", "2", "3"))]


def test_signs_that_nobody_sees_are_taken_out():
    text = "EMŠO;Priimek;Mesec\n\u200b05\u00ad02\ufeff;C\u030corc\u030c\x0bX\u00a0;\x1f1\n"

    assert rows(text.encode()) == [(2, ("0502", "Čorč X", "1"))]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        *(
            (content, "empty")
            for content in (b"", b"  \r\n", b"\xef\xbb\xbf", b"\xff\xfe", b";;\n;")
        ),
        *((content, "only_a_heading") for content in (b"EMSO;Mesec", b"EMSO;Mesec\n;;\n\n")),
        (b"a;b\n1;2", "no_known_heading"),
        (b"%PDF-1.7\n...", "is_pdf"),
        (b"\n\n%PDF-1.4", "is_pdf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "is_old_excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "is_protected",
        ),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "is_binary"),  # an older .xls
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "is_binary"),
        (b"EMSO;Mesec\n1;\x00", "is_binary"),
        ("EMŠO;Mesec\n1;\x00".encode("utf-16"), "is_binary"),
        (bytes(range(1, 32)) * 10, "is_binary"),
        (b"<html><table><tr><td>EMSO</td></tr></table>", "is_web_page"),
        (b'\xef\xbb\xbf\n<?xml version="1.0"?><Workbook/>', "is_web_page"),
        (b"EMSO;Mesec\n\x81\x90;1", "unknown_encoding"),
        (b"\xff\xfeE", "unknown_encoding"),
        (b"\xff\xfe\x00\xd8E\x00", "unknown_encoding"),  # half a character
        (b"E" * 5_000_001, "too_large"),
        (b"EMSO;Mesec\n" + b"1;2\n" * 50_001, "too_many_rows"),
        (b"EMSO;Mesec\n" + b"x;" * 200 + b"x", "too_many_columns"),
        (b"EMSO;Mesec" + b";x" * 10_000 + b"\n1;2", "too_many_columns"),
        (b"EMSO;Mesec\n" + b"x" * 2_001 + b";1", "cell_too_long"),
        (b"EMSO;Mesec\n" + b"x" * 200_000 + b";1", "cell_too_long"),
        (b'EMSO;Mesec\n1;"2\n3;4\n', "broken_quotes"),
        (b'EMSO;Mesec\n1;"2" x\n3;4\n', "broken_quotes"),
        (b'EMSO;Mesec\n1;"' + b"x;1\n" * 40_000, "broken_quotes"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content, code):
    assert refusal(content) == code


def test_the_most_rows_and_columns_are_read():
    assert len(rows(b"EMSO;Mesec\n" + b"1;2\n" * 50_000)) == 50_000
    assert rows(b"EMSO;Mesec\n" + b"x;" * 199 + b"x;;;;")[0][1] == ("x",) * 200


def test_a_refusal_names_the_row_and_the_headings():
    with pytest.raises(FileRefused) as caught:
        rows(b'EMSO;Mesec\n1;2\n"a\nb";3\n1;"2\n')
    assert caught.value.values == {"row": 5}

    with pytest.raises(FileRefused) as caught:
        open_table(b"izpis\nMesc;Barva\n1;2")
    assert caught.value.values == {"headings": [["Mesc", "month"], ["Barva", ""]]}


# --- workbooks -------------------------------------------------------------------------------


def saved(book):
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def test_cells_of_a_workbook_become_texts():
    book = Workbook()
    book.active.append(["EMŠO", date(2018, 10, 1), datetime(2018, 11, 1), "Vrsta", "Znesek"])
    book.active.append([502984555003, True, False, "DSP", 446.16])
    book.active.append([None, " x ", "=1+1", "#N/A", 12.0])
    book.active.append([])
    book.active.append(["Ž", datetime(2018, 10, 1, 12, 30), 0.1 + 0.2, "č\nš", 1e20])
    table = open_table(saved(book))

    assert table.headings == ("EMŠO", "2018-10-01", "2018-11-01", "Vrsta", "Znesek")
    assert list(table.rows()) == [
        (2, ("502984555003", "da", "ne", "DSP", "446.16")),
        (3, ("", "x", "=1+1", "#N/A", "12")),
        (5, ("Ž", "2018-10-01 12:30:00", "0.3", "č\nš", "1e+20")),
    ]


def test_the_first_visible_sheet_with_known_headings_is_read():
    book = Workbook()
    book.active.append(["Navodila"])
    hidden, table = book.create_sheet("skrit"), book.create_sheet("podatki")
    hidden.sheet_state = "hidden"
    hidden.append(["EMŠO", "Mesec", "Vrsta"])
    table.append(["Izpis"])
    table.append(["EMŠO", "Mesec", "Vrsta"])
    table.append(["1", "2", "3"])

    assert rows(saved(book)) == [(3, ("1", "2", "3"))]


def test_shared_texts_of_several_fonts_are_one_text_and_phonetic_signs_none():
    strings = "<si><r><t>EM</t></r><r><t>ŠO</t></r><rPh><t>x</t></rPh></si><si><t>Mesec</t></si>"
    cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>'
    content = workbook(sheet(f'<row r="1">{cells}</row>', row(2, "1", "2")), strings=strings)

    assert open_table(content).headings == ("EMŠO", "Mesec")


def test_prefixes_missing_references_and_escapes_are_understood():
    xml = (
        '<x:worksheet xmlns:x="main"><x:sheetData><x:row>'
        '<x:c t="inlineStr"><x:is><x:t>EMŠO</x:t></x:is></x:c>'
        '<x:c t="str"><x:v>Me_x0073_ec</x:v></x:c></x:row>'
        "<x:row/><x:row><x:c><x:v>1</x:v></x:c>"
        '<x:c t="d"><x:v>2018-10-01T00:00:00</x:v></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )

    assert rows(workbook(xml)) == [(3, ("1", "2018-10-01"))]


@pytest.mark.parametrize(
    ("date1904", "number", "text"),
    [
        *((False, "43374", "2018-10-01"), (True, "41912", "2018-10-01")),
        *((False, "43374.5", "2018-10-01 12:00:00"), (False, "0.5", "0.5")),
        *((False, "-1", "-1"), (False, "99999999", "99999999"), (False, "x", "x")),
        *((False, "2958465", "9999-12-31"), (True, "2958465", "2958465"), (False, "nan", "nan")),
    ],
)
def test_days_are_counted_from_1900_or_1904(date1904, number, text):
    styles = (
        '<numFmts><numFmt numFmtId="164" formatCode="d\\. m\\. yyyy"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs>'
    )
    cells = f'<c r="A2" s="1"><v>{number}</v></c><c r="B2" s="2"><v>{number}</v></c>'
    content = workbook(
        sheet(HEADING, f'<row r="2">{cells}</row>'), styles=styles, date1904=date1904
    )

    assert rows(content) == [(2, (text, text))]


def test_blank_cells_beyond_the_last_column_do_no_harm():
    blank = '<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="3"/></row>'

    assert rows(workbook(sheet(HEADING, blank, row(1_048_576, "x")))) == [
        (2, ("1",)),
        (1_048_576, ("x",)),
    ]
