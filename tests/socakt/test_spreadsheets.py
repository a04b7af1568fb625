"""Tables as files: nothing becomes a formula, nothing is lost, Slovene Excel opens them right."""

import csv
import re
from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from socakt.spreadsheets import CONTENT_TYPES, Sheet, as_file

SIGNS = ["=", "+", "-", "@", "|", "%", "＝", "＋", "－", "＠", "｜", "％"]
# what a program may skip before it looks for a formula
SKIPPED = ["", " ", "   ", "\t", "\n", "\u00a0", "\u3000", "\ufeff", "\u200b", "\u202e", "\x01"]
SLOVENE = "Đurđević-Žnidaršič Ćčšž, Šentjernej »ä ß ő«"


def sheet(*rows, headings=("Priimek", "Ime"), title="Seznam"):
    return Sheet(title, headings, rows)


def rows_in_csv(table):
    text = as_file(table, "csv").decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";", strict=True))


def page_of(table):
    return load_workbook(BytesIO(as_file(table, "xlsx"))).active


def alone_in_csv(cell):
    """What stands in the CSV for a table with one cell."""
    return rows_in_csv(sheet([cell], headings=["A"]))[1][0]


def alone_in_xlsx(cell):
    return page_of(sheet([cell], headings=["A"]))["A2"]


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", SKIPPED, ids=ascii)
def test_what_looks_like_a_formula_is_a_text(before, sign):
    typed = f'{before}{sign}HYPERLINK("https://example.com";"Kliknite")'

    assert alone_in_csv(typed) == f"'{typed}"
    assert alone_in_xlsx(typed).data_type == "s"
    assert unescape(alone_in_xlsx(typed).value) == typed


@pytest.mark.parametrize("before", ["\t", "\n"], ids=ascii)
def test_what_begins_a_new_cell_or_line_is_a_text(before):
    assert alone_in_csv(f"{before}Novak") == f"'{before}Novak"
    assert alone_in_xlsx(f"{before}Novak").value == f"{before}Novak"


def test_a_heading_that_looks_like_a_formula_is_a_text():
    table = sheet(headings=["=1+1", "@SUM(A1)"])

    assert rows_in_csv(table) == [["'=1+1", "'@SUM(A1)"]]
    assert [cell.data_type for cell in page_of(table)[1]] == ["s", "s"]


@pytest.mark.parametrize(
    "harmless", ["Novak", "040 123 456", "a=b", "ime@example.com", "'=1", "3-4", "  Novak", " ", ""]
)
def test_other_texts_stay_as_they_are(harmless):
    assert alone_in_csv(harmless) == harmless
    assert (alone_in_xlsx(harmless).value or "") == harmless


@pytest.mark.parametrize(
    "typed",
    [
        "<r>x</r>",
        "<r><t>tuje</t></r>",
        "<r>&bad;</si></r>",
        "<b>krepko</b>",
        "a & b",
        "http://example.com",
        "mailto:x@example.com",
        "internal:Seznam!A1",
        "{=1+1}",
        "0012",
        "TRUE",
        "#N/A",
        "_x0041_",
    ],
)
def test_no_text_is_taken_for_something_else(typed):
    """Not for markup, a link, a number, a truth, an error or an escaped sign."""
    cell = alone_in_xlsx(typed)

    assert (cell.value, cell.data_type, cell.hyperlink) == (typed, "s", None)
    assert alone_in_csv(typed) == typed


TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)
DANGEROUS = st.tuples(
    st.sampled_from(SKIPPED), st.sampled_from([*SIGNS, "\t", "\r", "<r>"]), TEXTS
).map("".join)


def one_break(text):
    """The text with every line break as one sign: so it is written."""
    return re.sub("\r\n?", "\n", text)


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS | DANGEROUS, min_size=1, max_size=5))
@example(["<r></r>"])
@example(["_x000D_", "\r", "\x00", "\ufffe"])
def test_every_text_survives_the_xlsx(texts):
    page = page_of(sheet(*([text, "konec"] for text in texts)))

    for text, (cell, end) in zip(texts, page.iter_rows(min_row=2), strict=True):
        assert cell.data_type == ("s" if text else "n")
        assert end.value == "konec"
        # the escapes of the format: a sign that XML cannot hold as its number
        assert unescape(cell.value or "") == unescape(one_break(text))


