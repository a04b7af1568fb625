"""The statement of early exit and the certificate: what they say and what they keep back."""

import pytest
from django.utils import translation

from enrollment.documents.making import MAKERS
from enrollment.documents.sheets import Question
from enrollment.wordings.kinds import Edition, Kind
from tests.enrollment.documents.papers import EMSO, sheet_of
from tests.enrollment.documents.places import CONTENTS, admitted, gone, text_of

pytestmark = pytest.mark.django_db

SL = Edition.SLOVENE


def missing(kind, record):
    with translation.override("en"):
        return MAKERS[kind].missing(record)


def test_a_statement_before_the_exit_leaves_day_and_reason_open():
    referral = admitted().referral
    data = sheet_of(Kind.EXIT_STATEMENT, SL, referral)
    (question,) = [block for block in data.blocks if isinstance(block, Question)]

    assert question.chosen == ()
    assert "smrt" not in question.options
    assert "Drug razlog ali pojasnilo" in text_of(Kind.EXIT_STATEMENT, referral)


def test_a_recorded_exit_is_stated():
    text = text_of(Kind.EXIT_STATEMENT, gone(reason="moved_away").referral)

    assert "Zadnji dan udeležbe 20. 5. 2019" in text
    assert "☑ selitev" in text
    assert "Drug razlog" not in text


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [
        ("early_exit", "health", "Udeležba je trajala do izstopa iz programa."),
        ("exclusion", "breach", "Udeležba je trajala do izstopa iz programa."),
        ("completion", "completed", "Udeležba je trajala do konca programa."),
    ],
)
def test_the_certificate_says_from_when_to_when_and_never_why(kind, reason, said):
    text = text_of(Kind.CERTIFICATE, gone(kind=kind, reason=reason).referral)

    assert "Od 1. 10. 2018 Do 20. 5. 2019" in text
    assert "Število ur" in text
    assert said in text
    for content in CONTENTS:
        assert content in text
    for private in ("zdravstven", "kršitev", "izključ", EMSO):
        assert private not in text


@pytest.mark.parametrize(
    ("how", "reason", "why"),
    [
        ("completion", "completed", "The person has completed the program."),
        (
            "exclusion",
            "absence",
            "The person was excluded; this is no statement of the person.",
        ),
        ("early_exit", "death", "Nothing is asked any more of this person."),
    ],
)
def test_nobody_states_an_exit_that_was_none_of_theirs(how, reason, why):
    assert missing(Kind.EXIT_STATEMENT, gone(kind=how, reason=reason).referral) == why
