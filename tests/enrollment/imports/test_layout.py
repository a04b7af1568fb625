"""What the headings say the rows hold, and what a file lacks."""

import json
from datetime import date

import pytest

from enrollment.imports.columns import Column
from enrollment.imports.layout import Repeated, Unrecognised, layout_from_json, layout_of

WHO = "Priimek;Ime;Datum rojstva"


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("EMŠO;Mesec;Vrsta", ()),
        ("EMŠO;Mesec;Izplačano", ()),
        (f"{WHO};Mesec;Vrsta", ()),
        ("EMŠO;Od meseca;Do meseca;Vrsta", ()),
        ("EMŠO;Mesec;Od meseca;Do meseca;Vrsta", ()),
        ("EMŠO;10/2018;11/2018", ()),
        ("EMŠO;Izplačano;10/2018", ()),
        ("EMŠO;Ime;Priimek", ()),
        ("EMŠO;Telefon", ()),
        (WHO, ()),
        ("Ime in priimek;Mesec;Vrsta", ("emso_or_name",)),
        ("Priimek;Ime;Mesec;Vrsta", ("emso_or_name",)),
        ("EMŠO;Mesec", ("kind_or_paid",)),
        ("EMŠO;Mesec;Znesek", ("kind_or_paid",)),
        ("EMŠO;Vrsta", ("month",)),
        ("EMŠO;Znesek;Datum izplačila", ("month",)),
        ("EMŠO;Ime;Priimek;Datum izplačila", ("month",)),
        ("EMŠO;Od meseca;Vrsta", ("month_to",)),
        ("EMŠO;Do meseca;Vrsta", ("month_from",)),
        ("EMŠO", ("facts",)),
        ("EMŠO;Datum rojstva;Opomba", ("facts",)),
        ("Vrsta;Opomba", ("emso_or_name", "month")),
    ],
)
def test_what_a_file_lacks(headings, missing):
    assert layout_of(headings.split(";")).missing == missing


@pytest.mark.parametrize(
    ("headings", "months", "facts"),
    [
        ("EMŠO;Mesec;Vrsta", True, False),
        ("EMŠO;Ime;Priimek;10/2018", True, True),
        ("EMŠO;Ime;Telefon", False, True),
        ("EMŠO;Ime;Od meseca", False, False),
    ],
)
def test_what_the_rows_are_about(headings, months, facts):
    layout = layout_of(headings.split(";"))

    assert (layout.has_months, layout.has_person_facts) == (months, facts)


def test_columns_are_found_in_any_order_and_unknown_ones_named():
    layout = layout_of(["Vrsta", "", "Mesc", "EMŠO", "Barva oči"])

    assert layout.columns == {Column.KIND: 0, Column.EMSO: 3}
    assert layout.unrecognised == (
        Unrecognised(2, "Mesc", Column.MONTH),
        Unrecognised(4, "Barva oči", None),
    )


def test_of_a_repeated_column_the_first_is_used():
    layout = layout_of(["EMŠO", "Ime", "emso", "10/2018", "oktober 2018"])

    assert layout.columns == {Column.EMSO: 0, Column.FIRST_NAME: 1}
    assert layout.months == {3: date(2018, 10, 1)}
    assert layout.repeated == (Repeated(2, "emso"), Repeated(4, "oktober 2018"))


def test_a_person_decides_about_headings():
    headings = ["EMŠO", "Mesc", "Vrsta", "Stolpec", "Barva"]
    layout = layout_of(headings, {1: "month", 2: "ignore", 3: "2018-10-05", 4: "ignore"})

    assert layout.columns == {Column.EMSO: 0, Column.MONTH: 1}
    assert layout.months == {3: date(2018, 10, 1)}
    assert layout.unrecognised == ()


def test_a_decision_that_is_none_is_refused():
    with pytest.raises(ValueError, match="colour"):
        layout_of(["Barva"], {0: "colour"})


@pytest.mark.parametrize("headings", [["EMŠO", "Mesc", "10/2018", "x", "emso"], ["a"], []])
def test_a_layout_survives_json(headings):
    layout = layout_of(headings)

    assert layout_from_json(json.loads(json.dumps(layout.as_json()))) == layout
