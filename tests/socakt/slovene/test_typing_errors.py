"""How many slips of the fingers lie between two words."""

import pytest

from socakt.slovene import typing_errors


@pytest.mark.parametrize(
    ("typed", "meant", "errors"),
    [
        ("", "", 0),
        ("kovac", "kovac", 0),
        ("", "kos", 3),
        ("kos", "", 3),
        ("ab", "ba", 1),  # swapped
        ("sustrasic", "sustarsic", 1),
        ("ca", "abc", 3),  # swapped letters are not parted again
        ("kovca", "kovac", 1),
        ("kovec", "kovac", 1),
        ("kova", "kovac", 1),
        ("kovaac", "kovac", 1),
        ("kovacic", "kovac", 2),
        ("novak", "kovac", 2),
    ],
)
def test_slips_are_counted(typed, meant, errors):
    assert typing_errors(typed, meant) == errors
    assert typing_errors(meant, typed) == errors
