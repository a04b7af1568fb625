"""What a person typed survives the end of the session.

The fields travel through the sign-in page, signed, and come back as a form with one button.
Nothing is stored on the server, and the request is made anew with the rights of who signed in.
The same way a person who has to confirm who it is goes on with what was interrupted.
"""

import copy
import re
from typing import cast

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import resolve, reverse
from django.utils.cache import add_never_cache_headers

from socakt.accounts.entrance import entrance
from socakt.accounts.forms import SignInForm

SALT = "socakt.accounts.resume"
KEPT_FOR = 12 * 60 * 60  # seconds; a page may have been open since the morning
NOT_KEPT = re.compile("csrfmiddlewaretoken|credential|.*password.*")

Fields = list[tuple[str, str]]


def fields_of(request: HttpRequest) -> Fields:
    """What was posted, without secrets."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if not NOT_KEPT.fullmatch(name)
    ]


def kept_of(request: HttpRequest) -> str:
    """What was posted and where to, signed."""
    return signing.dumps([request.get_full_path(), fields_of(request)], salt=SALT, compress=True)


def carried(request: HttpRequest) -> str:
    """What travels with this request from page to page until somebody has signed in."""
    return getattr(request, "kept", "") or request.POST.get("resume", "")


def sign_in_keeping(request: HttpRequest) -> HttpResponse:
    """The sign-in page, holding what was posted; without content when there is nothing to keep."""
    if not fields_of(request) or request.FILES:
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
    return sign_in_page(request, kept_of(request))


def sign_in_page(request: HttpRequest, kept: str) -> HttpResponse:
    """The sign-in page, holding what is kept."""
    context = {"form": SignInForm(request=request), "resume": kept, **entrance()}
    page = render(request, "account/login.html", context)
    add_never_cache_headers(page)  # nobody is signed in, yet it may hold personal data
    return page


def go_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Instead of the response after a step of signing in: the next one, with what is kept.

    A redirect to the second step would lose it, so that step's page is the answer itself.
    """
    kept = carried(request)
    if not kept:
        return response
    if request.user.is_authenticated:
        return continue_with(request, kept) or response
    second_step = reverse("mfa_authenticate")
    if getattr(response, "url", "") != second_step:
        return response
    asked = copy.copy(request)
    asked.method, asked.kept = "GET", kept  # type: ignore[attr-defined]
    return cast(HttpResponse, resolve(second_step).func(asked))


def continue_with(
    request: HttpRequest, kept: str, *, confirmed: bool = False
) -> HttpResponse | None:
    """The page that offers to go on with what was kept; None when it is not ours or too old."""
    try:
        path, fields = signing.loads(kept, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    context = {"path": path, "fields": fields, "home": reverse("desk"), "confirmed": confirmed}
    return render(request, "account/resume.html", context)
