"""What a row says: whose it is, which months, which facts, and what is wrong with it."""

from datetime import date

import pytest

from enrollment.imports.interpretation import Problem, interpret, layout_of

ON = date(2026, 11, 24)
EMSO = "0502984555003"  # a woman, born on 5. 2. 1984
OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def draft(on=ON, **row):
    """The draft of a row: heading (_ for a space) → cell."""
    headings = [heading.replace("_", " ") for heading in row]
    return interpret(tuple(row.values()), layout_of(headings), on)


def codes(found):
    return [problem.code for problem in found.problems]


def month_row(**row):
    return draft(**{"EMŠO": EMSO, "Mesec": "10/2026", **row})


# --- months, a row for each ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "paid", "unpaid"),
    [
        ({"Vrsta": "DSP"}, (OCTOBER,), ()),
        ({"Vrsta": "DSP z dodatkom za delovno aktivnost"}, (OCTOBER,), ()),
        ({"Vrsta": "poračun DSP"}, (OCTOBER,), ()),
        ({"Izplačano": "da"}, (OCTOBER,), ()),
        ({"Izplačano": "ne"}, (), (OCTOBER,)),
        ({"Izplačano": "?"}, (), ()),
        ({"Izplačano": "446,16"}, (OCTOBER,), ()),
        ({"Vrsta": "DSP", "Izplačano": "N"}, (), (OCTOBER,)),
        ({"Vrsta": "", "Izplačano": "N"}, (), (OCTOBER,)),
        ({"Vrsta": "DSP", "Znesek": "446,16"}, (OCTOBER,), ()),
        ({"Vrsta": "DSP", "Znesek": ""}, (OCTOBER,), ()),
        ({"Vrsta": "DSP", "Izplačano": "ne", "Znesek": "0,00"}, (), (OCTOBER,)),
        ({"Vrsta": "DSP", "Datum izplačila": "kadarkoli", "Opomba": "=1+1"}, (OCTOBER,), ()),
    ],
)
def test_a_month_is_paid_or_not(row, paid, unpaid):
    found = month_row(**row)

    assert (found.paid, found.unpaid, found.problems, found.counts) == (paid, unpaid, (), True)


@pytest.mark.parametrize("kind", ["izredna DSP", "posmrtnina", "Pogrebnina", "Varstveni dodatek"])
def test_of_what_does_not_count_nothing_is_recorded_and_nothing_put_right(kind):
    found = draft(EMŠO="123", Mesec="kdaj", Vrsta=kind, Izplačano="ne", Znesek="-1")
    assert not found.counts
    assert (found.paid, found.unpaid, found.problems, found.notes) == ((), (), (), ())


