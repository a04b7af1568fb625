"""Contract, individual plan, statement of early exit, certificate."""

import logging
import re
import unicodedata
from datetime import date

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollment.documents.making import MAKERS, NotYet, make
from enrollment.documents.sheets import Sheet, as_json, from_json
from enrollment.wordings.kinds import TRAITS, Edition, Kind
from enrollment.wordings.texts import repository
from tests.enrollment.documents.papers import EMSO, sheet_of, words
from tests.enrollment.documents.places import (
    CONTENTS,
    LONG,
    NAME,
    PROVIDER,
    UNKNOWN,
    admitted,
    cohort,
    gone,
    printed,
    started,
    text_of,
)
from tests.factories import ON, ReferralFactory, UserFactory

pytestmark = pytest.mark.django_db

SL, EASY, EN = Edition.SLOVENE, Edition.EASY, Edition.ENGLISH
# kind, what makes the record for it, title by edition, the most pages by edition
PAPERS = {
    Kind.CONTRACT: (
        admitted,
        {
            SL: "Pogodba o vključitvi osebe v izvajanje programa socialne aktivacije",
            EASY: "Pogodba o vašem sodelovanju v programu",
            EN: "Contract on inclusion in social activation",
        },
        {SL: 2, EASY: 3, EN: 2},
    ),
    Kind.INDIVIDUAL_PLAN: (
        admitted,
        {SL: "Individualni načrt", EASY: "Moj načrt", EN: "Individual plan"},
        {SL: 2, EASY: 2, EN: 2},
    ),
    Kind.EXIT_STATEMENT: (
        admitted,
        {
            SL: "Izjava o predčasnem izstopu",
            EASY: "Zapuščam program",
            EN: "Statement of early exit",
        },
        {SL: 1, EASY: 1, EN: 1},
    ),
    Kind.CERTIFICATE: (
        gone,
        {
            SL: "Potrdilo o udeležbi",
            EASY: "Potrdilo, da ste bili v programu",
            EN: "Certificate of attendance",
        },
        {SL: 1, EASY: 1, EN: 1},
    ),
}
EACH = [(kind, edition) for kind in PAPERS for edition in TRAITS[kind].editions]
each = pytest.mark.parametrize(("kind", "edition"), EACH)
each_kind = pytest.mark.parametrize("kind", PAPERS)


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    """Every style must be understood and every letter found in the font."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def place():
    return admitted()


def missing(kind, record):
    with translation.override("en"):
        return MAKERS[kind].missing(record)


@each
def test_each_edition_says_who_where_and_in_what_language(kind, edition):
    make_place, titles, pages = PAPERS[kind]
    place = make_place()

    reader = printed(kind, place.referral, edition)
    text = words(reader)

    assert len(reader.pages) == pages[edition]
    assert reader.trailer["/Root"]["/Lang"] == ("en" if edition == EN else "sl")
    assert reader.metadata.title == f"{titles[edition]} {place.referral.number}"
    for part in (
        titles[edition],
        "Živa Šuštaršič",
        "Kreativno vključen",
        PROVIDER,
        "17 May 1980" if edition == EN else "17. 5. 1980",
        "Signature" if edition == EN else "Podpis",
        "7K3M-Q9XV-2B",
        place.cohort.terms.cofinancing_statement,
    ):
        if kind != Kind.INDIVIDUAL_PLAN or "1980" not in part:
            assert part in text
    assert not re.search(r"[{}]", text)


@each
def test_with_nothing_known_and_with_long_names_nothing_breaks(kind, edition):
    make_place, _titles, pages = PAPERS[kind]
    unknown = make_place(person=UNKNOWN | {"last_name": "Novak"}, of=cohort(contents=" "))
    long = make_place(person=NAME, of=cohort(title=LONG, number=3, contents="kuhanje\n" * 9))

    bare = text_of(kind, unknown.referral, edition)
    reader = printed(kind, long.referral, edition)
    full = words(reader)

    assert "None" not in bare
    assert not re.search(r"[{}]", bare)
    assert "".join((NAME["first_name"] + NAME["last_name"]).split()) in "".join(full.split())
    assert LONG.strip() in full
    assert len(reader.pages) <= pages[edition] + 1


@each_kind
def test_what_is_kept_as_json_is_the_same_paper(kind):
    data = sheet_of(kind, EASY, PAPERS[kind][0]().referral)

    assert from_json(as_json(data), Sheet) == data
    assert data.large


def test_the_contract_names_both_parties_the_call_and_no_amount():
    place = admitted()
    call = place.cohort.terms.call

    text = text_of(Kind.CONTRACT, place.referral)

    for part in (
        "Cesta 1, 8000 Novo mesto",
        "Pot na Gorjance 1, 8000 Novo mesto",
        f"{call.title} ({call.reference})",
        "Začetek 1. 10. 2018 Predvideni konec 31. 8. 2019",
        *(f"{number}. člen: " for number in range(1, 11)),
    ):
        assert part in text
    assert "11. člen" not in text
    assert EMSO not in text
    assert "EUR" not in text
    assert "€" not in text


def test_who_comes_later_is_included_from_then_on():
    place = admitted(admitted_on=date(2018, 11, 5), late_reason="Nadomestitev.")

    assert "ne prej kot od 5. 11. 2018" in text_of(Kind.CONTRACT, place.referral)


def test_somebody_without_address_is_said_to_have_none():
    place = admitted(person={"no_fixed_address": True})

    assert "Naslov brez stalnega naslova" in text_of(Kind.CONTRACT, place.referral)


@pytest.mark.parametrize(
    ("edition", "said"),
    [
        (EASY, "Velja uradna pogodba."),
        (EN, "Only the contract in Slovene is binding"),
    ],
)
def test_other_editions_of_the_contract_say_which_one_binds(edition, said):
    referral = admitted().referral

    assert said in text_of(Kind.CONTRACT, referral, edition)
    assert "binding" not in repository(Kind.CONTRACT)["sl"]["passages"]


# Latin-1, Latin Extended-A, and what Romanian, Croatian digraphs and Vietnamese add
LATIN = st.characters(
    categories=("Lu", "Ll"), min_codepoint=0x41, max_codepoint=0x24F, include_characters="ạếữĦ"
).filter(lambda letter: unicodedata.name(letter).startswith("LATIN"))


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(name=st.text(LATIN, min_size=1, max_size=40))
def test_every_letter_of_european_alphabets_can_be_read_back(place, name):
    place.candidate.first_name = name
    place.candidate.save(update_fields=["first_name"])

    text = unicodedata.normalize("NFC", text_of(Kind.CONTRACT, place.referral))

    assert unicodedata.normalize("NFC", name) in "".join(text.split())


def test_the_plan_begins_with_what_is_recorded():
    place = admitted(referral__obstacles=["transport", "debt"])

    text = text_of(Kind.INDIVIDUAL_PLAN, place.referral)

    for part in (
        "☑ brezposelna oseba, prijavljena",
        "☐ brezposelna oseba, ni prijavljena",
        "☐ prevoz",
        "☐ dolgovi",
        *(f"☐ {content}" for content in CONTENTS),
        "Cilji",
        "Dogovorjeni koraki",
        "Pregledi načrta",
        "Datum priprave 12. 9. 2018",
    ):
        assert part in text


def test_the_plan_of_who_started_shows_the_first_day_whatever_is_recorded_later():
    place = started()
    place.candidate.labour_status = "employed"
    place.candidate.save(update_fields=["labour_status"])

    assert "☑ brezposelna oseba, prijavljena" in text_of(Kind.INDIVIDUAL_PLAN, place.referral)


NO_PLACE = "The person does not hold a place."


@pytest.mark.parametrize(
    ("kind", "record", "why"),
    [
        (Kind.CONTRACT, gone, NO_PLACE),
        (Kind.CONTRACT, admitted, ""),
        (Kind.CONTRACT, started, ""),
        (Kind.INDIVIDUAL_PLAN, gone, NO_PLACE),
        (Kind.INDIVIDUAL_PLAN, started, ""),
        (Kind.EXIT_STATEMENT, started, ""),
        (Kind.EXIT_STATEMENT, gone, ""),
        (Kind.CERTIFICATE, admitted, "The start of this person is not recorded."),
        (Kind.CERTIFICATE, started, "The person is still taking part."),
        (Kind.CERTIFICATE, gone, ""),
    ],
)
def test_what_is_missing(kind, record, why):
    assert missing(kind, record().referral) == why


@each_kind
def test_without_a_place_there_is_none_of_them(kind):
    referral = ReferralFactory()

    assert missing(kind, referral) == NO_PLACE
    with pytest.raises(NotYet):
        make(kind, SL, referral, ON)


def test_a_place_given_back_is_no_place():
    place = admitted(
        end_kind="cancelled", end_reason="no_show", ended_on=ON, ended_by=UserFactory()
    )

    assert {missing(kind, place.referral) for kind in PAPERS} == {NO_PLACE}
