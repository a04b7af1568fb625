"""The words in the papers of the inclusion: for women and men, and in easy language."""

import re

import pytest

from enrollment.wordings.kinds import Kind
from enrollment.wordings.texts import repository
from tests.enrollment.documents.places import KNOWN, admitted, gone, text_of

pytestmark = pytest.mark.django_db

PAPERS = (
    Kind.CONTRACT,
    Kind.INDIVIDUAL_PLAN,
    Kind.EXIT_STATEMENT,
    Kind.CERTIFICATE,
    Kind.ENTRY_QUESTIONNAIRE,
    Kind.EXIT_QUESTIONNAIRE,
)


@pytest.mark.parametrize(
    ("kind", "sex", "forms"),
    [
        (Kind.CONTRACT, "female", ["Pravice udeleženke", "Udeleženka se zaveže", "za udeleženko"]),
        (Kind.CONTRACT, "male", ["Pravice udeleženca", "Udeleženec se zaveže", "za udeleženca"]),
        (
            Kind.CONTRACT,
            "",
            ["Pravice udeleženca oz. udeleženke", "Udeleženec oz. udeleženka se zaveže"],
        ),
        (Kind.INDIVIDUAL_PLAN, "female", ["pripravita udeleženka in", "Podpis udeleženke"]),
        (Kind.INDIVIDUAL_PLAN, "male", ["pripravita udeleženec in", "Podpis udeleženca"]),
        (Kind.EXIT_STATEMENT, "female", ["v katerega sem vključena na"]),
        (Kind.EXIT_STATEMENT, "male", ["v katerega sem vključen na"]),
        (Kind.EXIT_STATEMENT, "", ["v katerega sem vključen oz. vključena na"]),
        (Kind.CERTIFICATE, "female", ["sodelovala v programu"]),
        (Kind.CERTIFICATE, "male", ["sodeloval v programu"]),
        (Kind.CERTIFICATE, "", ["sodeloval oz. sodelovala v programu"]),
    ],
)
def test_words_agree_with_the_sex(kind, sex, forms):
    place = (gone if kind == Kind.CERTIFICATE else admitted)(person=KNOWN | {"sex": sex})

    text = text_of(kind, place.referral)

    assert [form for form in forms if form not in text] == []


@pytest.mark.parametrize("kind", PAPERS)
def test_easy_sentences_are_short_and_say_all_that_the_others_say(kind):
    texts = repository(kind)["lahko"]
    said = [*texts["passages"].values(), *(text for text in texts.values() if type(text) is str)]
    sentences = [part for text in said for part in re.split(r"[.!?:;]\s+|\n", text)]

    assert [each for each in sentences if len(each.split()) > 12] == []
    for edition in ("lahko", "en"):
        assert set(repository(kind)["sl"]) - set(repository(kind)[edition]) <= {"forms"}
