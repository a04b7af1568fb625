"""Browsers in which somebody has already signed in: their wrong passwords are counted apart.

Wrong passwords for an address are counted wherever they come from, so a stranger could keep its
owner out for good by guessing on. A browser that has signed in with the address carries a sealed
cookie that says so, and counts by itself: the owner signs in while strangers are slowed down.
From a new browser the way in is a forgotten password: who reads the mails is known, too.
Source of the idea: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

COOKIE = "known_browser" if settings.DEMO else "__Host-known_browser"
SALT = "socakt.accounts.known_browsers"
KEPT_FOR = 365 * 24 * 60 * 60


def remember(response: HttpResponse, email: str) -> HttpResponse:
    """The response, which makes the browser known for the address."""
    number = secrets.token_urlsafe(16)
    response.set_cookie(
        COOKIE,
        signing.dumps([number, _seal(number, email)], salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def number_of(request: HttpRequest, email: str) -> str:
    """The number of the browser, where it is known for the address; else empty."""
    try:
        number, seal = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
    except (signing.BadSignature, ValueError):
        return ""
    return str(number) if constant_time_compare(seal, _seal(number, email)) else ""


def _seal(number: str, email: str) -> str:
    """Says whose browser it is without holding the address."""
    return salted_hmac(SALT, f"{number}:{email.strip().lower()}", algorithm="sha256").hexdigest()
