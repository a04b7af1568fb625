"""What stands where a name should stand, and is none."""

from datetime import date

import pytest

from enrollment.imports.interpretation import interpret, layout_of
from enrollment.imports.rows import Problem
from enrollment.imports.texts import cleaned

ON = date(2026, 11, 24)
EMSO = "0502984555003"
DOTS = "\u0323\u0324\u0325"


def person(**cells):
    return interpret(tuple(cells.values()), layout_of(tuple(cells)), ON)


@pytest.mark.parametrize(
    "name",
    [
        *("--", "-", ".", "?", "123", "…", "@SUM(A1)", "+Ana", "-Novak", "@"),
        *("<b>Ana</b>", "Ana <3", "Ana > Eva", f"Ana{DOTS}"),
    ],
)
@pytest.mark.parametrize("heading", ["Priimek", "Ime", "Ime in priimek"])
def test_what_is_no_name_is_a_fault_and_not_taken(heading, name):
    found = person(**{"EMŠO": EMSO, heading: name})

    assert found.problems == (Problem("name_unreadable", 1, name),)
    assert found.last_name == found.first_name == found.full_name == ""


@pytest.mark.parametrize(
    "name",
    [
        *("Ana", "A", "Ćosić", "Kos-Novak", "O'Brien", "'t Hooft", "Ana (Anica)", "Ivan ml.", "Đ."),
        *("Nguyễn", cleaned("Nguye\u0302\u0303n"), "Анна", "محمد", "李", "A\u0323\u0324na"),
    ],
)
def test_names_of_all_languages_are_taken(name):
    found = person(**{"EMŠO": EMSO, "Priimek": name, "Ime": name, "Ime in priimek": name})

    assert found.problems == ()
    assert (found.last_name, found.first_name, found.full_name) == (name, name, name)


def test_an_empty_name_is_no_fault_beside_an_emso():
    assert person(**{"EMŠO": EMSO, "Priimek": "", "Ime": ""}).problems == ()


def test_a_long_name_is_cut_only_where_it_is_just_shown():
    found = person(**{"EMŠO": EMSO, "Ime in priimek": "x" * 201})

    assert (found.full_name, found.problems) == ("x" * 200, ())
