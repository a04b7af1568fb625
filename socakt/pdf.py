"""A template as a tagged PDF, sealed off from disk and network. Knows no document."""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

# Official documents are in Slovene, whatever language the interface speaks.
LANGUAGE = "sl"

FAMILY = "Source Sans 3"
SHEETS = ("document.css", "document_form.css", "document_list.css")
WEIGHTS = {400: "Regular", 600: "Semibold", 700: "Bold"}

# Reading the fonts takes a second, so style and fonts are shared by all renderings of a process.
# Pango's font map must not be used by two threads at once.
_one_at_a_time = Lock()


class ForbiddenAddress(Exception):
    """A document wanted something that is not in itself; the template is wrong."""


def render_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Render the template in Slovene as PDF/UA-1, readable for people and screen readers.

    Images must be data: URIs; any other address raises `ForbiddenAddress`. The title is the
    template's <title>, the language its <html lang>.
    """
    with translation.override(LANGUAGE):
        text = render_to_string(template, dict(context))
    try:
        with _one_at_a_time:
            return _write(text)
    except FatalURLFetchingError as error:  # a BaseException, which nobody above expects
        raise ForbiddenAddress(template) from error


def _write(text: str) -> bytes:
    style, fonts = _style()
    document = HTML(string=text, url_fetcher=_sealed()).render(
        font_config=fonts, stylesheets=[style]
    )
    # as browsers do, so that a template may be laid out over several lines
    document.metadata.title = " ".join((document.metadata.title or "").split())
    return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))


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
