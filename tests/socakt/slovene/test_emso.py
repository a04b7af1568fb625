"""EMŠO: every way to be wrong, and the checksum against an own, naive calculation."""

import re
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from stdnum.si import emso as standard

from socakt.slovene import (
    EmsoError,
    check_emso,
    emso_birth_date,
    emso_sex,
    make_emso,
    mask_emso,
)

TODAY = date(2026, 11, 20)
DIGITS_MISTYPED = "its last digit does not agree"
NOT_A_DATE = "begins with the day, month"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def naive_check_digit(twelve: str) -> int:
    """By the letters of the rule: K = 11 - (7a+6b+5c+4d+3e+2f+7g+6h+5i+4j+3k+2l mod 11)."""
    a, b, c, d, e, f, g, h, i, j, k, m = (int(digit) for digit in twelve)
    total = 7 * a + 6 * b + 5 * c + 4 * d + 3 * e + 2 * f + 7 * g + 6 * h + 5 * i + 4 * j
    total += 3 * k + 2 * m
    check_digit = 11 - total % 11
    return 0 if check_digit == 11 else check_digit


@pytest.mark.parametrize(
    ("typed", "born_on", "sex"),
    [
        ("0101006500006", date(2006, 1, 1), "male"),
        ("0101006 50 000 6", date(2006, 1, 1), "male"),
        (" 0101006\u00a0500006\n", date(2006, 1, 1), "male"),
        ("1511980555001", date(1980, 11, 15), "female"),
        ("2902980550002", date(1980, 2, 29), "male"),
        ("0101800550018", date(1800, 1, 1), "male"),
        ("3112999554990", date(1999, 12, 31), "male"),
        ("3112999555008", date(1999, 12, 31), "female"),
        ("0101000550001", date(2000, 1, 1), "male"),
        ("2011026550008", TODAY, "male"),
        ("0710003730015", date(2003, 10, 7), "male"),  # register 73, Serbia
        ("1505985105004", date(1985, 5, 15), "female"),  # register 10, Bosnia
    ],
)
def test_numbers_that_are_taken(typed, born_on, sex):
    emso = check_emso(typed, TODAY)
    assert emso == "".join(typed.split())
    assert emso_birth_date(emso) == born_on
    assert emso_sex(emso) == sex


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "has 13 digits; this one has 0 digits"),
        ("1", "has 13 digits; this one has 1 digit."),
        ("010100650000", "this one has 12 digits"),
        ("01010065000066", "this one has 14 digits"),
        ("0" * 10_000, "this one has 10000 digits"),
        ("010100650000x", "digits only"),
        ("0101006-500006", "digits only"),
        ("-101006500006", "digits only"),
        ("\u0660101006500006", "digits only"),
        ("\uff10101006500006", "digits only"),
        ("\u00b2101006500006", "digits only"),
        ("0101006500007", DIGITS_MISTYPED),
        ("1001006500006", DIGITS_MISTYPED),
        ("3002980550000", NOT_A_DATE),
        ("2902981550000", NOT_A_DATE),
        ("0001980550000", NOT_A_DATE),
        ("0113980550000", NOT_A_DATE),
        ("0000000000000", NOT_A_DATE),
        ("2111026550002", "in the future"),
        ("0101799550009", "in the future"),
    ],
)
def test_numbers_that_are_refused_and_why(typed, complaint):
    with pytest.raises(EmsoError, match=complaint):
        check_emso(typed, TODAY)


def test_a_number_that_is_never_issued_is_refused_although_the_library_takes_it():
    assert naive_check_digit("010180055000") == 10
    assert standard.is_valid("0101800550000")
    for last in range(10):
        with pytest.raises(EmsoError, match=DIGITS_MISTYPED):
            check_emso(f"010180055000{last}", TODAY)


BIRTH_DATES = st.dates(date(1800, 1, 1), TODAY)
SERIALS = st.integers(0, 999)


@given(BIRTH_DATES, SERIALS, st.integers(0, 99), st.integers(0, 9))
def test_exactly_the_numbers_with_the_right_check_digit_are_taken(born_on, serial, register, last):
    twelve = f"{born_on:%d%m}{born_on.year % 1000:03}{register:02}{serial:03}"
    right = naive_check_digit(twelve) == last
    try:
        assert check_emso(f"{twelve}{last}", TODAY) == f"{twelve}{last}"
        taken = True
    except EmsoError:
        taken = False
    assert taken == right


@given(BIRTH_DATES, SERIALS)
def test_what_is_made_is_taken_and_says_what_went_in(born_on, serial):
    try:
        emso = make_emso(born_on, serial)
    except ValueError:
        assert naive_check_digit(f"{born_on:%d%m}{born_on.year % 1000:03}55{serial:03}") == 10
        return
    assert check_emso(emso, TODAY) == emso
    assert emso_birth_date(emso) == born_on
    assert emso_sex(emso) == ("male" if serial < 500 else "female")
    assert emso[7:9] == "55"


@given(st.text())
def test_any_other_text_is_refused_with_a_sentence(text):
    if not re.fullmatch("[0-9]{13}", "".join(text.split())):
        with pytest.raises(EmsoError, match="EMŠO"):
            check_emso(text, TODAY)


@given(BIRTH_DATES, SERIALS, st.data())
def test_a_mistyped_or_a_swapped_digit_is_noticed(born_on, serial, data):
    try:
        emso = make_emso(born_on, serial)
    except ValueError:
        return
    place = data.draw(st.integers(0, 12))
    other = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != emso[place]))
    with pytest.raises(EmsoError):
        check_emso(emso[:place] + other + emso[place + 1 :], date(2799, 12, 31))


@pytest.mark.parametrize(
    ("born_on", "serial", "register"),
    [
        (date(1799, 12, 31), 0, 55),
        (date(2800, 1, 1), 0, 55),
        (date(1980, 1, 1), -1, 55),
        (date(1980, 1, 1), 1000, 55),
        (date(1980, 1, 1), 0, -1),
        (date(1980, 1, 1), 0, 100),
    ],
)
def test_what_has_no_room_in_a_number_is_not_made(born_on, serial, register):
    with pytest.raises(ValueError, match="has room"):
        make_emso(born_on, serial, register)


def test_a_masked_number_shows_its_last_three_digits():
    assert mask_emso("0101006500006") == "••••••••••006"
