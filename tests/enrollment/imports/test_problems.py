"""Every code has a sentence, and the sentences say what stands in the file."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.utils.translation import override

from enrollment.imports import problems
from enrollment.imports.columns import Column
from enrollment.imports.problems import (
    missing_sentence,
    note_sentence,
    refusal_sentence,
    sentence,
    unrecognised_sentence,
)
from enrollment.imports.refusals import FileRefused
from enrollment.imports.rows import Problem

ON = date(2026, 11, 24)
SOURCES = sorted(Path(problems.__file__).parent.glob("*.py"))
CODE = "[a-z]+(?:_[a-z]+)*"


def codes(*patterns):
    """What the patterns find in the modules that know no words."""
    found = set()
    for path in SOURCES:
        if path.name not in ("problems.py", "documentation.py"):
            text = re.sub(r"\s+", " ", path.read_text())
            for pattern in patterns:
                for part in re.findall(pattern, text):
                    found.update(re.findall(f'"({CODE})"', part))
    return found


REFUSED = codes(r'FileRefused\(\s?("[^)]*)', r'code = ("broken_quotes" if [^)]*"cell_too_long")')
AMISS = codes(
    r'Unreadable\(\s?("\w+"\))',
    r'_day\(\w+, ("\w+")',
    r'_CODES = \(("\w+", "\w+", "\w+")\)',
    r'\.fault\( ?("\w+")',
    r'\.add\( ?("\w+" if [^,]*)',
    r' code = ("\w+" if (?:first|born_on|since) [^"]*"\w+")',
    r'return ("range_\w+", \d)',
    r'return ("month_\w+"(?: if [^"]*)?)',
    r'_replace\(code=("\w+")',
)


def test_the_codes_are_found_in_the_source():
    assert {"zip_bomb", "is_protected", "broken_quotes", "damaged", "empty"} <= REFUSED
    assert {"formula_failed", "month_too_old", "range_open", "born_too_early", "nobody"} <= AMISS
    assert {"two_digit_year", "date_as_number", "emso_invalid", "kind_unknown", "too_long"} <= AMISS


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    assert set(problems.FILES) == REFUSED
    assert {*problems.CELLS, "emso_invalid"} == AMISS


def test_every_note_has_a_sentence():
    noted = codes(r'notes\.append\(("\w+")\)')

    assert noted == set(problems.NOTES)
    assert all(note_sentence(code).endswith(".") for code in noted)


def test_everything_that_can_be_missing_has_a_sentence():
    said = codes(r'yield ("\w+" if [^"]*"\w+")', r'yield ("\w+")')

    assert said == set(problems.MISSING)
    assert all(missing_sentence(code).endswith(".") for code in said)


@pytest.mark.parametrize("code", sorted(AMISS))
@pytest.mark.parametrize("language", ["sl", "en"])
def test_sentences_about_cells_are_whole(code, language):
    with override(language):
        said = sentence(Problem(code, 1, "100 %s"), ON)

    assert said.endswith(".")
    assert "%(" not in said
    shows_value = "missing" not in code and code not in ("nobody", "range_open")
    assert ("100 %s" in said) == shows_value


@pytest.mark.parametrize("code", sorted(REFUSED))
def test_sentences_about_files_are_whole(code):
    said = refusal_sentence(code, {"row": 7})

    assert said.endswith(".")
    assert "%(" not in said


def test_a_wrong_month_is_shown_with_the_right_way_to_write_one():
    with override("en"):
        assert sentence(Problem("month_unreadable", 1, "13/2026"), ON) == (
            "“13/2026” is not a month. Write it like this: 11/2026."
        )


def test_what_is_wrong_with_an_emso_is_said_in_words():
    with override("en"):
        said = [
            sentence(Problem("emso_invalid", 0, text), ON)
            for text in ("0502984555004", "50298455500", "0502984555003")
        ]

    assert "its last digit does not agree" in said[0]
    assert "this one has 11 digits" in said[1]
    assert said[2] == "“0502984555003” was not an EMŠO on the day of the import."


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("month_short_year", "9/26", "with four digits, like this: 9/2026."),
        ("month_as_number", "46266", "Write a month, as in the other rows: 11/2026."),
        ("amount_not_positive", "0,00", "write “Paid: no” or delete the row"),
    ],
)
def test_a_sentence_says_what_to_do(code, value, said):
    with override("en"):
        assert said in sentence(Problem(code, 1, value), ON)


def test_limits_are_named_in_the_numbers_of_the_language():
    with override("sl"):
        assert "50.000" in refusal_sentence("too_many_rows", {})
    with override("en"):
        assert "50,000" in refusal_sentence("too_many_rows", {})
        assert "larger than 5 MB" in refusal_sentence("too_large", {})
        assert "Row 7 has more than 200 columns" in refusal_sentence("too_many_columns", {"row": 7})


def test_headings_that_are_not_known_are_named_with_the_nearest():
    refused = FileRefused("no_known_heading", headings=[["Mesc", "month"], ["Barva", ""]])

    with override("en"):
        assert refusal_sentence(refused.code, refused.values) == (
            "None of the headings is known, so it is not clear what the rows say. "
            "“Mesc” is not a known heading; probably “Month” was meant. "
            "“Barva” is not a known heading."
        )
        assert unrecognised_sentence("Mesc", Column.MONTH).endswith("“Month” was meant.")


def test_a_heading_that_is_nearly_a_month_is_asked_for_the_whole_year():
    with override("en"):
        assert unrecognised_sentence("9/26", None).startswith("“9/26” can mean a month or a day.")
        assert unrecognised_sentence("Priloga 12", None) == "“Priloga 12” is not a known heading."
