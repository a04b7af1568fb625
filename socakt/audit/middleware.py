"""Who acts is named with every write; refused access goes to the processing log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from socakt.audit import services as audit
from socakt.audit.acting import NOBODY, acting

REFUSED = {403, 404, 429}


class RefusalMiddleware:
    """Writes down who tried to open what was not theirs: no right (403), out of scope (404).

    And who did something too often (429).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response; the address is logged by view name and record number only."""
        response = self.get_response(request)
        match = request.resolver_match
        by = getattr(request, "actor", None)
        if response.status_code in REFUSED and match and by:
            audit.record(
                "access.refused",
                None,
                by=by,
                status=response.status_code,
                view=match.view_name,
                record=match.kwargs.get("pk"),
            )
        return response


class LooksMiddleware:
    """Writes down the looks (`socakt.audit.viewing`) of requests that were answered by a page.

    A form that comes back with its faults shows the person like one that is opened; after a
    form that was taken the page that follows is the look.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, once the log knows what it shows."""
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code == 200 and is_page:
            for write in getattr(request, "looks", []):
                write()
        return response


class ActingMiddleware:
    """Tells PostgreSQL with every write who acts, and through which page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response; whoever has not signed in acts as nobody."""
        by = getattr(request, "actor", None)
        user = request.user if request.user.is_authenticated else None
        with acting(by, through=_name_of(request), user=user, name=NOBODY):
            return self.get_response(request)


def _name_of(request: HttpRequest) -> str:
    """The name of the page, never its address, which could hold a secret."""
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return "no page"
