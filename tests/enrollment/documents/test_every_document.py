"""What holds of every document in every edition, as far as a machine can check it."""

from io import BytesIO

import pdfua
import pytest
from pypdf import PdfReader

from enrollment.documents.making import make
from enrollment.documents.printing import DATA, print_again, print_out
from enrollment.documents.sheets import Sheet, as_json, from_json
from enrollment.wordings.kinds import LANGUAGE_OF, TRAITS, About, Kind
from tests.enrollment.documents.every import EVERYTHING, ready_for
from tests.factories import ON
from tests.paper import faults, outside, words

pytestmark = pytest.mark.django_db
CODE = "7K3MQ9XV2B"


@pytest.mark.parametrize(("kind", "edition"), EVERYTHING, ids=str)
def test_it_is_accessible_archivable_and_whole(kind, edition, tmp_path):
    made = make(kind, edition, ready_for(kind), ON)

    printed = print_out(made.data, CODE)

    assert faults(printed.pdf) == []
    assert outside(printed.pdf) == []
    reader = PdfReader(BytesIO(printed.pdf))
    assert reader.trailer["/Root"]["/Lang"] == LANGUAGE_OF[edition]
    text = words(printed.pdf)
    assert "7K3M-Q9XV-2B" in text
    assert not {"{", "}"} & set(text)
    assert len(reader.pages) == printed.pages <= 3


@pytest.mark.parametrize(("kind", "edition"), EVERYTHING, ids=str)
def test_the_validator_finds_nothing(kind, edition, tmp_path):
    path = tmp_path / "document.pdf"
    path.write_bytes(print_out(make(kind, edition, ready_for(kind), ON).data, CODE).pdf)

    report = pdfua.validate(path)

    assert [finding.message for finding in report.findings] == []


@pytest.mark.parametrize(("kind", "edition"), EVERYTHING, ids=str)
def test_it_can_be_made_again_of_what_is_kept_byte_by_byte(kind, edition):
    data = make(kind, edition, ready_for(kind), ON).data
    kept = as_json(data)

    assert from_json(kept, DATA.get(kind, Sheet)) == data
    assert print_again(kind, kept, CODE) == print_out(data, CODE).pdf


def test_there_are_documents_of_every_sort():
    assert {TRAITS[Kind(kind)].about for kind, _ in EVERYTHING} == set(About)
    assert len(EVERYTHING) == 42
