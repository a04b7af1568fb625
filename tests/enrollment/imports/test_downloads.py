"""The templates can be read back, and the page documents what is accepted."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from enrollment.imports.cells import kind_of
from enrollment.imports.columns import Column, recognise
from enrollment.imports.documentation import GROUPS, columns_context, examples_on
from enrollment.imports.downloads import FORMATS, SHAPE_NAMES, SHAPES, table_to_fill_in
from enrollment.imports.interpretation import interpret, layout_of
from enrollment.imports.kinds import COUNTING
from enrollment.imports.reading import open_table

ON = date(2026, 11, 24)
OUTCOMES = {  # per row: months paid, months not paid, whether it counts
    "months": [(1, 0, True), (1, 0, True), (0, 0, False), (3, 0, True)],
    "persons": [(20, 4, True), (15, 3, True)],
    "candidates": [(0, 0, True), (0, 0, True)],
}


def read_back(shape, file_format, on=ON):
    table = open_table(table_to_fill_in(shape, file_format, on))
    layout = layout_of(table.headings)
    return layout, [interpret(cells, layout, on) for _, cells in table.rows()]


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_template_gives_its_rows_without_problems(shape, file_format, language):
    with override(language):
        layout, drafts = read_back(shape, file_format)

    assert (layout.missing, layout.unrecognised, layout.repeated) == ((), (), ())
    assert [draft.problems + draft.notes for draft in drafts] == [()] * len(drafts)
    outcomes = [(len(draft.paid), len(draft.unpaid), draft.counts) for draft in drafts]
    assert outcomes == OUTCOMES[shape]


def test_new_people_can_be_registered_from_every_template():
    for shape in SHAPES:
        for draft in read_back(shape, "csv")[1]:
            assert (draft.last_name, draft.first_name) in (("Primer", "Ana"), ("Vzorec", "Ivan"))


@pytest.mark.parametrize("language", ["sl", "en"])
@pytest.mark.parametrize("shape", ["months", "persons"])
def test_months_in_a_csv_are_still_read_after_excel_has_saved_it(shape, language):
    """At worst it takes »oktober 2026« for a day, and shows that as »okt.26«."""
    with override(language):
        text = table_to_fill_in(shape, "csv", ON).decode("utf-8-sig")
    saved, shortened = re.subn(r"\b([a-zA-Z]{3})[a-z]* 20([0-9]{2})\b", r"\1.\2", text)
    assert shortened == {"months": 5, "persons": 24}[shape]

    table = open_table(saved.encode("cp1250"))
    layout = layout_of(table.headings)
    drafts = [interpret(cells, layout, ON) for _, cells in table.rows()]
    assert drafts == read_back(shape, "xlsx")[1]


@pytest.mark.parametrize("shape", SHAPES)
def test_sheets_have_slovene_names(shape):
    book = load_workbook(BytesIO(table_to_fill_in(shape, "xlsx", ON)))

    assert book.sheetnames == [SHAPE_NAMES[shape]]
    assert set(SHAPE_NAMES) == set(SHAPES)


@pytest.mark.parametrize("on", [date(2026, 1, 1), date(2024, 2, 29), date(2027, 12, 31)])
def test_the_columns_of_months_are_the_24_full_months_before_the_day(on):
    layout, _ = read_back("persons", "xlsx", on)

    months = list(layout.months.values())
    assert len(set(months)) == 24
    assert months == sorted(months)
    assert (months[-1].year * 12 + months[-1].month) == (on.year * 12 + on.month) - 1


def test_people_in_templates_are_marked_as_invented():
    _, drafts = read_back("candidates", "csv")

    assert {draft.emso[7:9] for draft in drafts} == {"55"}


def test_an_emso_typed_into_the_workbook_stays_text():
    book = load_workbook(BytesIO(table_to_fill_in("months", "xlsx", ON)))
    sheet = book.active

    assert sheet["A2"].value == "0502984555003"
    assert sheet.column_dimensions["A"].width > 13
    assert sheet["A2"].number_format == "@"
    assert [rule.type for rule in sheet.data_validations.dataValidation] == ["list"]


@pytest.mark.parametrize(("shape", "file_format"), [("x", "csv"), ("months", "pdf")])
def test_other_templates_do_not_exist(shape, file_format):
    with pytest.raises(KeyError):
        table_to_fill_in(shape, file_format, ON)


def test_every_column_is_documented_once():
    documented = [column for _, columns in GROUPS for column in columns]

    assert sorted(documented) == sorted(Column)


@pytest.mark.parametrize("language", ["sl", "en"])
def test_what_the_page_says_is_accepted(language):
    with override(language):
        page = columns_context(ON)
        examples = examples_on(ON)

    assert [shape.shape for shape in page["shapes"]] == list(SHAPES)
    columns = [column for group in page["groups"] for column in group.columns]
    for column, documented in zip([c for _, cs in GROUPS for c in cs], columns, strict=True):
        assert recognise(documented.heading) == column
        assert {recognise(name) for name in documented.accepted.split(", ")} == {column}
    assert {kind_of(name) in COUNTING for name in page["counted"]} == {True}
    assert {kind_of(name) in COUNTING for name in page["not_counted"]} == {False}

    for month in examples.pop(Column.MONTH).split(" · "):
        check_example({**examples, Column.MONTH: month})


def check_example(examples):
    """The examples together are a row without problems."""
    paid = examples[Column.PAID].split(" · ")
    for answer in paid:
        cells = tuple({**examples, Column.PAID: answer}.values())
        layout = layout_of([""] * len(cells), dict(enumerate(examples)))
        found = interpret(cells, layout, ON)
        assert (found.problems, found.notes) == ((), ())
