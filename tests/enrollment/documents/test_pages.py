"""The documents as they are printed."""

import logging
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import pytest
from pypdf import PdfReader

from enrollment.documents import content
from enrollment.documents.printing import print_out
from tests.factories import (
    ON,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    """Every style must be understood, every image described, every letter found in the font."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def form():
    candidate = CandidateFactory(first_name="Živa", paid_months=12, paid_months__unpaid=3)
    return content.referral_form(ReferralFactory(candidate=candidate), ON)


def printed(form, code=""):
    return PdfReader(BytesIO(print_out(form, code).pdf))


def words(reader, *numbers):
    """The text of the pages with these indexes, of all if none is named, white space collapsed."""
    pages = [reader.pages[number] for number in numbers] or reader.pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def elements(node):
    """Every element of the structure tree, in order."""
    node = node.get_object()
    if isinstance(node, dict):
        yield node
        children = node.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from elements(child)


def structure(reader):
    return list(elements(reader.trailer["/Root"]["/StructTreeRoot"]))


def test_the_referral_form_is_one_page_with_everything_on_it(form):
    reader = printed(replace(form, person=replace(form.person, emso="1705980550004")))
    text = words(reader)

    assert len(reader.pages) == 1
    assert reader.metadata.title == f"Napotnica v program socialne aktivacije {form.number}"
    for part in (
        form.number,
        form.person.name,
        "1705980550004",
        "Izpolnjuje pogoje na dan 12. 9. 2018",
        "izplačano 12 – ni izplačano 3 ? neznano 9",
        "UL RS 6/2017",
        "Želi se vključiti.",
        "Podpis",
        form.cofinancing,
        "stran 1 od 1",
    ):
        assert part in text
    assert "\nIzpis z dne 12. 9. 2018 " in reader.pages[0].extract_text()  # on one line


def test_the_months_are_a_table_with_headings_of_rows_and_columns(form):
    tree = structure(printed(form))
    cells = [node for node in tree if node.get("/S") == "/TD" and "/Headers" in node.get("/A", {})]
    months = [cell for cell in cells if len(cell["/A"]["/Headers"]) == 2]

    assert len(months) >= 3 * 12
    assert len([node for node in tree if node.get("/S") == "/TH"]) >= 13 + 3
    assert [node for node in tree if node.get("/S") == "/Figure"] == []


def test_headings_go_down_one_step_at_a_time(form):
    tree = structure(printed(form))
    levels = [int(node["/S"][2:]) for node in tree if node.get("/S", "")[:2] == "/H"]

    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_an_issued_form_carries_its_code_on_every_page(form):
    reader = printed(replace(form, reason="Želi si družbe in dela. " * 166), "7K3MQ9XV2B")

    assert len(reader.pages) == 2
    for number in (0, 1):
        assert f"7K3M-Q9XV-2B · stran {number + 1} od 2" in words(reader, number)


def test_a_long_reason_flows_on_under_a_small_heading(form):
    reason = "Želi si družbe in dela. " * 166
    reader = printed(replace(form, reason=reason))
    second = words(reader, 1)

    assert len(reader.pages) == 2
    assert f"Napotnica {form.number} · {form.person.name}" in second
    assert "stran 2 od 2" in second
    assert "Podpis" in second
    assert f"Napotnica {form.number} ·" not in words(reader, 0)


def test_what_people_typed_is_shown_as_typed(form):
    typed = '<script>alert("č")</script> & <b>krepko</b>'

    assert typed in words(printed(replace(form, reason=typed)))


def test_long_words_are_broken_not_cut(form):
    long = "dolgo" * 60
    person = replace(form.person, name=long, email=f"{long}@example.com", address=long)

    reader = printed(replace(form, person=person, organization=long, referrer=long, reason=long))
    text = "".join(words(reader).split())

    assert text.count(long) >= 6


def test_the_blank_form_is_one_page_with_room_for_a_pen():
    program = ProgramFactory()

    reader = printed(content.blank_referral_form(program.region, ON))
    text = words(reader)

    assert len(reader.pages) == 1
    assert "Številka (vpiše koordinacija)" in text
    assert "od 9/2016 do 8/2018" in text
    assert "V vsako okence vpišite" in text
    assert program.title in text
    assert "Izpis z dne" not in text


def test_a_form_without_terms_says_so():
    form = content.blank_referral_form(RegionFactory(), ON)

    assert "Za ta dan pogoji javnega razpisa niso določeni." in words(printed(form))


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        ({"max_age": None}, [False, True, True]),
        ({"min_payments": None}, [True, False, False]),
        ({"max_age": None, "min_payments": None}, [False, False, False]),
    ],
    ids=["no age limit", "no months", "neither"],
)
def test_what_the_call_does_not_demand_is_not_asked(limits, shown):
    form = content.blank_referral_form(ProgramFactory().region, ON)

    text = words(printed(replace(form, rule=replace(form.rule, **limits))))

    asked = ["Starost (največ", "Mesecev DSP (vsaj", "Meseci upravičenosti"]
    assert [part in text for part in asked] == shown
