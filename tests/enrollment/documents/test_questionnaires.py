"""The questionnaires of the European Social Fund, at entry and after leaving."""

import logging
import re
from datetime import date

import pytest
from django.utils import translation

from enrollment.documents.making import MAKERS
from enrollment.documents.questionnaires import _who
from enrollment.documents.sheets import Question, Sheet, as_json, from_json
from enrollment.models import EntryFacts
from enrollment.participation.rules import Status
from enrollment.wordings.kinds import TRAITS, Edition, Kind
from enrollment.wordings.texts import words_of
from tests.enrollment.documents.papers import sheet_of, words
from tests.enrollment.documents.places import (
    KNOWN,
    NAME,
    UNKNOWN,
    admitted,
    gone,
    printed,
    started,
    text_of,
)
from tests.factories import ReferralFactory
from tests.participants import OutcomeFactory

pytestmark = pytest.mark.django_db

SL, EASY, EN = Edition.SLOVENE, Edition.EASY, Edition.ENGLISH
ENTRY, EXIT = Kind.ENTRY_QUESTIONNAIRE, Kind.EXIT_QUESTIONNAIRE
TITLES = {
    (ENTRY, SL): "Vstopni vprašalnik",
    (ENTRY, EASY): "Vprašanja na začetku",
    (ENTRY, EN): "Entry questionnaire",
    (EXIT, SL): "Izstopni vprašalnik",
    (EXIT, EASY): "Vprašanja na koncu",
    (EXIT, EN): "Exit questionnaire",
}
each = pytest.mark.parametrize(("kind", "edition"), TITLES)


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    """Every style must be understood and every letter found in the font."""
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


def chosen(kind, place, edition=SL):
    """Question → what is ticked, in the order of the paper."""
    blocks = sheet_of(kind, edition, place.referral).blocks
    return [(block.text, block.chosen) for block in blocks if isinstance(block, Question)]


def missing(kind, record):
    with translation.override("en"):
        return MAKERS[kind].missing(record)


@each
def test_each_edition_asks_in_its_language(kind, edition):
    assert edition in TRAITS[kind].editions
    place = gone()

    reader = printed(kind, place.referral, edition)
    text = words(reader)

    assert len(reader.pages) == (2 if edition == EASY else 1)
    assert reader.trailer["/Root"]["/Lang"] == ("en" if edition == EN else "sl")
    assert reader.metadata.title == f"{TITLES[kind, edition]} {place.referral.number}"
    for part in (
        TITLES[kind, edition],
        "Živa Šuštaršič",
        "Kreativno vključen",
        "17 May 1980" if edition == EN else "17. 5. 1980",
        "1 October 2018" if edition == EN else "1. 10. 2018",
        "not looking for work" if edition == EN else "oseba, ki ne išče dela",
        "Signature" if edition == EN else "Podpis",
    ):
        assert part in text
    assert not re.search(r"[{}]", text)


@each
def test_with_nothing_known_or_a_long_name_nothing_breaks(kind, edition):
    bare = text_of(kind, started(person=UNKNOWN).referral, edition)
    long = text_of(kind, started(person=NAME).referral, edition)

    assert "None" not in bare
    assert not re.search(r"[{}]", bare)
    assert "".join("".join(NAME.values()).split()) in "".join(long.split())


def test_before_the_first_day_everything_is_left_to_a_pen():
    place = admitted()

    assert {ticked for _question, ticked in chosen(ENTRY, place)} == {()}
    text = text_of(ENTRY, place.referral)
    assert "☑" not in text
    assert text.count("☐ ne želim odgovoriti") == 3
    for part in ("☐ Črnomelj", "☐ druga občina", "☐ osnovna šola (ISCED 2)", "☐ brez doma"):
        assert part in text


def test_what_is_recorded_of_the_first_day_is_ticked():
    assert chosen(ENTRY, started()) == [
        ("Spol", ("moški",)),
        ("Položaj na trgu dela", ("brezposelna oseba, prijavljena na uradu za delo",)),
        ("Najvišja dosežena izobrazba", ("osnovna šola (ISCED 2)",)),
        ("Občina prebivališča", ("Novo mesto",)),
        ("Ali ste tuji državljan oz. državljanka ali tujega rodu?", ("ne",)),
        ("Ali imate invalidnost?", ("ne želim odgovoriti",)),
        ("Kje prebivate?", ("v najetem stanovanju",)),
    ]


def test_the_facts_of_the_first_day_hold_whatever_is_changed_later():
    place = started(person=KNOWN)
    place.candidate.born_on = date(1999, 1, 1)
    place.candidate.save(update_fields=["born_on"])

    text = text_of(ENTRY, place.referral)

    assert "17. 5. 1980" in text
    assert "1999" not in text


def test_where_the_birth_date_is_erased_the_age_stands():
    facts = EntryFacts(recorded_for_on=date(2018, 10, 1), born_on=None, age_at_entry=38)

    said = {fact.label: fact.value for fact in _who(admitted(), facts, words_of(ENTRY, SL))}

    assert said["Starost ob vstopu"] == "38"
    assert "Datum rojstva" not in said


def test_the_exit_asks_twice_and_says_for_which_days():
    place = gone()

    text = text_of(EXIT, place.referral)

    assert [ticked for _question, ticked in chosen(EXIT, place)] == [(), ()]
    assert "Odgovor velja za dan med 20. 5. 2019 in 17. 6. 2019." in text
    assert "Odgovor velja za dan med 20. 11. 2019 in 18. 12. 2019." in text
    assert "Zadnji dan udeležbe 20. 5. 2019" in text
    assert text.count("Podpis") == 4


def test_while_somebody_takes_part_no_days_are_named():
    assert "Odgovor velja za dan med" not in text_of(EXIT, started().referral)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(("which", "index"), [("leaving", 0), ("six_months", 1)])
def test_a_recorded_outcome_is_ticked(status, which, index):
    place = gone()
    day = date(2019, 5, 21) if which == "leaving" else date(2019, 11, 21)
    OutcomeFactory(
        participation=place.referral.participation, which=which, status=status, reference_on=day
    )

    with translation.override("sl"):
        expected = (str(status.label),)
    ticked = [answer for _question, answer in chosen(EXIT, place)]
    assert ticked[index] == expected
    assert ticked[1 - index] == ()


def test_of_a_corrected_outcome_the_correction_is_ticked():
    known = gone()
    first = OutcomeFactory(participation=known.referral.participation, status="employed")
    OutcomeFactory(participation=known.referral.participation, status="education", corrects=first)

    ticked = [answer for _question, answer in chosen(EXIT, known)]
    assert ticked == [("v izobraževanju ali usposabljanju",), ()]


@pytest.mark.parametrize("kind", [ENTRY, EXIT])
def test_what_is_kept_as_json_is_the_same_paper(kind):
    data = sheet_of(kind, SL, gone().referral)

    assert from_json(as_json(data), Sheet) == data


@pytest.mark.parametrize(
    ("kind", "record", "why"),
    [
        (ENTRY, admitted, ""),
        (ENTRY, gone, ""),
        (EXIT, admitted, "The start of this person is not recorded."),
        (EXIT, started, ""),
        (EXIT, gone, ""),
    ],
)
def test_what_is_missing(kind, record, why):
    assert missing(kind, record().referral) == why


def test_of_the_dead_and_of_who_never_had_a_place_nothing_is_asked():
    dead = gone(reason="death").referral
    never = ReferralFactory()

    assert missing(EXIT, dead) == "Nothing is asked any more of this person."
    assert {missing(kind, never) for kind in (ENTRY, EXIT)} == {"The person does not hold a place."}
