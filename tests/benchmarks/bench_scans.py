"""Figures for signed copies: how many are recognised at each resolution, and in what time.

Run by script/bench; nothing here asserts a time.
"""

import random
from time import perf_counter

import pytest

from enrollment.documents import services as documents
from enrollment.scans import reading
from enrollment.wordings.kinds import Edition, Kind
from tests.enrollment.scans.sheets import (
    drawn,
    jpeg,
    opened,
    pdf,
    photographed,
    scanned,
    sheet,
    stands_upright,
    with_corner,
)
from tests.factories import NOON, AdmissionFactory

EACH = 40
CODE = "7K3MQ9XV2B"


@pytest.fixture
def document(coordinator):
    referral = AdmissionFactory().referral
    return documents.issue(
        kind=Kind.ADMISSION_NOTICE,
        edition=Edition.SLOVENE,
        about=referral,
        subject=documents.subject_of(referral),
        form_key="0b5b7f4e-5b7e-4c9a-9d53-7a3f0d7e2f10",
        at=NOON,
        by=coordinator,
    )


def tell(what, results, seconds):
    found = sum(page.code != "" for page in results)
    upright = sum(stands_upright(opened(page.image)) for page in results if page.code)
    each = seconds / len(results) * 1000
    print(f"{what:>24}: {found}/{len(results)} read, {upright} upright, {each:.0f} ms a page")


@pytest.mark.django_db
def test_how_many_are_recognised(document):
    """Any angle, noise, blur, JPEG 40 to 90; then photos from the side, with a shadow."""
    print()
    content = documents.bytes_of(document)
    for dpi in (100, 120, 150, 200, 250, 300):
        original, rng = with_corner(drawn(content, dpi)[0]), random.Random(dpi)
        sent = [
            scanned(original, rng, dpi=dpi, angle=rng.uniform(0, 360), quality=rng.randint(40, 90))
            for _ in range(EACH)
        ]
        began = perf_counter()
        results = [reading.read(one)[0] for one in sent]
        tell(f"scanned at {dpi} dpi", results, perf_counter() - began)
    for dpi in (150, 200, 300):
        rng = random.Random(dpi)
        original = with_corner(drawn(content, dpi)[0])
        sent = [jpeg(photographed(original, rng), quality=rng.randint(50, 90)) for _ in range(EACH)]
        began = perf_counter()
        results = [reading.read(one)[0] for one in sent]
        tell(f"photographed, {dpi} dpi", results, perf_counter() - began)


def test_how_long_a_stack_takes():
    """Sixty pages that lie straight, with a code and without."""
    print()
    for what, code in (("with a code", CODE), ("without a code", "")):
        content = pdf(*[sheet(code, 1, dpi=200)] * 60, dpi=200)
        began = perf_counter()
        pages = reading.read(content)
        seconds, size = perf_counter() - began, sum(len(page.image) for page in pages)
        print(f"60 pages {what}: {seconds:.1f} s, kept {size / 1e6:.1f} MB")
