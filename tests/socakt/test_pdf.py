"""Any template as PDF: tagged, titled, with its own fonts, and nothing from elsewhere."""

import logging
import re
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import translation
from pypdf import PdfReader

from socakt import pdf
from socakt.pdf import ForbiddenAddress, render_pdf

PAGE = """{% load i18n %}<!DOCTYPE html><html lang="sl"><head><title>Žiga {{ name }}</title></head>
<body><h1>Črka {{ name }}</h1><p>{% translate "Save" %} {{ picture }}</p>
<table><tr><th scope="row">Šola</th><td>✓</td></tr></table></body></html>"""
CSS = Path(django_settings.BASE_DIR) / "static" / "css"


@pytest.fixture
def template(settings):
    """A function: source → name of a template with this source."""

    def make(source):
        loader = ("django.template.loaders.locmem.Loader", {"page.html": source})
        settings.TEMPLATES = [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {"loaders": [loader]},
            }
        ]
        return "page.html"

    return make


def read(pdf):
    return PdfReader(BytesIO(pdf))


def fonts(reader):
    """Name → whether it is embedded, of every font on every page."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            found[font.get_object()["/BaseFont"]] = "/FontFile2" in descriptor
    return found


def test_a_document_says_what_it_is(template):
    reader = read(render_pdf(template(PAGE), {"name": "č", "picture": ""}))
    root = reader.trailer["/Root"]

    assert reader.metadata.title == "Žiga č"
    assert root["/Lang"] == "sl"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_letters_and_signs_come_from_our_font_alone(template):
    reader = read(render_pdf(template(PAGE), {"name": "đ", "picture": ""}))
    text = reader.pages[0].extract_text()

    assert "Črka đ" in text
    assert "Šola" in text
    assert "✓" in text
    assert fonts(reader)
    assert all("Source-Sans-3" in name and embedded for name, embedded in fonts(reader).items())


@pytest.mark.parametrize("language", ["sl", "en"])
def test_a_document_is_slovene_whatever_the_page_is(template, language):
    with translation.override(language):
        made = render_pdf(template(PAGE), {"name": "", "picture": ""})
        after = translation.get_language()

    assert "Shrani" in read(made).pages[0].extract_text()
    assert after == language


@pytest.mark.parametrize(
    "address", ["http://example.com/a.png", "file:///etc/passwd", "ftp://example.com/a"]
)
@pytest.mark.parametrize(
    "source",
    [
        '<img src="{}" alt="">',
        '<link rel="stylesheet" href="{}">',
        '<p style="background: url({})">',
    ],
)
def test_nothing_is_read_from_disk_or_network(template, source, address):
    name = template(f'<html lang="sl"><title>x</title>{source.format(address)}')

    with pytest.raises(ForbiddenAddress):
        render_pdf(name, {})


def test_a_picture_that_wants_a_file_is_left_out(template, caplog):
    inner = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>{}</svg>"
    inner = inner.format("<image href='file:///etc/hostname' width='9' height='9'/>")
    source = f"data:image/svg+xml;base64,{b64encode(inner.encode()).decode()}"

    render_pdf(template(f'<html lang="sl"><img alt="x" src="{source}">'), {})

    assert [record.getMessage()[:26] for record in caplog.records] == ["Failed to render SVG image"]


def test_what_people_typed_stays_text(template):
    typed = '<img src="file:///etc/passwd">'

    reader = read(render_pdf(template(PAGE), {"name": "", "picture": typed}))

    assert typed in reader.pages[0].extract_text()


def test_a_refused_document_does_not_spoil_the_next(template):
    with pytest.raises(ForbiddenAddress):
        render_pdf(template('<html lang="sl"><img src="file:///x" alt="x">'), {})

    assert render_pdf(template(PAGE), {"name": "", "picture": ""}).startswith(b"%PDF-1.7")


def test_two_threads_get_each_their_own(template):
    name = template(PAGE)
    names = [f"oseba {number}" for number in range(6)]

    with ThreadPoolExecutor(3) as pool:
        pdfs = list(pool.map(lambda who: render_pdf(name, {"name": who, "picture": ""}), names))

    assert [read(pdf).metadata.title for pdf in pdfs] == [f"Žiga {who}" for who in names]


def test_the_style_is_understood_whole(template, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf._style.cache_clear()
        render_pdf(template(PAGE), {"name": "", "picture": ""})

    assert caplog.records == []


def test_paper_has_the_colours_of_the_screen():
    light = (CSS / "tokens.css").read_text().split("@media")[0]
    screen = dict(re.findall(r"--([\w-]+): (#\w+);", light))
    text = "".join((CSS / name).read_text() for name in pdf.SHEETS)

    paper = dict(re.findall(r"--([\w-]+): (#\w+);", text))

    assert paper == {name: screen[name] for name in paper}
    assert set(re.findall(r"#[0-9a-f]{3,6}\b", text)) <= set(paper.values())
