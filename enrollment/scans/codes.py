"""The code of a page: found in its picture as QR code, or typed off the paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, degrees

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from enrollment.documents.models import CODE_LENGTH, CODE_LETTERS

CODE = f"[{CODE_LETTERS}]{{{CODE_LENGTH}}}"
OURS = re.compile(rf"SA:({CODE}):([1-9]\d{{0,2}})")
# What people type for letters that the code does not have.
MIXED_UP = str.maketrans({"O": "0", "I": "1", "L": "1"})
QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
BETWEEN = re.compile(r"[\s\-–—‐‑−_.·]+")

# The QR code is a 25th of the long side of A4: so long, and its modules have five pixels; or,
# so short, no more than three.
ENOUGH = 2600
SMALL = 1700


@dataclass(frozen=True)
class Found:
    """Which document and which page a QR code says, and by how many degrees it leans clockwise."""

    code: str
    page: int
    angle: float


def find(picture: Image.Image) -> Found | None:
    """Our QR code in the picture; None without one, or with several that differ.

    Easy ways first: most pages are read at the first try, and only a hard one costs more.
    """
    grey = picture.convert("L")
    for attempt, binarizer in _attempts(grey):
        found = _ours(attempt, binarizer)
        if found:
            return found[0] if len({(one.code, one.page) for one in found}) == 1 else None
    return None


def typed_code(text: str) -> str:
    """The code as it is kept, from what somebody typed or scanned; empty where it is none."""
    text = text.strip().upper()
    scanned = OURS.fullmatch(text)
    code = scanned[1] if scanned else BETWEEN.sub("", text).translate(MIXED_UP)
    return code if re.fullmatch(CODE, code) else ""


def _attempts(grey: Image.Image) -> Iterator[tuple[Image.Image, zxingcpp.Binarizer]]:
    local, whole = zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram
    long_side = max(grey.size)
    usual = _scaled(grey, ENOUGH / long_side) if long_side > ENOUGH else grey
    yield usual, local
    if long_side > ENOUGH:
        yield grey, local
    clear = ImageOps.autocontrast(usual, cutoff=1)
    if long_side < ENOUGH:
        yield _scaled(clear, 2), local
    if long_side < SMALL:
        yield _scaled(clear, 3), local
    soft = clear.filter(ImageFilter.GaussianBlur(1.2))
    yield soft, local
    yield clear.filter(ImageFilter.MedianFilter(3)), local
    yield clear, whole
    yield soft.rotate(30, Image.Resampling.BICUBIC, expand=True, fillcolor=255), local


def _ours(picture: Image.Image, binarizer: zxingcpp.Binarizer) -> list[Found]:
    read = zxingcpp.read_barcodes(
        picture,
        formats=QR_CODES,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
        try_invert=False,
    )
    found = []
    for one in read:
        says = OURS.fullmatch(one.text)
        if says:
            found.append(Found(says[1], int(says[2]), _angle(one.position)))
    return found


def _angle(corners: zxingcpp.Position) -> float:
    """How far the line from the left edge of the code to its right one leans, clockwise."""
    right = corners.top_right.x + corners.bottom_right.x
    left = corners.top_left.x + corners.bottom_left.x
    lower = corners.top_right.y + corners.bottom_right.y
    upper = corners.top_left.y + corners.bottom_left.y
    return degrees(atan2(lower - upper, right - left)) % 360


def _scaled(picture: Image.Image, by: float) -> Image.Image:
    size = tuple(max(1, round(side * by)) for side in picture.size)
    return picture.resize((size[0], size[1]), Image.Resampling.LANCZOS)
