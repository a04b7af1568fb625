"""What the wording files have to be like, whichever document they belong to."""

import re

import pytest

from enrollment.referrals.rules import Redirection, RejectionReason
from enrollment.wordings.kinds import Edition, Kind
from enrollment.wordings.texts import FOLDER, placeholders, repository

KINDS = [Kind(path.stem) for path in sorted(FOLDER.glob("*.toml"))]
LETTERS = [
    Kind.ELIGIBILITY_RESULT,
    Kind.PRIVACY_NOTICE,
    Kind.RETURN_NOTICE,
    Kind.INVITATION,
    Kind.ADMISSION_NOTICE,
    Kind.WAITING_NOTICE,
    Kind.REFUSAL_NOTICE,
]
LONGEST_SENTENCE = 15
each = pytest.mark.parametrize("kind", KINDS)
each_letter = pytest.mark.parametrize("kind", LETTERS)


def texts_of(kind, edition):
    """Key → text, the passages among them."""
    said = dict(repository(kind)[edition.value])
    passages = said.pop("passages")
    return said | {f"passages.{key}": text for key, text in passages.items()}


def editions(kind):
    return [edition for edition in Edition if edition.value in repository(kind)]


@each_letter
def test_editions_have_the_same_keys_and_the_same_values(kind):
    first, *others = [
        {key: placeholders(text) for key, text in texts_of(kind, edition).items()}
        for edition in editions(kind)
    ]
    # an easy sentence may do without a value, never want another one
    for other in others:
        assert set(other) == set(first)
        assert [key for key in first if not other[key] <= first[key]] == []


@each_letter
def test_nothing_is_empty_or_has_straight_quotes(kind):
    for edition in editions(kind):
        texts = texts_of(kind, edition).values()
        assert [text for text in texts if not text.strip() or '"' in text] == []


def sentences(text):
    """The sentences of a text; a line of a list is one, too."""
    plain = text.replace("gp.ip@ip-rs.si", "naslov")
    return [part for part in re.split(r"[.!?:;]\s+|\n", plain) if part.strip()]


@each_letter
def test_easy_sentences_are_short(kind):
    long = [
        sentence
        for text in texts_of(kind, Edition.EASY).values()
        for sentence in sentences(text)
        if len(sentence.split()) > LONGEST_SENTENCE
    ]

    assert long == []


@each_letter
def test_no_letter_calls_itself_a_decision(kind):
    for edition in (Edition.SLOVENE, Edition.EASY):
        said = str(texts_of(kind, edition)).lower()
        assert "odločba" not in said
        assert "odločbo" not in said


@each_letter
def test_english_has_no_slovene_letters(kind):
    said = str(texts_of(kind, Edition.ENGLISH)).replace("EMŠO", "")

    assert re.findall(r"\w*[čšžČŠŽ]\w*", said) == []


@each
def test_the_file_says_what_it_is(kind):
    assert (FOLDER / f"{kind.value}.toml").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("edition", Edition)
def test_every_code_of_a_refusal_has_a_passage(edition):
    passages = repository(Kind.REFUSAL_NOTICE)[edition.value]["passages"]
    codes = [f"reason_{code}" for code in RejectionReason.values]
    codes += [f"to_{code}" for code in Redirection.values]

    assert {key for key in passages if key.startswith(("reason_", "to_"))} == set(codes)
