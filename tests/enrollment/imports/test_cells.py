"""What a cell may say, and what is refused rather than guessed at."""

from datetime import date
from decimal import Decimal

import pytest

from enrollment.imports.cells import (
    COUNTING,
    Emso,
    Kind,
    Unreadable,
    amount_of,
    date_of,
    emso_text,
    kind_of,
    month_of,
    paid_of,
    post_of,
    sex_of,
    yes_no,
)
from enrollment.imports.kinds import KINDS, NAMES

OCTOBER = date(2018, 10, 1)


def code_of(reader, text):
    with pytest.raises(Unreadable) as caught:
        reader(text)
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        *("2018-10", "2018/10", "2018.10", "2018 - 10", "201810"),
        *("10/2018", "10-2018", "10.2018", "10. 2018", "10 / 2018", " 10/2018 ", "10/2018."),
        *("oktober 2018", "Oktober 2018", "OKTOBER 2018", "okt. 2018", "okt 2018", "okt.2018"),
        *("oktober-2018", "okt/2018", "oktobra 2018", "za oktober 2018", "2018 oktober"),
        *("October 2018", "oct 2018", "for October 2018", "oktober\u00a02018", "oktober  2018"),
        *("1. 10. 2018", "31.10.2018", "2018-10-05", "2018-10-01 00:00:00", "1. oktober 2018"),
        *("2018-10-01T00:00:00", "1. okt. 2018", "01.10.2018"),
    ],
)
def test_a_month_is_read_as_it_is_written(text):
    assert month_of(text) == OCTOBER


@pytest.mark.parametrize(
    ("name", "number"),
    [
        *(("januar", 1), ("januarja", 1), ("feb.", 2), ("marec", 3), ("marca", 3), ("april", 4)),
        *(("maj", 5), ("maja", 5), ("May", 5), ("junij", 6), ("June", 6), ("jul.", 7)),
        *(("avgust", 8), ("avg", 8), ("Aug", 8), ("sept.", 9), ("november", 11), ("dec.", 12)),
    ],
)
def test_names_of_months_in_two_languages_and_cases(name, number):
    assert month_of(f"{name} 2018") == date(2018, number, 1)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        *(("nov.24", date(2024, 11, 1)), ("nov-24", date(2024, 11, 1))),
        *(("nov 24", date(2024, 11, 1)), ("Nov. 24", date(2024, 11, 1))),
        *(("avg.26", date(2026, 8, 1)), ("sept.26", date(2026, 9, 1))),
        *(("okt.26", date(2026, 10, 1)), ("maj.25", date(2025, 5, 1))),
        *(("oktober 26", date(2026, 10, 1)), ("October 26", date(2026, 10, 1))),
        *(("Aug-26", date(2026, 8, 1)), ("za december 19", date(2019, 12, 1))),
    ],
)
def test_two_digits_are_a_year_behind_the_name_of_a_month(text, month):
    """As Excel saves 11/2024 in a CSV; a day cannot be meant."""
    assert month_of(text) == month


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "month_unreadable") for text in ("13/2018", "0/2018", "2018-13", "201813")),
        *((text, "month_unreadable") for text in ("2018", "oktober", "10", "", "x", "1899/x")),
        *((text, "month_unreadable") for text in ("31. 2. 2018", "2018-02-30", "0. 10. 2018")),
        *((text, "month_unreadable") for text in ("vinotok 2018", "10/20188", "10/2018 11/2018")),
        *((text, "month_unreadable") for text in ("0000-10", "١٠/٢٠١٨", "10²/2018", "1/10/2018")),
        *((text, "month_short_year") for text in ("10/18", "9/26", "10-18", "1. 10. 18")),
        *((text, "month_unreadable") for text in ("24-nov", "24. nov.", "vinotok 18", "nov 1")),
        *((text, "month_unreadable") for text in ("nov 124", "nov24", "nov. -24", "nov.24.11")),
        ("43374", "month_as_number"),
    ],
)
def test_what_is_no_month_says_why(text, code):
    assert code_of(month_of, text) == code


@pytest.mark.parametrize(
    "text",
    [
        *("1.10.2018", "1. 10. 2018", "01. 10. 2018", "1.10. 2018", "1. 10. 2018.", "2018-10-01"),
        *("2018-10-01 12:30", "2018-10-01T12:30:00Z", "1.10.2018 00:00:00", "1. oktober 2018"),
        *("1 Oct 2018", "1.\u00a010.\u00a02018", "2018-10-1"),
    ],
)
def test_a_date_is_read_as_it_is_written(text):
    assert date_of(text) == OCTOBER


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *((text, "date_unreadable") for text in ("1/10/2018", "10/2018", "nov.24", "", "danes")),
        *((text, "date_unreadable") for text in ("29. 2. 2018", "32.1.2018", "1.13.2018")),
        *((text, "two_digit_year") for text in ("1.10.18", "1. 10. 18", "1. 10. 18.")),
        ("43374", "date_as_number"),
    ],
)
def test_what_is_no_date_says_why(text, code):
    assert code_of(date_of, text) == code


def test_the_leap_day_exists_in_leap_years():
    assert date_of("29. 2. 2020") == date(2020, 2, 29)


@pytest.mark.parametrize("text", ["D", "d", "da", "DA", "x", "X", "1", "✓", "yes", "Izplačano"])
def test_yes(text):
    assert yes_no(text) is paid_of(text) is True


