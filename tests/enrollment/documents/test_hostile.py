"""Whatever is typed: it stays text, stays on the page, and fetches nothing."""

import logging
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from enrollment.documents import content
from enrollment.documents.printing import html_of, print_out
from enrollment.documents.sheets import (
    Addressee,
    Answer,
    Box,
    Column,
    Fact,
    Facts,
    Heading,
    Items,
    Office,
    Particulars,
    Question,
    Sheet,
    Signatures,
    Signer,
    SignOff,
    Table,
    Text,
    Verdict,
    as_json,
    from_json,
)
from tests.factories import ON, CandidateFactory, ReferralFactory
from tests.paper import faults, letters, outside

HOSTILE = [
    '<script>alert("č")</script>',
    "<img src=file:///etc/passwd>",
    '<img src="http://127.0.0.1:9/x.png">',
    '</p></div><style>@import url("http://127.0.0.1:9/x.css"); p { display: none }</style>',
    "@page { size: 1mm } body { background: url(file:///etc/passwd) }",
    "{{ settings.SECRET_KEY }} {% include 'base.html' %}",
    "&lt;b&gt; &amp; &#60;svg onload=1&#62;",
    '"><link rel=attachment href=file:///etc/passwd>',
    "' onfocus='x",
    "= cmd|' /C calc'!A0",
    "a" * 10_000,
    "Š" * 3_000,
    "Ana\u202eovaN",  # writes from right to left
    "Ana\u0000Novak".replace("\u0000", ""),
]
# Latin as it is written in Europe: Basic, Latin-1, Extended-A, and what Romanian adds
EUROPE = "".join(
    chr(code)
    for code in [*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180), *range(0x218, 0x21C)]
    if code not in (0xD7, 0xF7)
)


def everything(text):
    """A document with the text in every place that there is."""
    fact = Fact(label=text, value=text)
    return Sheet(
        language="sl",
        title=text,
        subtitle=text,
        number=text[:20],
        on=date(2018, 9, 12),
        sender=Office(name=text, address=text, phone=text, email=text),
        programme=text,
        cofinancing=text,
        footer=text[:60],
        blocks=(
            Heading(text=text),
            Text(paragraphs=(text, text)),
            Items(items=(text, text), ordered=True),
            Items(items=(text,)),
            Facts(facts=(fact, replace(fact, wide=True))),
            Particulars(facts=(fact,)),
            Table(
                columns=(Column(title=text, width=40), Column(title=text)),
                rows=((text, text), (text, "")),
                caption=text,
            ),
            Question(text=text, options=(text, "ne"), chosen=(text,), note=text),
            Answer(text=text, value=text),
            Answer(text=text, lines=2),
            Verdict(outcome="eligible", headline=text, detail=text),
            Box(paragraphs=(text,)),
            Signatures(signers=(Signer(role=text, name=text, statement=text), Signer(role="x"))),
            SignOff(greeting=text, name=text, organization=text),
        ),
    )


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:25])
def test_what_is_typed_is_text_and_stays_on_the_page(text, caplog):
    short = text[:400]
    sheet = everything(short)

    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        made = print_out(sheet, "0123456789")

    assert caplog.records == []
    assert outside(made.pdf) == []
    assert faults(made.pdf) == []
    plain = "".join(short.split())
    if plain.isprintable() and len(plain) < 300:
        assert letters(made.pdf).count(plain) >= 20


@pytest.mark.parametrize("text", [text for text in HOSTILE if len(text) > 400], ids=len)
def test_a_word_of_thousands_of_letters_is_broken_over_lines_and_pages(text):
    sheet = replace(
        everything("x"),
        blocks=(Text(paragraphs=(text,)), Facts(facts=(Fact(label="x", value=text),))),
    )

    made = print_out(sheet, "0123456789")

    assert made.pages > 1
    assert outside(made.pdf) == []
    assert letters(made.pdf).count(text[0]) >= 2 * len(text)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:25])
def test_a_letter_keeps_its_shape(text):
    text = text[:400]
    sheet = replace(
        everything("x"), letter=True, addressee=Addressee(name=text, street=text, post=text)
    )

    made = print_out(sheet, "0123456789")

    assert outside(made.pdf) == []


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:25])
def test_on_the_screen_it_is_text_too(text):
    html = html_of(everything(text[:400]), on_screen=True)

    assert "<script" not in html
    assert "<style" not in html
    assert html.count("<img") == 0
    assert 'onfocus="' not in html


@pytest.mark.django_db
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:25])
def test_the_referral_form_takes_anything(text):
    form = content.referral_form(ReferralFactory(candidate=CandidateFactory(paid_months=3)), ON)
    short = text[:300]
    person = replace(form.person, name=short, address=short, email=short, phone=short)
    form = replace(form, person=person, reason=text, organization=short, referrer=short)

    made = print_out(form, "0123456789")

    assert outside(made.pdf) == []
    assert faults(made.pdf) == []


@given(
    st.text(alphabet=EUROPE, min_size=1, max_size=40),
    st.text(alphabet=EUROPE + " -'", min_size=1, max_size=120).map(str.strip).filter(bool),
)
@example("Šuštaršič", "Marija-Magdalena Žagar Črnobori")
@example("Đorđević", "Łukasz Świętosławski, Þórarinn Ægisson, Ștefan Țîrlea, Ğüneş İnönü")
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_text_of_a_document_is_its_data(word, name):
    """Random people with all letters of Europe: what stands in the PDF is what was put in."""
    sheet = replace(
        everything("x"),
        blocks=(
            Particulars(facts=(Fact(label="Ime", value=name), Fact(label="Kraj", value=word))),
            Text(paragraphs=(f"{name} {word}",)),
        ),
    )

    found = letters(print_out(sheet).pdf)

    assert f"Ime{''.join(name.split())}Kraj{word}" in found
    assert f"{''.join(name.split())}{word}" in found
    assert from_json(as_json(sheet), Sheet) == sheet
