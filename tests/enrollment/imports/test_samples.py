"""Files in the shapes that offices produce (tests/data/imports), each with its exact outcome."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from enrollment.imports.columns import Column
from enrollment.imports.interpretation import interpret, layout_of
from enrollment.imports.layout import Unrecognised
from enrollment.imports.reading import FileRefused, open_table

FOLDER = Path(__file__).parents[2] / "data/imports"
ON = date(2026, 11, 24)


def drafts(name, chosen=None):
    """Row number → draft of every row of the file."""
    table = open_table((FOLDER / name).read_bytes())
    layout = layout_of(table.headings, chosen or {})
    assert layout.missing == ()
    return {number: interpret(cells, layout, ON) for number, cells in table.rows()}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("prazna.csv", "empty"),
        ("samo_glava.csv", "only_a_heading"),
        ("brez_znanih_stolpcev.csv", "no_known_heading"),
        ("ni_xlsx.xlsx", "is_pdf"),
    ],
)
def test_files_that_are_refused(name, code):
    with pytest.raises(FileRefused) as caught:
        open_table((FOLDER / name).read_bytes())

    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "rows", "people", "not_counting", "paid", "unpaid"),
    [
        ("dsp_po_mesecih_cp1250.csv", 185, 10, 9, 176, 0),
        ("dsp_naslovna_vrstica_utf8bom.csv", 90, 5, 0, 90, 0),
        ("dsp_siroka_tabela.xlsx", 10, 10, 0, 112, 57),
        ("poracuni_tab.csv", 5, 5, 0, 19, 0),
        ("kandidati.csv", 25, 25, 0, 0, 0),
        ("nasprotja.csv", 48, 2, 0, 0, 48),
        ("emso_kot_stevilo.xlsx", 6, 6, 0, 6, 0),
        ("utf16.csv", 1, 1, 0, 1, 0),
    ],
)
def test_files_that_are_right(name, rows, people, not_counting, paid, unpaid):
    found = drafts(name).values()

    assert [draft.problems for draft in found if draft.problems] == []
    assert len(found) == rows
    assert len({draft.emso for draft in found}) == people
    assert sum(not draft.counts for draft in found) == not_counting
    assert sum(len(draft.paid) for draft in found) == paid
    assert sum(len(draft.unpaid) for draft in found) == unpaid


def test_the_rows_of_an_extract_are_read_to_the_letter():
    first = drafts("dsp_po_mesecih_cp1250.csv")[2]

    assert (first.last_name, first.first_name) == ("Ćosić", "Franc")
    assert (first.emso, first.paid) == ("2809990552380", (date(2024, 11, 1),))


def test_rows_below_a_title_blank_rows_and_line_breaks_keep_their_numbers():
    found = drafts("dsp_naslovna_vrstica_utf8bom.csv")

    assert min(found) == 4
    assert max(found) == 99
    assert found[4].paid == (date(2025, 5, 1),)


def test_zeros_that_excel_has_eaten_are_put_back():
    found = drafts("emso_kot_stevilo.xlsx").values()

    assert Counter(draft.notes for draft in found) == {(): 4, ("emso_zero_restored",): 2}


def test_candidates_have_their_facts():
    found = drafts("kandidati.csv")[3]

    assert (found.first_name, found.last_name, found.born_on) == (
        *("Fatime", "Črnič"),
        date(1974, 3, 26),
    )
    assert found.facts == {
        **{"sex": "female", "street": "Testna ulica 5", "post_code": "8000"},
        **{"post": "Novo mesto", "phone": "041 000 000"},
        **{"labour_status": "registered", "labour_status_since": "2019-03-01"},
    }


def test_misspelt_headings_are_named_and_every_fault_is_found():
    table = open_table((FOLDER / "napake.csv").read_bytes())
    layout = layout_of(table.headings)
    assert layout.unrecognised == (Unrecognised(1, "Mesc", Column.MONTH),)
    assert layout.missing == ("month",)

    found = drafts("napake.csv", {1: "month"})
    assert {
        number: [problem.code for problem in draft.problems]
        for number, draft in found.items()
        if draft.problems
    } == {
        **{2: ["emso_invalid"], 3: ["month_unreadable"], 4: ["month_in_future"], 5: ["nobody"]},
        **{6: ["kind_unknown"], 7: ["emso_invalid"], 11: ["month_missing"], 12: ["formula"]},
    }
    assert [number for number, draft in found.items() if not draft.problems] == [8, 9, 10]
