"""Finding a page's code, and taking what people type for it."""

import random

import pytest

from enrollment.documents.models import CODE_LETTERS
from enrollment.scans import codes, reading
from tests.enrollment.scans.sheets import (
    jpeg,
    opened,
    photographed,
    qr_code,
    scanned,
    sheet,
    stands_upright,
)

CODE, OTHER = "7K3MQ9XV2B", "0123456789"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/SA:7K3MQ9XV2B:1",
        "SA:7K3MQ9XV2B:0",
        "SA:7K3MQ9XV2B:1 ",
        "SA:7K3MQ9XV2:1",
        "SA:7K3MQ9XVOB:1",
        "sa:7k3mq9xv2b:1",
        "SA:7K3MQ9XV2B:1\n",
        "UPNQR",
    ],
)
def test_no_other_qr_code_is_taken_for_ours(text):
    assert codes.find(sheet(text=text)) is None


def test_another_code_beside_ours_does_no_harm():
    picture = sheet(CODE, 2)
    picture.paste(qr_code("https://example.com", 100), (100, 400))

    found = codes.find(picture)

    assert (found.code, found.page) == (CODE, 2)


def test_two_of_ours_that_differ_say_nothing():
    picture = sheet(CODE, 1)
    picture.paste(qr_code(f"SA:{OTHER}:1", 71), (100, 400))

    assert codes.find(picture) is None


@pytest.mark.parametrize("angle", range(0, 360, 15))
def test_it_is_found_at_any_angle_and_the_page_put_upright(angle):
    content = scanned(sheet(CODE, 1), random.Random(angle), dpi=150, angle=angle, quality=70)

    (page,) = reading.read(content)

    assert (page.code, page.page) == (CODE, 1)
    assert stands_upright(opened(page.image))


def test_a_sheet_that_lies_nearly_straight_is_not_blurred_by_turning():
    picture = sheet(CODE, 1)

    assert reading.upright(picture, 1.5) is picture
    assert reading.upright(picture, 358.5) is picture
    assert reading.upright(picture, 88).size == picture.size[::-1]


@pytest.mark.parametrize("seed", range(8))
def test_it_is_found_on_a_photo_from_the_side_with_a_shadow(seed):
    rng = random.Random(seed)
    content = jpeg(photographed(sheet(CODE, 1, dpi=200), rng), quality=rng.randint(50, 85))

    (page,) = reading.read(content)

    assert page.code == CODE
    assert stands_upright(opened(page.image))


@pytest.mark.parametrize(
    "typed",
    [
        "7K3MQ9XV2B",
        "7K3M-Q9XV-2B",
        " 7k3m q9xv 2b ",
        "7k3m–q9xv—2b",
        "7K3M.Q9XV_2B",
        "SA:7K3MQ9XV2B:2",
    ],
)
def test_a_typed_code_is_understood(typed):
    assert codes.typed_code(typed) == CODE


def test_letters_that_the_code_does_not_have_are_those_they_look_like():
    assert codes.typed_code("oOiI-lL23-45") == "0011112345"
    assert not set("OILU") & set(CODE_LETTERS)


@pytest.mark.parametrize("typed", ["", "7K3M", "7K3M-Q9XV-2BX", "7K3M-Q9XV-2U", "čšž", "0" * 5000])
def test_what_is_no_code_is_none(typed):
    assert codes.typed_code(typed) == ""
