"""From the data of a document to its PDF, or to the same page on the screen."""

from dataclasses import replace
from typing import Any, TypeAlias

import segno

from enrollment.documents.content import ReferralForm
from enrollment.documents.models import grouped
from enrollment.documents.participants import ParticipantsList
from enrollment.documents.sheets import Sheet, from_json
from enrollment.wordings.kinds import Kind
from socakt.pdf import Rendered, to_html, write_pdf

Data: TypeAlias = Sheet | ReferralForm | ParticipantsList

TEMPLATES: dict[type, str] = {
    Sheet: "documents/sheet.html",
    ReferralForm: "documents/referral_form.html",
    ParticipantsList: "documents/participants_list.html",
}
# What a kind is made of, where that is not a Sheet.
DATA: dict[str, type[Any]] = {
    Kind.REFERRAL_FORM: ReferralForm,
    Kind.PARTICIPANTS_LIST: ParticipantsList,
}
# Page and pages in the document's language.
PAGES = {"sl": ("stran ", " od "), "en": ("page ", " of ")}
# Most documents have no more; of a longer one the codes are made once it is known how long it is.
PAGES_AT_FIRST = 2


def html_of(data: Data, *, on_screen: bool = False) -> str:
    """The document as a page of its own; `on_screen` with styles for looking at it."""
    context = {"sheet": data, "on_screen": on_screen}
    return to_html(TEMPLATES[type(data)], context, language=data.language)


def print_out(data: Data, code: str = "") -> Rendered:
    """The document as PDF. With a code: on every page as QR code, which also says which page."""
    data = replace(data, code=code)
    html = html_of(data)
    made = write_pdf(html, css=_page_rules(data, PAGES_AT_FIRST))
    if code and made.pages > PAGES_AT_FIRST:
        made = write_pdf(html, css=_page_rules(data, made.pages))
    return made


def print_again(kind: str, data: str, code: str) -> bytes:
    """The PDF of an issued document once more, of the data that were kept: while the layout is
    the same, the same bytes.
    """
    return print_out(from_json(data, DATA.get(kind, Sheet)), code).pdf


def print_fillable(form: ReferralForm) -> Rendered:
    """The blank napotnica with fields to fill in on a computer."""
    html = to_html("documents/fillable_form.html", {"sheet": form}, language=form.language)
    return write_pdf(html, css=_page_rules(form, PAGES_AT_FIRST), fillable=True)


def page_code(code: str, page: int) -> str:
    """What the QR code of a page says: that it is ours, which document, which page."""
    return f"SA:{code}:{page}"


def _page_rules(data: Data, pages: int) -> str:
    page, of = PAGES[data.language]
    number = f'"{page}" counter(page) "{of}" counter(pages)'
    if not data.code:
        return f"@page {{ @bottom-right {{ content: {number} }} }}"
    label = f'@page {{ @bottom-center {{ content: "{grouped(data.code)} · " {number} }} }}'
    codes = [
        f'@page :nth({n}) {{ @bottom-right {{ content: url("{_qr(page_code(data.code, n))}") }} }}'
        for n in range(1, pages + 1)
    ]
    return "".join([label, *codes])


def _qr(text: str) -> str:
    """The text as a QR code of 12 mm, an SVG image in a data: URI; a quarter may be lost."""
    made = segno.make(text, error="q", micro=False, boost_error=False)
    return str(made.svg_data_uri(border=0, scale=0.57, unit="mm"))