@settings(max_examples=200, deadline=None)
@given(st.lists(TEXTS | DANGEROUS, min_size=1, max_size=5))
def test_no_cell_of_a_csv_begins_with_a_formula_sign(texts):
    found = rows_in_csv(sheet(*([text, "konec"] for text in texts)))[1:]

    for text, (cell, end) in zip(texts, found, strict=True):
        assert end == "konec"
        assert not cell.strip().startswith(tuple(SIGNS))
        assert not cell.startswith(("\t", "\r", "\n"))
        assert cell.removeprefix("'") == one_break(text).removeprefix("'")


def test_a_csv_is_what_slovene_excel_opens_by_itself():
    table = sheet(["Šuštaršič", 'Ana; »Anči« "Anica"'], ["Žnidar\r\nKovač", None])

    assert as_file(table, "csv") == (
        b"\xef\xbb\xbf"
        + ('Priimek;Ime\r\nŠuštaršič;"Ana; »Anči« ""Anica"""\r\n"Žnidar\nKovač";\r\n').encode()
    )


@pytest.mark.parametrize(
    ("cell", "in_csv", "in_xlsx", "kind"),
    [
        (date(2018, 10, 1), "1. 10. 2018", datetime(2018, 10, 1), "d"),
        # a moment is the day that it was in Slovenia
        (datetime(2018, 9, 30, 22, 30, tzinfo=UTC), "1. 10. 2018", datetime(2018, 10, 1), "d"),
        (date(1899, 12, 31), "31. 12. 1899", "31. 12. 1899", "s"),
        (0, "0", 0, "n"),
        (-3, "-3", -3, "n"),
        (20_000, "20000", 20_000, "n"),
        (None, "", None, "n"),
        ("", "", None, "n"),
        (SLOVENE, SLOVENE, SLOVENE, "s"),
    ],
)
def test_each_kind_of_cell(cell, in_csv, in_xlsx, kind):
    found = alone_in_xlsx(cell)

    assert alone_in_csv(cell) == in_csv
    assert (found.value, found.data_type) == (in_xlsx, kind)


def test_a_date_looks_as_it_is_written_here():
    assert alone_in_xlsx(date(2018, 10, 1)).number_format == "d. m. yyyy"


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_an_empty_table_has_its_headings(kind):
    table = sheet()

    if kind == "csv":
        assert rows_in_csv(table) == [["Priimek", "Ime"]]
    else:
        page = page_of(table)
        assert [[cell.value for cell in row] for row in page.iter_rows()] == [["Priimek", "Ime"]]
        assert page.auto_filter.ref == "A1:B1"


def test_the_sheet_is_ready_to_be_worked_with():
    page = page_of(sheet(["Novak", "Beseda " * 20], ["Kos", "ena\ndve"], title="Kandidati"))

    assert page.title == "Kandidati"
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B3"
    assert page.column_dimensions["A"].width < 15
    assert 55 < page.column_dimensions["B"].width < 62
    assert all(page[place].alignment.wrap_text for place in ("B2", "B3"))
    assert not page["A2"].alignment.wrap_text
    assert (page.print_title_rows, page.page_setup.orientation) == ("$1:$1", "landscape")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Napotitve", "Napotitve"),
        ("Delo/dom: [1] *a* ?b?", "Delo dom   1   a   b"),
        ("'Kuhinja'", "Kuhinja"),
        ("Preverba za 1. 10. 2018", "Preverba za 1. 10. 2018"),
        ("Kreativno vključen in opolnomočen, skupina 2", "Kreativno vključen in opolnomoč"),
        ("/", "Sheet1"),
    ],
)
def test_a_title_that_excel_does_not_take_is_made_fit(title, name):
    page = page_of(sheet(["Novak", "Ana"], title=title))

    assert page.title == name
    assert page["A2"].value == "Novak"


def test_a_text_longer_than_a_cell_of_excel_is_cut_there_and_whole_in_the_csv():
    longest = "č" * 40_000

    assert alone_in_xlsx(longest).value == "č" * 32_767
    assert alone_in_csv(longest) == longest


def test_headings_are_told_apart_from_rows_by_their_look():
    page = page_of(sheet(["Novak", "Ana"]))

    assert page["A1"].font.bold
    assert not page["A2"].font.bold
