"""The napotnica to fill in on a computer."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from enrollment.documents import content
from enrollment.documents.printing import print_fillable
from tests.factories import ON, ProgramFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return print_fillable(content.blank_referral_form(ProgramFactory().region, ON))


def fields(pdf):
    return PdfReader(BytesIO(pdf)).get_fields()


def test_everything_that_the_form_asks_can_be_typed(made):
    found = fields(made.pdf)

    assert {"organizacija", "ime_in_priimek", "emso", "naslov", "razlog", "m-2016-09"} <= set(found)
    assert len([name for name in found if name.startswith("m-")]) == 24
    assert all(field.get("/TU") for field in found.values())
    assert found["emso"]["/FT"] == "/Tx"
    assert [option[0] for option in found["m-2018-08"]["/_States_"]] == [
        "", "paid", "unpaid", "unknown",
    ]  # fmt: skip


def test_what_was_typed_is_there_when_it_is_opened_again(made):
    writer = PdfWriter(clone_from=BytesIO(made.pdf))
    writer.update_page_form_field_values(
        writer.pages[0],
        {"ime_in_priimek": "Štefka Žagar-Črnobori", "m-2018-08": "paid"},
        auto_regenerate=False,
    )
    again = BytesIO()
    writer.write(again)

    found = fields(again.getvalue())
    assert found["ime_in_priimek"]["/V"] == "Štefka Žagar-Črnobori"
    assert found["m-2018-08"]["/V"] == "paid"


def test_without_terms_it_says_so():
    made = print_fillable(content.blank_referral_form(RegionFactory(), ON))
    text = PdfReader(BytesIO(made.pdf)).pages[0].extract_text()

    assert "Za ta dan pogoji javnega razpisa niso določeni." in " ".join(text.split())
