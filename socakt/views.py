"""Calm pages for what goes wrong."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language

from socakt.accounts.views import no_membership
from socakt.audit import acting
from socakt.errors import new_reference

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The request itself was broken."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The role has no right to this page, or there is no role at all."""
    if request.user.is_authenticated and getattr(request, "actor", None) is None:
        return no_membership(request)
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page, or a record that is not the actor's; the two look the same."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """An unexpected failure: a reference number for the person, the full story for the log.

    The page needs neither database nor session, since they may be what failed.
    """
    reference = acting.reference() or new_reference()
    match = request.resolver_match
    logger.exception(
        "reference=%s view=%s method=%s user=%s",
        reference,
        match.view_name if match else "?",
        request.method,
        getattr(getattr(request, "user", None), "pk", None),
    )
    context = {"reference": reference, "LANGUAGE_CODE": get_language()}
    return HttpResponse(render_to_string("500.html", context), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's protection did not fit, mostly because cookies are off."""
    return render(request, "403_csrf.html", status=403)
