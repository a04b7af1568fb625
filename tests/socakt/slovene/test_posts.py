"""Posts of the region."""

import pytest

from socakt.slovene import POSTS, post_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("8000", "Novo mesto"),
        (" 8340 ", "Črnomelj"),
        ("8342", "Stari trg ob Kolpi"),
        ("1000", None),
        ("", None),
        ("08000", None),
    ],
)
def test_a_code_has_its_name(code, name):
    assert post_name(code) == name


def test_all_posts_of_the_region_are_there():
    assert len(POSTS) == 32
    assert list(POSTS) == sorted(POSTS)
    assert all(len(code) == 4 and code.startswith("8") for code in POSTS)
