"""Refused access goes to the processing log."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from socakt.audit import services as audit

REFUSED = {403, 404}


class RefusalMiddleware:
    """Writes down who tried to open what was not theirs: no right (403), out of scope (404)."""

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
