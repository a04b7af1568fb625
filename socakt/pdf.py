"""A template as a tagged, archivable PDF, sealed off from disk and network. Knows no document."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any

import pydyf
import weasyprint
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.css import ColorProfile
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from socakt.pdf_objects import say_it_once

# Official documents are in Slovene, whatever language the interface speaks.
LANGUAGE = "sl"

FAMILY = "Source Sans 3"
SHEETS = ("document.css", "document_form.css", "document_list.css", "document_blocks.css")
WEIGHTS = {400: "Regular", 600: "Semibold", 700: "Bold"}

# Accessible and archivable at once: PDF/A-2a (ISO 19005-2) is the variant that is written, and
# the metadata say that it is PDF/UA-1 (ISO 14289-1) too. PDF/A wants that property described.
COLOURS = "--srgb"
ARCHIVABLE = {"pdf_variant": "pdf/a-2a", "output_intent": COLOURS}
FILLABLE = {"pdf_variant": "pdf/ua-1", "pdf_forms": True}
PDF_UA = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part></rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>part of ISO 14289 followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description></rdf:RDF>"""

# Reading the fonts takes a second, so style and fonts are shared by all renderings of a process.
# Pango's font map must not be used by two threads at once.
_one_at_a_time = Lock()


class ForbiddenAddress(Exception):
    """A document wanted something that is not in itself; the template is wrong."""


@dataclass(frozen=True)
class Rendered:
    """A PDF and how many pages it has."""

    pdf: bytes
    pages: int


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Render the template in Slovene as PDF/UA-1 and PDF/A-2a, for people and screen readers.

    The same input gives the same bytes. Images must be data: URIs; any other address raises
    `ForbiddenAddress`. The title is the template's <title>, the language its <html lang>.
    """
    return write_pdf(to_html(template, context)).pdf


def to_html(template: str, context: Mapping[str, Any], *, language: str = LANGUAGE) -> str:
    """The template in the language, whatever language the interface speaks."""
    with translation.override(language):
        return render_to_string(template, dict(context))


def write_pdf(html: str, *, css: str = "", fillable: bool = False) -> Rendered:
    """The page as PDF; `css` are rules of this one document. Raises ForbiddenAddress.

    `fillable`: with fields to fill in on a computer, and so not for an archive: PDF/UA-1 alone.
    """
    try:
        with _one_at_a_time:
            return _write(html, css, FILLABLE if fillable else ARCHIVABLE)
    except FatalURLFetchingError as error:  # a BaseException, which nobody above expects
        raise ForbiddenAddress from error


@cache
def layout() -> str:
    """What tells the looks of documents apart: a digest of templates, styles, fonts, renderer."""
    base = Path(settings.BASE_DIR)
    folders = (base / "templates" / "documents", base / "static" / "fonts" / "pdf")
    paths = [path for folder in folders for path in sorted(folder.rglob("*.*"))]
    paths += [base / "static" / "css" / name for name in SHEETS]
    digest = sha256(weasyprint.__version__.encode())
    for path in paths:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _write(html: str, css: str, kind: dict[str, Any]) -> Rendered:
    style, fonts = _style()
    own = [CSS(string=css, url_fetcher=_sealed())] if css else []
    document: Document = HTML(string=html, url_fetcher=_sealed()).render(
        font_config=fonts,
        color_profiles={COLOURS: _colours()} if kind is ARCHIVABLE else {},
        stylesheets=[style, *own],
        **kind,
    )
    # as browsers do, so that a template may be laid out over several lines
    document.metadata.title = " ".join((document.metadata.title or "").split())
    if kind is ARCHIVABLE:
        document.metadata.xmp_metadata = [PDF_UA]
    pdf = bytes(document.write_pdf(finisher=_finish, **kind))
    return Rendered(pdf, len(document.pages))


def _finish(document: Document, pdf: Any) -> None:
    objects: list[Any] = [each for each in pdf.objects if isinstance(each, dict)]
    elements = {each.reference: each for each in objects if "S" in each}
    for element in elements.values():
        if element["S"] == "/TH":
            _say_what_it_heads(element, elements)
        elif element["S"] == "/L":
            _hold_items_alone(element, elements)
    say_it_once(pdf)


def _say_what_it_heads(cell: Any, elements: Mapping[bytes, Any]) -> None:
    """A header cell says whether it heads a column or a row; WeasyPrint leaves that open."""
    group = elements[elements[cell["P"]]["P"]]
    cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def _hold_items_alone(listing: Any, elements: Mapping[bytes, Any]) -> None:
    """The items of a list are its own, not those of a line in which some of them stand: HTML
    allows a <div> in a <dl>, PDF/UA nothing but items in a list.
    """
    kids = list(_items(listing, elements))
    for kid in kids:
        elements[kid]["P"] = listing.reference
    listing["K"] = pydyf.Array(kids)


def _items(parent: Any, elements: Mapping[bytes, Any]) -> Iterator[bytes]:
    for kid in parent["K"]:
        if elements[kid]["S"] in {"/Div", "/NonStruct"}:
            yield from _items(elements[kid], elements)
        else:
            yield kid


def _colours() -> ColorProfile:
    """The profile that says which colours sRGB means, as PDF/A demands.

    WeasyPrint's own way to it leaves a file open with every document.
    """
    return ColorProfile(BytesIO(_srgb()), COLOURS, "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def _srgb() -> bytes:
    return (files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()


def _sealed() -> URLFetcher:
    """A fetcher that reads data: URIs and stops the rendering at anything else."""
    return URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    """The look of all documents with its fonts embedded, and the fonts as Pango knows them."""
    static = Path(settings.BASE_DIR) / "static"
    faces = [
        _font_face(static / "fonts" / "pdf" / f"{FAMILY.replace(' ', '')}-{name}.ttf", weight)
        for weight, name in WEIGHTS.items()
    ]
    rules = [(static / "css" / name).read_text(encoding="utf-8") for name in SHEETS]
    fonts = FontConfiguration()
    return CSS(string="".join([*faces, *rules]), font_config=fonts, url_fetcher=_sealed()), fonts


def _font_face(path: Path, weight: int) -> str:
    data = b64encode(path.read_bytes()).decode("ascii")
    source = f'url("data:font/ttf;base64,{data}")'
    return f'@font-face {{ font-family: "{FAMILY}"; font-weight: {weight}; src: {source}; }}\n'
