"""A document as an answer: as PDF, or as a page in the frame of a preview."""

from collections.abc import Callable
from typing import TypeVar, cast

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = TypeVar("View", bound=Callable[..., HttpResponse])


def inline(pdf: bytes, name: str) -> HttpResponse:
    """A PDF to look at; the name must hold no personal data."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


def framing(view: View) -> View:
    """The page shows a preview in a frame."""
    return cast(View, csp_update({"frame-src": [SELF]})(view))


def framed(view: View) -> View:
    """The view is shown in a frame of our own pages; its logos stand within it."""
    with_logos = csp_update({"img-src": ["data:"]})(view)
    only_ours = csp_replace({"frame-ancestors": [SELF]})(with_logos)
    return cast(View, xframe_options_sameorigin(only_ours))