@pytest.mark.parametrize("text", ["N", "n", "ne", "NE", "0", "no", "ni izplačano", "Ni  prejel."])
def test_no(text):
    assert yes_no(text) is paid_of(text) is False


@pytest.mark.parametrize("text", ["-", "–", "/", "morda", "", "2", "da?", "dn"])
def test_what_may_mean_no_or_unknown_is_not_guessed_at(text):
    assert code_of(yes_no, text) == "yes_no_unreadable"


@pytest.mark.parametrize(
    ("text", "paid"),
    [
        *(("", None), (" ", None), ("?", None), ("neznano", None), ("Ni podatka", None)),
        *(("446,16", True), ("1.234,56 €", True), ("0,01", True), ("2", True)),
        *(("0,00", False), ("0.00 EUR", False)),
    ],
)
def test_a_month_is_paid_not_paid_or_unknown(text, paid):
    assert paid_of(text) is paid


@pytest.mark.parametrize(
    ("text", "code"),
    [("-446,16", "amount_negative"), ("-", "yes_no_unreadable"), ("?!", "yes_no_unreadable")],
)
def test_what_says_nothing_about_a_month(text, code):
    assert code_of(paid_of, text) == code


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(("446,16", "446.16"), ("446.16", "446.16"), ("446", "446"), ("446,16 €", "446.16")),
        *(("€ 446,16", "446.16"), ("446,16 EUR", "446.16"), ("1.234,56", "1234.56")),
        *(("1 234,56", "1234.56"), ("1,234.56", "1234.56"), ("1.234", "1234"), ("-1,5", "-1.5")),
        *(("1.234.567,8", "1234567.8"), ("−12,00", "-12.00"), ("0", "0")),
    ],
)
def test_amounts(text, amount):
    assert amount_of(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "1e9", "1,2,3", "12.34.5", "4" * 20, "٤"])
def test_what_is_no_amount(text):
    assert code_of(amount_of, text) == "amount_unreadable"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        *(
            ("DSP", Kind.REGULAR),
            ("redna DSP", Kind.REGULAR),
            ("Denarna socialna pomoč", "regular"),
        ),
        *(("denarna socialna pomoč (DSP)", "regular"), ("REDNA DENARNA SOCIALNA POMOC", "regular")),
        *(
            ("DSP z dodatkom za delovno aktivnost", "with_supplement"),
            ("DSP + DDA", "with_supplement"),
        ),
        *(("poračun DSP", "back_payment"), ("DSP – poračun", "back_payment")),
        *(("Poračun denarne socialne pomoči", "back_payment"), ("back payment", "back_payment")),
        *(("izredna DSP", "extraordinary"), ("Izredna denarna socialna pomoč", "extraordinary")),
        *(("posmrtnina", "death_grant"), ("POGREBNINA", "funeral_grant")),
        *(("varstveni dodatek", "care_supplement"), ("DSP in varstveni dodatek", "regular")),
    ],
)
def test_kinds_of_payment(text, kind):
    assert kind_of(text) == kind


@pytest.mark.parametrize("text", ["nekaj", "", "dodatek za delovno aktivnost", "otroški dodatek"])
def test_a_kind_that_nobody_knows_is_not_guessed_at(text):
    assert code_of(kind_of, text) == "kind_unknown"


def test_what_counts_is_regular_assistance_with_or_without_supplement_and_back_payments():
    assert {Kind.REGULAR, Kind.WITH_SUPPLEMENT, Kind.BACK_PAYMENT} == COUNTING
    assert {name for name, kind in KINDS.items() if kind in COUNTING and "izredn" in name} == set()


def test_no_name_means_two_kinds():
    assert set(NAMES) == set(Kind)
    assert all(kind_of(name) == kind for kind, names in NAMES.items() for name in names)


@pytest.mark.parametrize(
    ("text", "sex"),
    [("M", "male"), ("moški", "male"), ("Ž", "female"), ("Ženska", "female"), ("F", "female")],
)
def test_sex(text, sex):
    assert sex_of(text) == sex


def test_no_other_entry_for_the_sex():
    assert code_of(sex_of, "1") == "sex_unreadable"


@pytest.mark.parametrize(
    ("text", "emso"),
    [
        ("0502984555003", Emso("0502984555003", False)),
        ("05 02984 555 003", Emso("0502984555003", False)),
        ("'0502984555003", Emso("0502984555003", False)),
        ("502984555003", Emso("0502984555003", True)),
        ("502984555003.0", Emso("0502984555003", True)),
        ("502984555003,00", Emso("0502984555003", True)),
        ("02984555003", Emso("02984555003", False)),
        ("", Emso("", False)),
    ],
)
def test_an_emso_that_was_a_number_gets_its_zero_back(text, emso):
    assert emso_text(text) == emso


@pytest.mark.parametrize("text", ["1,70598E+12", "1.70598e+12", "2E12", "5,02985E+11"])
def test_a_rounded_emso_is_lost(text):
    assert code_of(emso_text, text) == "emso_destroyed"


@pytest.mark.parametrize(
    ("text", "post"),
    [
        *(("8000", ("8000", "")), ("SI-8000", ("8000", "")), (" si 8000", None)),
        *(("8000 Novo mesto", ("8000", "Novo mesto")), ("8340, Črnomelj", ("8340", "Črnomelj"))),
        *(("800", None), ("08000", None), ("0800", None), ("Novo mesto", None), ("", None)),
    ],
)
def test_post_codes(text, post):
    if post is None:
        assert code_of(post_of, text) == "post_code_unreadable"
    else:
        assert post_of(text) == post
