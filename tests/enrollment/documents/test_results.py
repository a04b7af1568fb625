"""The result of a check on paper: the answer, why, and the evidence."""

import logging
import re
from datetime import date

import pytest
from django.utils import translation

from enrollment.documents.making import MAKERS, NotYet, make
from enrollment.documents.results import _criterion
from enrollment.documents.sheets import Months, Table, Verdict
from enrollment.eligibility import services
from enrollment.eligibility.queries import outlook_of
from enrollment.eligibility.rules import Answer, Finding
from enrollment.referrals.rules import State
from enrollment.wordings.kinds import Edition, Kind
from socakt.accounts.roles import Role
from tests.enrollment.documents import papers
from tests.enrollment.documents.papers import PERSONAL, printed, sheet_of, words
from tests.factories import NOON, ON, CallFactory, ProgramFactory, make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

RESULT = Kind.ELIGIBILITY_RESULT
SLOVENE, EASY, ENGLISH = PERSONAL
TOO_FEW = {"paid_months": 3, "paid_months__unpaid": 21}


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def office():
    return papers.coordination()


def submitted(**facts):
    return papers.referral(State.SUBMITTED, papers.person(**facts))


def checked(referral, on=ON):
    return services.assess(referral=referral, on=on, at=NOON, by=make_actor(Role.COORDINATOR))


def blocks(sheet, kind):
    return [block for block in sheet.blocks if isinstance(block, kind)]


def verdict(referral, edition=SLOVENE):
    (found,) = blocks(sheet_of(RESULT, edition, referral), Verdict)
    return found


@pytest.mark.parametrize("edition", PERSONAL)
def test_a_stored_check_proves_itself_on_one_page(office, edition):
    referral = submitted()
    assessment = checked(referral)

    reader = printed(RESULT, edition, referral, on=date(2018, 9, 20))
    text = words(reader)

    days = ["12. 9. 2018", "10. 2. 2017", "30. 9. 2019"]
    english = ["12 September 2018", "10 February 2017", "30 September 2019"]
    parts = [
        f"NM-2018-0148/{assessment.pk}",
        "Marija Magdalena Šuštaršič Žagar-Črnobori",
        papers.TITLE,
        str(assessment.made_by),
        assessment.organization.name,
        assessment.terms.source,
        assessment.terms.call.short_title,
        referral.organization.name,
        *(english if edition == ENGLISH else days),
    ]
    assert [part for part in parts if part not in text] == []
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == ("en" if edition == ENGLISH else "sl")
    assert not re.search(r"[{}]|None|informativno|for information|samo za pogled", text)
    assert papers.EMSO not in text


@pytest.mark.parametrize("edition", PERSONAL)
def test_the_answer_comes_first_then_each_criterion_with_value_and_limit(edition):
    sheet = sheet_of(RESULT, edition, submitted())

    assert isinstance(sheet.blocks[0], Verdict)
    criteria, evidence = blocks(sheet, Table)
    age, payments = criteria.rows
    assert (age[1], payments[1]) == ("38", "12")
    assert age[2].endswith("49")
    assert payments[2].endswith("12")
    assert evidence.rows[0][3] == "12"
    (months,) = blocks(sheet, Months)
    assert (months.calendar.paid, months.calendar.unknown) == (12, 12)


@pytest.mark.parametrize(
    ("edition", "mark"),
    [(SLOVENE, "Informativno:"), (EASY, "samo za pogled"), (ENGLISH, "For information only:")],
)
def test_what_nobody_checked_is_marked_as_a_preview(edition, mark):
    assert mark in words(printed(RESULT, edition, submitted()))


@pytest.mark.parametrize(
    ("facts", "outcome", "detail"),
    [
        ({}, "eligible", "velja do 30. 9. 2019"),
        ({"born_on": date(1969, 1, 5)}, "eligible", "velja do 4. 1. 2019"),
        (TOO_FEW, "ineligible", "izpolnjeni 1. 6. 2019"),
        ({"born_on": date(1960, 1, 1)}, "ineligible", "pozneje ne bodo izpolnjeni"),
        ({"born_on": None}, "incomplete", "znano z datumom rojstva"),
        (
            {"born_on": date(1968, 9, 14), "paid_months": 3},
            "incomplete",
            "ali so bili neznani meseci izplačani",
        ),
    ],
    ids=["months go", "too old soon", "too few", "too old", "no birth date", "too old by then"],
)
def test_it_says_until_when_or_from_when(facts, outcome, detail):
    found = verdict(submitted(**facts))

    assert found.outcome == outcome
    assert detail in found.detail.replace("\u00a0", " ")


def test_without_an_end_it_says_so():
    program = ProgramFactory(call=CallFactory(terms__max_age=None, terms__min_payments=None))
    referral = papers.referral(State.SUBMITTED, program=program)

    text = words(printed(RESULT, SLOVENE, referral))

    assert "Velja brez končnega datuma." in text
    assert "ne določa ne starosti ne mesecev" in text
    assert "Meseci upravičenosti" not in text


@pytest.mark.parametrize("edition", [SLOVENE, ENGLISH])
@pytest.mark.parametrize("facts", [{}, TOO_FEW, {"born_on": None}], ids=["yes", "no", "open"])
def test_headlines_are_those_of_the_screen(edition, facts):
    referral = submitted(**facts)

    found = verdict(referral, edition).headline.replace("\u00a0", " ")

    with translation.override(edition.value):
        said = outlook_of(referral, ON).explanation.headline
    if edition == ENGLISH:
        said = said.replace("12. 9. 2018", "12 September 2018")
    assert found == said


def test_english_is_english():
    text = words(printed(RESULT, ENGLISH, submitted()))

    assert "jan feb mar apr may jun" in text
    assert "paid 12 – not paid 0 ? unknown 12" in text
    assert "Turns 50 on 17 May 2030." in text
    assert "extract of the CSD system" in text


def test_a_stored_check_keeps_to_what_it_saw():
    referral = submitted()
    checked(referral)
    month = referral.candidate.months.order_by("month").first()
    month.source, month.recorded_on = "statement", ON
    month.paid = False
    month.save()

    sheet = sheet_of(RESULT, SLOVENE, referral)

    _, evidence = blocks(sheet, Table)
    # of the month that was changed since, nobody is named
    assert sorted((row[1], row[3]) for row in evidence.rows) == sorted(
        [("–", "1"), (referral.organization.name, "11")]
    )
    (months,) = blocks(sheet, Months)
    assert months.calendar.paid == 12


def test_months_of_another_time_are_no_evidence():
    referral = submitted()
    checked(referral)

    later = sheet_of(RESULT, SLOVENE, referral, on=date(2020, 1, 1))

    assert verdict(referral).headline == blocks(later, Verdict)[0].headline
    nothing_known = papers.referral(
        State.SUBMITTED, papers.person(emso=None, paid_months=0), number="NM-2018-0149"
    )
    assert len(blocks(sheet_of(RESULT, SLOVENE, nothing_known), Table)) == 1


def test_where_no_call_says_anything_there_is_no_result():
    program = ProgramFactory(call=CallFactory(terms=False))
    referral = papers.referral(State.SUBMITTED, program=program)

    with translation.override("en"):
        reason = "No call says yet what the conditions are."
        assert MAKERS[RESULT].missing(referral) == reason
        with pytest.raises(NotYet, match=reason):
            make(RESULT, Edition.SLOVENE, referral, ON)


def test_a_criterion_without_words_is_a_mistake():
    with pytest.raises(TypeError, match="no words for Finding"):
        _criterion(Finding("new", Answer.MET), None)
