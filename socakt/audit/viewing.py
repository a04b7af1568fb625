"""Looks are written down too: at one record, at a list.

A page about one person is an entry about the person. A list is one entry: which list, under which
filters (codes, numbers and days, never words), and how many rows it has. An entry for each of 25
names on every page of a list would make the log unreadable and would say no more: rows, filters
and scope say who stood in it. Whoever opens one of them, or takes the list along, is written down
for each person.
"""

from typing import Any

from django.db import models

from socakt.accounts.actor import ActorRequest
from socakt.audit import services as audit


def viewed(
    request: ActorRequest,
    thing: models.Model,
    subject: models.Model | None = None,
    action: str = "",
) -> None:
    """Write down that a page about the record was opened.

    Of a form that was sent nobody knows yet whether a page comes back: `LooksMiddleware` does.
    """
    action = action or f"{thing._meta.model_name}.viewed"

    def write() -> None:
        audit.record(action, thing, by=request.actor, subject=subject, page=_page(request))

    if request.method == "GET":
        write()
    else:
        request.looks = [*getattr(request, "looks", []), write]  # type: ignore[attr-defined]


def listed(request: ActorRequest, count: int, *, filters: str = "") -> None:
    """Write down that a list was opened, by the name of its page."""
    details: dict[str, Any] = {"list": _page(request), "rows": count, "filters": filters}
    told: dict[str, Any] = {name: value for name, value in details.items() if value != ""}
    audit.record("list.viewed", None, by=request.actor, **told)


def _page(request: ActorRequest) -> str:
    assert request.resolver_match is not None
    return str(request.resolver_match.view_name)
