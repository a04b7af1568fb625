"""The notice on personal data: what it says, what is signed, and that it agrees with the page."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.candidates.rules import NOTICE_VERSION
from enrollment.documents.sheets import Items, Question, Signatures
from enrollment.wordings.kinds import Edition, Kind
from tests.enrollment.documents.papers import PERSONAL, person, printed, sheet_of, words
from tests.factories import OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
NOTICE = Kind.PRIVACY_NOTICE


def blocks(candidate, kind, edition=Edition.SLOVENE):
    found = sheet_of(NOTICE, edition, candidate).blocks
    return [block for block in found if isinstance(block, kind)]


@pytest.mark.parametrize(
    ("basis", "said", "not_said"),
    [
        ("public_task", "javna naloga po zakonu (Splošna", "Privolitev je prostovoljna"),
        ("consent", "kadar koli prekličete", "javna naloga"),
        ("", "Katera velja za vas, vam povemo pred vpisom", "prekličete"),
    ],
)
def test_it_tells_the_basis_that_holds(basis, said, not_said):
    known = {"notice_version": "2018-10", "informed_on": date(2018, 9, 3)}
    facts = known if basis else {"notice_version": "", "informed_on": None}

    text = words(printed(NOTICE, Edition.SLOVENE, person(legal_basis=basis, **facts)))

    assert said in text
    assert not_said not in text


@pytest.mark.parametrize("edition", PERSONAL)
def test_consent_is_asked_for_with_two_boxes_of_which_none_is_ticked(edition):
    (asked,) = blocks(person(legal_basis="consent"), Question, edition)

    assert len(asked.options) == 2
    assert asked.chosen == ()


def test_where_the_basis_is_the_law_only_the_receipt_is_signed():
    candidate = person()

    assert blocks(candidate, Question) == []
    (signed,) = blocks(candidate, Signatures)
    assert [signer.name for signer in signed.signers] == [
        str(candidate),
        candidate.organization.name,
    ]
    assert "Ne pomeni privolitve" in words(printed(NOTICE, Edition.SLOVENE, candidate))


def test_the_version_that_was_given_and_the_version_of_the_text_are_told_apart():
    text = words(printed(NOTICE, Edition.SLOVENE, person()))

    assert f"Različica besedila: {NOTICE_VERSION}" in text
    assert "Izročena različica 2018-10" in text
    assert "Izročeno dne 3. 9. 2018" in text


def test_who_was_not_told_yet_is_given_the_present_text():
    new = person(legal_basis="", notice_version="", informed_on=None)

    assert f"Izročena različica {NOTICE_VERSION}" in words(printed(NOTICE, Edition.SLOVENE, new))


def test_the_ministry_is_named_with_its_address_where_it_is_known():
    without = words(printed(NOTICE, Edition.ENGLISH, person(emso=None)))
    OrganizationFactory(kind="ministry", region=None, name="MDDSZ", street="Cesta 5")
    known = words(printed(NOTICE, Edition.ENGLISH, person(emso=None)))

    assert "Ministry of Labour, Family, Social Affairs" in without
    assert "MDDSZ, Cesta 5" in known


def test_whoever_was_registered_by_the_coordination_finds_it_once():
    office = OrganizationFactory(kind="coordination", name="Koordinacija Posavje")
    candidate = person(organization=office)

    who = blocks(candidate, Items)[0].items
    assert who.count("Koordinacija Posavje") == 1
    assert len(who) == 2


@pytest.mark.parametrize("edition", [Edition.SLOVENE, Edition.ENGLISH])
def test_it_agrees_with_the_public_page(client, settings, edition):
    """Recipients, address of the commissioner, and how long the log is kept are the same words."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = edition.value
    page = client.get(reverse("privacy"))
    told = " ".join(page.content.decode().split())
    text = words(printed(NOTICE, edition, person()))

    same = {
        Edition.SLOVENE: (
            "izvajalec programa: samo osebe, ki imajo mesto, in samo to, kar potrebuje za delo",
            "koordinacija vaše regije: vse napotitve v regiji;",
            "Nobene odločitve ne sprejme samo računalnik",
            "hrani dve leti od konca koledarskega leta",
            "Dunajska cesta 22, 1000 Ljubljana, gp.ip@ip-rs.si",
        ),
        Edition.ENGLISH: (
            "the provider of the program: only people who have a place, and only what the work",
            "the coordination of your region: all referrals of the region;",
            "decision is made by a machine alone: a coordinator decides about every place",
            "kept for two years from the end of the calendar year",
            "Dunajska cesta 22, 1000 Ljubljana, gp.ip@ip-rs.si",
        ),
    }[edition]
    assert [part for part in same if part not in told] == []
    assert [part for part in same if part not in text] == []
    assert NOTICE_VERSION in told
