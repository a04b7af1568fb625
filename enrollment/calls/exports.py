"""The list of calls as a file: what each demands today."""

from collections.abc import Callable
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.models import Call, Terms
from socakt.exports import Listing
from socakt.spreadsheets import Cell


def calls_listing(rows: QuerySet[Call], on: date) -> Listing:
    """The calls with their `begun` terms, in the order of the page."""
    return Listing(
        name="razpisi",
        title=_("Calls"),
        back=reverse("calls"),
        rows=rows,
        columns=[
            (_("Call"), lambda call: call.short_title),
            (_("Gazette reference"), lambda call: call.reference),
            (_("Valid from"), lambda call: call.valid_from),
            (_("Valid until"), lambda call: call.valid_until),
            (_("State"), lambda call: _state(call, on)),
            (_("Highest age"), _demand(_age)),
            (_("Months of social assistance needed"), _demand(_payments)),
            (_("Counted in how many months"), _demand(_window)),
        ],
    )


def _state(call: Call, on: date) -> str:
    """As the page says it (enrollment/calls/_state.html)."""
    if call.valid_until and call.valid_until < on:
        return _("ended")
    if not call.begun:  # type: ignore[attr-defined]
        return _("terms are missing")
    return _("not yet valid") if call.valid_from > on else _("valid")


def _demand(of: Callable[[Terms], Cell]) -> Callable[[Call], Cell]:
    """What the newest begun terms of a call say; nothing before its first ones."""
    return lambda call: of(call.begun[0]) if call.begun else None  # type: ignore[attr-defined]


def _age(terms: Terms) -> Cell:
    return _("no age limit") if terms.max_age is None else terms.max_age


def _payments(terms: Terms) -> Cell:
    return _("DSP is not a condition") if terms.min_payments is None else terms.min_payments


def _window(terms: Terms) -> Cell:
    return None if terms.min_payments is None else terms.window_months
