"""Headings: known under many names, and named with the nearest one where they are not."""

from datetime import date

import pytest
from django.utils.translation import override

from enrollment.imports.columns import (
    HEADINGS,
    Column,
    accepted,
    heading_of,
    nearest,
    recognise,
    usual_headings,
)


def test_every_column_has_headings_and_no_heading_means_two_columns():
    assert set(HEADINGS) == set(Column)
    wrong = [
        (heading, column, recognise(heading))
        for column in Column
        for heading in accepted(column)
        if recognise(heading) is not column
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        *(
            ("EMŠO", Column.EMSO),
            ("emso", Column.EMSO),
            ("E M Š O", None),
            (" emšo: ", Column.EMSO),
        ),
        *(
            ("PRIIMEK", Column.LAST_NAME),
            ("Ime", Column.FIRST_NAME),
            ("Ime\nin priimek", "full_name"),
        ),
        *(("Mesec upravičenosti", "month"), ("MESEC UPRAVICENOSTI", "month")),
        *(("Mesec (npr. 10/2018)", "month"), ("Datum rojstva [dd.mm.llll]", "born_on")),
        *(("Poštna št.", "post_code"), ("E-pošta", "email"), ("e-mail", "email")),
        *(("Vrsta prejemka", "kind"), ("Znesek (EUR)", "amount"), ("€", "amount")),
        *(("Datum izplačila", "payment_date"), ("Od", "month_from"), ("do meseca", "month_to")),
        *(("Date of birth", "born_on"), ("surname", "last_name"), ("Sex", "sex")),
        *(("", None), ("Mesc", None), ("x" * 5_000, None), ("Izpis denarne socialne pomoči", None)),
    ],
)
def test_headings_are_compared_without_accents_case_signs_and_brackets(heading, column):
    assert recognise(heading) == column


@pytest.mark.parametrize(
    "heading", ["2018-10", "10/2018", "oktober 2018", "2018-10-01", "okt.18", "Oct-18"]
)
def test_a_heading_can_be_a_month(heading):
    assert recognise(heading) == date(2018, 10, 1)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        *(("Mesc", Column.MONTH), ("EMSO stev", Column.EMSO), ("Priimk", Column.LAST_NAME)),
        *(("Znesk", Column.AMOUNT), ("Vrsta denarne socialne pomoči", Column.KIND)),
        *(("Datm rojstva", Column.BORN_ON), ("Telefn", Column.PHONE), ("Emso upravicenke", "emso")),
        *(("Številka", None), ("Davčna številka", None), ("Datum vpisa", None), ("Datum", None)),
        *(("Pštna številka", Column.POST_CODE), ("Datum izplačla", Column.PAYMENT_DATE)),
        *(("xyz", None), ("", None), ("a", None), ("Barva oči", None), ("Mesc" * 2_000, None)),
    ],
)
def test_the_nearest_heading_is_proposed(heading, column):
    assert nearest(heading) == column


def test_the_usual_heading_follows_the_language():
    assert usual_headings(Column.BORN_ON) == ("Datum rojstva", "Date of birth")
    with override("sl"):
        assert heading_of(Column.MONTH) == "Mesec"
    with override("en"):
        assert heading_of(Column.MONTH) == "Month"
