"""What is kept of an uploaded file: each page as a picture of ours, and what its code says.

Needs no database, so that it can be done in a process of its own (`read_within_time`): what reads
pictures and PDFs is old, large and written in C.
"""

import signal
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageChops, ImageFilter

from enrollment.scans import codes
from enrollment.scans.files import pages_of
from enrollment.scans.refusals import FileRefused

LONG_SIDE = 2200  # A4 at 188 dots an inch
QUALITY = 80
THUMBNAIL_SIDE = 560
# A sheet that leans less lay so on the glass; turning it exactly would only blur it.
STRAIGHT_ENOUGH = 3.0
# So little colour is the scanner's own.
COLOURLESS = 12
TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180,
         270: Image.Transpose.ROTATE_270}  # fmt: skip
# What is smaller is the scanner's noise; what is lighter is paper.
SPECK, NEARLY_WHITE = 8, 215
SECONDS_FOR_A_FILE = 300


@dataclass(frozen=True)
class ReadPage:
    """A page: the picture (JPEG), and which document and page its code says; empty without one."""

    image: bytes
    code: str = ""
    page: int | None = None


def read(content: bytes) -> list[ReadPage]:
    """All pages of the file in their order. Raises FileRefused."""
    return [_page(picture) for picture in pages_of(content)]


def read_within_time(content: bytes) -> list[ReadPage]:
    """The same, for a process of its own: it is ended when a file never comes to an end."""
    signal.alarm(SECONDS_FOR_A_FILE)
    try:
        return read(content)
    finally:
        signal.alarm(0)


def thumbnail(image: bytes) -> bytes:
    """A small picture of a page that we have read: enough to see which page it is."""
    with Image.open(BytesIO(image), formats=["JPEG"]) as picture:
        picture.draft(None, (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        return _jpeg(picture)


def _page(picture: Image.Image) -> ReadPage:
    found = codes.find(picture)
    if found is None:
        return ReadPage(_kept(picture))
    return ReadPage(_kept(upright(picture, found.angle)), found.code, found.page)


def upright(picture: Image.Image, angle: float) -> Image.Image:
    """The picture turned so that what leans by the angle, clockwise, stands straight."""
    quarter = round(angle / 90) * 90
    if abs(angle - quarter) <= STRAIGHT_ENOUGH:
        turn = TURNS.get(quarter % 360)
        return picture if turn is None else picture.transpose(turn)
    white = 255 if picture.mode == "L" else (255, 255, 255)
    turned = picture.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=white)
    return _without_white_around(turned)


def _without_white_around(picture: Image.Image) -> Image.Image:
    """Turning makes a picture larger: cut off where there is nothing, but for a good margin."""
    small = picture.convert("L").reduce(SPECK).filter(ImageFilter.MedianFilter(3))
    box = small.point(lambda value: 255 * (value < NEARLY_WHITE)).getbbox()
    if box is None:
        return picture
    margin = max(picture.size) // 20
    left, upper, right, lower = (side * SPECK for side in box)
    width, height = picture.size
    kept = (left - margin, upper - margin, right + margin, lower + margin)
    return picture.crop(
        (max(0, kept[0]), max(0, kept[1]), min(width, kept[2]), min(height, kept[3]))
    )


def _kept(picture: Image.Image) -> bytes:
    """The picture as it is kept: no larger than needed to be read, and without any metadata."""
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    return _jpeg(_grey_where_it_is(picture))


def _grey_where_it_is(picture: Image.Image) -> Image.Image:
    if picture.mode == "L":
        return picture
    red, green, blue = picture.split()
    differences = (ImageChops.difference(red, green), ImageChops.difference(green, blue))
    coloured = any(_largest(difference) > COLOURLESS for difference in differences)
    return picture if coloured else picture.convert("L")


def _largest(picture: Image.Image) -> float:
    extremes = picture.getextrema()
    assert isinstance(extremes[1], int | float)
    return extremes[1]


def _jpeg(picture: Image.Image) -> bytes:
    """As JPEG: of the pixels alone, so that nothing else of the picture comes along."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    made = BytesIO()
    bare.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


__all__ = ["FileRefused", "ReadPage", "read", "read_within_time", "thumbnail", "upright"]
