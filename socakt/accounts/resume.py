"""What a person typed survives the end of the session.

The fields travel through the sign-in page, signed, and come back as a form with one button.
Nothing is stored on the server, and the request is made anew with the rights of who signed in.
"""

import re

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from socakt.accounts.demo import demo_accounts
from socakt.accounts.forms import SignInForm

SALT = "socakt.accounts.resume"
KEPT_FOR = 12 * 60 * 60  # seconds; a page may have been open since the morning
NOT_KEPT = re.compile("csrfmiddlewaretoken|.*password.*")


def sign_in_keeping(request: HttpRequest) -> HttpResponse:
    """The sign-in page, holding what was posted; without content when there is nothing to keep."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if not NOT_KEPT.fullmatch(name)
    ]
    if not fields or request.FILES:
        return HttpResponseRedirect(resolve_url(settings.LOGIN_URL))
    kept = signing.dumps([request.get_full_path(), fields], salt=SALT, compress=True)
    context = {"form": SignInForm(request=request), "resume": kept, **demo_accounts()}
    page = render(request, "account/login.html", context)
    add_never_cache_headers(page)  # nobody is signed in, yet it may hold personal data
    return page


def continue_with(request: HttpRequest, kept: str) -> HttpResponse | None:
    """The page that offers to go on with what was kept; None when it is not ours or too old."""
    try:
        path, fields = signing.loads(kept, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    context = {"path": path, "fields": fields, "home": reverse("desk")}
    return render(request, "account/resume.html", context)