@pytest.mark.parametrize(
    ("row", "problems"),
    [
        ({"Vrsta": "nekaj"}, [("kind_unknown", 2, "nekaj")]),
        ({"Vrsta": ""}, [("kind_missing", 2, "")]),
        ({"Vrsta": "=A1"}, [("formula", 2, "=A1")]),
        ({"Vrsta": "#N/A"}, [("formula_failed", 2, "#N/A")]),
        ({"Izplačano": ""}, [("paid_missing", 2, "")]),
        ({"Izplačano": "-"}, [("yes_no_unreadable", 2, "-")]),
        ({"Izplačano": "=A1"}, [("formula", 2, "=A1")]),
        ({"Vrsta": "DSP", "Znesek": "0"}, [("amount_not_positive", 3, "0")]),
        ({"Vrsta": "DSP", "Znesek": "-446,16"}, [("amount_not_positive", 3, "-446,16")]),
        ({"Vrsta": "DSP", "Znesek": "veliko"}, [("amount_unreadable", 3, "veliko")]),
        ({"Mesec": "", "Vrsta": "DSP"}, [("month_missing", 1, "")]),
        ({"Mesec": "=A1", "Vrsta": "DSP"}, [("formula", 1, "=A1")]),
        ({"Mesec": "13/2026", "Vrsta": "DSP"}, [("month_unreadable", 1, "13/2026")]),
        ({"Mesec": "10/26", "Vrsta": "DSP"}, [("month_short_year", 1, "10/26")]),
        ({"Mesec": "12/2026", "Vrsta": "DSP"}, [("month_in_future", 1, "12/2026")]),
        ({"Mesec": "10/2016", "Vrsta": "DSP"}, [("month_too_old", 1, "10/2016")]),
        (
            {"Mesec": "13/2026", "Vrsta": "nekaj", "EMŠO": "1"},
            [
                ("emso_invalid", 0, "1"),
                ("month_unreadable", 1, "13/2026"),
                ("kind_unknown", 2, "nekaj"),
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_month(row, problems):
    assert month_row(**row).problems == tuple(Problem(*problem) for problem in problems)


@pytest.mark.parametrize(
    ("month", "paid"),
    [("11/2026", (NOVEMBER,)), ("11/2016", (date(2016, 11, 1),)), ("5. 10. 2026", (OCTOBER,))],
)
def test_the_months_at_the_borders_are_taken(month, paid):
    assert month_row(Mesec=month, Vrsta="DSP").paid == paid


def test_a_row_that_is_too_short_lacks_what_is_not_there():
    found = interpret((EMSO,), layout_of(["EMŠO", "Mesec", "Vrsta"]), ON)

    assert codes(found) == ["month_missing", "kind_missing"]


# --- ranges ----------------------------------------------------------------------------------


def test_a_back_payment_counts_for_every_month_from_the_first_to_the_last():
    found = draft(EMŠO=EMSO, Od="11/2025", Do="februar 2026", Vrsta="poračun DSP")

    assert found.paid == tuple(
        date(year, month, 1) for year, month in [(2025, 11), (2025, 12), (2026, 1), (2026, 2)]
    )
    assert not found.problems


@pytest.mark.parametrize(
    ("first", "last", "problems"),
    [
        ("10/2026", "10/2026", []),
        ("12/2016", "11/2026", []),  # 120 months
        ("10/2026", "9/2026", [("range_reversed", 2, "10/2026")]),
        ("10/2026", "", [("range_open", 3, "")]),
        ("", "10/2026", [("range_open", 2, "")]),
        ("", "", [("month_missing", 1, "")]),
        ("10/2026", "12/2026", [("month_in_future", 3, "12/2026")]),
        ("10/2016", "10/2017", [("month_too_old", 2, "10/2016")]),
        ("11/2016", "11/2026", [("range_too_long", 2, "11/2016")]),
        ("x", "y", [("month_unreadable", 2, "x"), ("month_unreadable", 3, "y")]),
        ("1/0001", "12/9999", [("month_in_future", 3, "12/9999")]),
    ],
)
def test_ranges(first, last, problems):
    found = draft(
        **{"EMŠO": EMSO, "Mesec": "", "Od meseca": first, "Do meseca": last, "Vrsta": "DSP"}
    )

    assert found.problems == tuple(Problem(*problem) for problem in problems)
    assert bool(found.paid) == (not problems)


def test_the_month_is_taken_where_a_row_has_no_range():
    found = draft(**{"EMŠO": EMSO, "Mesec": "10/2026", "Od": "", "Do": "", "Vrsta": "DSP"})

    assert found.paid == (OCTOBER,)


# --- months, a column for each ---------------------------------------------------------------


def test_each_month_of_a_person_is_paid_not_paid_or_unknown():
    found = draft(
        **{
            **{"EMŠO": EMSO, "1/2026": "D", "2/2026": "N", "3/2026": "", "4/2026": "?"},
            **{"5/2026": "x", "6/2026": "0", "7/2026": "446,16", "8/2026": "0,00"},
        }
    )

    assert [month.month for month in found.paid] == [1, 5, 7]
    assert [month.month for month in found.unpaid] == [2, 6, 8]
    assert not found.problems


@pytest.mark.parametrize(
    ("heading", "cell", "problems"),
    [
        ("10/2026", "-", [("yes_no_unreadable", 1, "-")]),
        ("10/2026", "=A1", [("formula", 1, "=A1")]),
        ("10/2026", "-5", [("amount_negative", 1, "-5")]),
        ("12/2026", "D", [("month_in_future", 1, "2026-12-01")]),
        ("12/2026", "", []),
        ("10/2016", "N", [("month_too_old", 1, "2016-10-01")]),
    ],
)
def test_what_is_wrong_with_a_month_in_a_column(heading, cell, problems):
    assert draft(**{"EMŠO": EMSO, heading: cell}).problems == tuple(
        Problem(*problem) for problem in problems
    )


def test_a_kind_decides_about_all_months_of_a_row():
    assert not draft(**{"EMŠO": EMSO, "Vrsta": "izredna DSP", "10/2026": "D"}).counts
    assert draft(**{"EMŠO": EMSO, "Vrsta": "", "10/2026": "D"}).paid == (OCTOBER,)


# --- people ----------------------------------------------------------------------------------


def person(**row):
    return draft(**{"EMŠO": EMSO, "Priimek": "Primer", "Ime": "Ana", **row})


def test_the_facts_of_a_person():
    found = person(
        **{
            **{"Datum rojstva": "5. 2. 1984", "Spol": "Ž", "Naslov": "Testna\nulica  5"},
            **{"Poštna št.": "8000", "Telefon": "041 000 000", "E-pošta": "ana@example.si"},
            **{"Prijavljen na ZRSZ od": "1.3.2019", "Ime in priimek": "Ana Primer"},
        }
    )

    assert (found.emso, found.last_name, found.first_name) == (EMSO, "Primer", "Ana")
    assert (found.full_name, found.born_on) == ("Ana Primer", date(1984, 2, 5))
    assert found.facts == {
        **{"sex": "female", "street": "Testna ulica 5", "post_code": "8000"},
        **{"post": "Novo mesto", "phone": "041 000 000", "email": "ana@example.si"},
        **{"labour_status": "registered", "labour_status_since": "2019-03-01"},
    }
    assert (found.problems, found.notes, found.counts) == ((), (), True)


def test_what_is_empty_is_taken_from_the_emso_or_left_out():
    found = person(**{"Datum rojstva": "", "Spol": "", "Telefon": "", "Prijavljen od": ""})

    assert (found.born_on, found.facts) == (date(1984, 2, 5), {"sex": "female"})


def test_what_differs_from_the_emso_is_noted_and_kept():
    found = person(**{"Datum rojstva": "6. 2. 1984", "Spol": "M"})

    assert (found.born_on, found.facts["sex"]) == (date(1984, 2, 6), "male")
    assert (found.problems, found.notes) == ((), ("born_on_differs", "sex_differs"))


def test_a_zero_in_front_of_the_emso_comes_back():
    found = person(EMŠO="502984555003")

    assert (found.emso, found.notes, found.problems) == (EMSO, ("emso_zero_restored",), ())


@pytest.mark.parametrize(
    ("code", "post", "facts"),
    [
        *(("8000", "", ("8000", "Novo mesto")), ("SI-8340", "Vas", ("8340", "Vas"))),
        *(("8000 Novo mesto", "", ("8000", "Novo mesto")), ("1000", "", ("1000", ""))),
        *(("", "8340 Črnomelj", ("8340", "Črnomelj")), ("", "8340", ("8340", "Črnomelj"))),
        *(("8000", "8340 Črnomelj", ("8000", "Črnomelj")), ("", "Metlika", ("", "Metlika"))),
    ],
)
def test_post_code_and_post_in_one_column_or_two(code, post, facts):
    found = person(**{"Poštna številka": code, "Pošta": post})

    assert (found.facts.get("post_code", ""), found.facts.get("post", "")) == facts


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"EMŠO": "0502984555004"}, ("emso_invalid", 0, "0502984555004")),
        ({"EMŠO": "50298455500"}, ("emso_invalid", 0, "50298455500")),
        ({"EMŠO": "502984555004"}, ("emso_invalid", 0, "502984555004")),
        ({"EMŠO": "5,02985E+11"}, ("emso_destroyed", 0, "5,02985E+11")),
        ({"EMŠO": '=HYPERLINK("x")'}, ("formula", 0, '=HYPERLINK("x")')),
        ({"EMŠO": ""}, ("nobody", 0, "")),
        ({"EMŠO": "", "Datum rojstva": "5. 2. 84"}, ("two_digit_year", 3, "5. 2. 84")),
        ({"Datum rojstva": "5/2/1984"}, ("date_unreadable", 3, "5/2/1984")),
        ({"Datum rojstva": "30717"}, ("date_as_number", 3, "30717")),
        ({"Datum rojstva": "25. 11. 2026"}, ("born_in_future", 3, "25. 11. 2026")),
        ({"Datum rojstva": "31. 12. 1899"}, ("born_too_early", 3, "31. 12. 1899")),
        ({"Spol": "?"}, ("sex_unreadable", 3, "?")),
        ({"Poštna št.": "80000"}, ("post_code_unreadable", 3, "80000")),
        ({"E-pošta": "ana"}, ("email_unreadable", 3, "ana")),
        ({"Prijavljen od": "25.11.2026"}, ("date_in_future", 3, "25.11.2026")),
        ({"Prijavljen od": "1.1.1800"}, ("date_unreadable", 3, "1.1.1800")),
        ({"Ime": "x" * 101}, ("too_long", 2, "x" * 100 + "…")),
        ({"Naslov": "x" * 201}, ("too_long", 3, "x" * 100 + "…")),
        ({"Telefon": "0" * 41}, ("too_long", 3, "0" * 41)),
        ({"Naslov": "#REF!"}, ("formula_failed", 3, "#REF!")),
        ({"Priimek": "=A1"}, ("formula", 1, "=A1")),
    ],
)
def test_what_is_wrong_with_a_person(row, problem):
    assert person(**row).problems == (Problem(*problem),)


def test_name_and_birth_date_identify_without_an_emso():
    found = person(EMŠO="", **{"Datum rojstva": "5. 2. 1984"})

    assert (found.emso, found.born_on, found.problems) == ("", date(1984, 2, 5), ())


def test_a_name_in_one_cell_identifies_nobody():
    found = draft(**{"EMŠO": "", "Ime in priimek": "Ana Primer", "10/2026": "D"})

    assert (found.full_name, codes(found)) == ("Ana Primer", ["nobody"])


def test_a_sign_that_begins_no_formula_is_text():
    assert person(Naslov="# 5").facts["street"] == "# 5"
    assert person(Telefon="+386 41 000 000").facts["phone"] == "+386 41 000 000"
