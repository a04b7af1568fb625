"""From a printed document through scanner or telephone and back: whether it is recognised."""

import random
import uuid

import pytest

from enrollment.documents import services as documents
from enrollment.scans import reading
from enrollment.wordings.kinds import Edition, Kind
from tests.enrollment.scans.sheets import drawn, opened, scanned, stands_upright, with_corner
from tests.factories import NOON, ReferralFactory

COMBINATIONS = 10  # at each resolution
GOOD = 150  # from so many dots an inch on nothing may be missed


@pytest.fixture
def document(coordinator):
    """A referral form, issued and printed as any other."""
    referral = ReferralFactory()
    return documents.issue(
        kind=Kind.REFERRAL_FORM,
        edition=Edition.SLOVENE,
        about=referral,
        subject=documents.subject_of(referral),
        form_key=uuid.uuid4(),
        at=NOON,
        by=coordinator,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("dpi", [100, 120, 150, 200, 250, 300])
def test_printed_documents_find_their_way_back(document, dpi):
    """Any angle, 100 to 300 dots an inch, noise, blur, JPEG of quality 40 to 90."""
    sheets = [with_corner(page) for page in drawn(documents.bytes_of(document), dpi)]
    rng = random.Random(dpi)
    missed, turned = [], []

    for _ in range(COMBINATIONS):
        number = rng.randint(1, document.pages)
        how = {"dpi": dpi, "angle": rng.uniform(0, 360), "quality": rng.randint(40, 90)}
        (page,) = reading.read(scanned(sheets[number - 1], rng, **how))
        if (page.code, page.page) != (document.code, number):
            missed.append(how)
        elif not stands_upright(opened(page.image)):
            turned.append(how)

    assert len(missed) <= (0 if dpi >= GOOD else 1), missed
    assert turned == []
