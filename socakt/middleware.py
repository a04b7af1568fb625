"""What every request meets, whoever makes it."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from socakt.environment import is_loopback
from socakt.health import health

# Nothing of the browser's that we do not use, and nobody else's page may show ours or load from it.
HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        [
            *(
                f"{feature}=()"
                for feature in ("camera", "geolocation", "microphone", "payment", "usb", "serial")
            ),
            "publickey-credentials-get=(self)",
            "publickey-credentials-create=(self)",
        ]
    ),
}

GetResponse = Callable[[HttpRequest], HttpResponse]


class HealthMiddleware:
    """Answers /healthz before host, HTTPS and session are looked at: a balancer knows none."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The state of the service for /healthz, everything else passes."""
        return health() if request.path == "/healthz" else self.get_response(request)


class HeadersMiddleware:
    """Adds the headers for which Django has no setting, to pages and static files alike."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response with the headers."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class LoopbackMiddleware:
    """Keeps the demo, whose passwords everybody knows, on the machine that it runs on."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """403 for whoever comes from elsewhere, through a proxy too."""
        came_from = request.META.get("REMOTE_ADDR", "")
        if not is_loopback(came_from) or "HTTP_X_FORWARDED_FOR" in request.META:
            return HttpResponse("The demo answers on this machine only.", status=403)
        return self.get_response(request)


class BodyLimitMiddleware:
    """Refuses a request that is far too large before anything of it is read or kept.

    Files may have 5 MB, scanned papers 20 MB; whoever sends somewhat more is told so beside the
    field.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A calm page for what is larger than any form of ours; forms say their own limits."""
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0  # Django reads nothing of such a body either
        most = settings.LARGE_BODIES.get(request.path, settings.MOST_OF_A_BODY)
        if length > min(most, settings.FILE_UPLOAD_MAX_MEMORY_SIZE):
            return render(request, "413.html", status=413)
        return self.get_response(request)


class LanguageMiddleware:
    """Slovene unless the person chose otherwise; office browsers often claim to be English."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response in the chosen language, named in its header."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        return response


class PrivateCacheMiddleware:
    """Pages for somebody who is signed in are never kept by a browser or a proxy."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, marked `no-store` when it may hold personal data."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            add_never_cache_headers(response)
        return response
