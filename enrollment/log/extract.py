"""What the log says about one person: who looked or changed what, when, for whom, what for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone, translation

from enrollment.candidates.models import Candidate
from enrollment.log.words import what, why
from socakt.audit.models import Event
from socakt.pdf import LANGUAGE, render_pdf
from socakt.slovene import format_datetime
from socakt.spreadsheets import Cell, Sheet, as_file

# Of more rows nobody makes a paper; the table has room for them.
MOST_ON_PAPER = 2_000
HEADINGS = ("Kdaj", "Kdo", "Za organizacijo", "Kaj", "Zakaj", "Št. vpisa")


@dataclass(frozen=True)
class Row:
    """One entry in words."""

    at: datetime
    who: str
    organization: str
    what: str
    why: str
    number: int


def entries_about(person: Candidate) -> QuerySet[Event]:
    """The entries about the person, oldest first."""
    events = Event.objects.filter(subject=person.pk).select_related("user", "organization")
    return events.order_by("at", "pk")


def pdf(person: Candidate, *, at: datetime, by: str, names: bool) -> bytes:
    """The extract as a document in Slovene; `names` False: the person is a number only."""
    context = {
        "person": str(person) if names else f"oseba št. {person.pk}",
        "number": person.pk,
        "at": at,
        "on": timezone.localdate(at),
        "by": by,
        "rows": list(_rows(person)),
    }
    return render_pdf("documents/log_extract.html", context)


def xlsx(person: Candidate) -> bytes:
    """The extract as a table, in Slovene as well."""
    cells: list[list[Cell]] = [
        [format_datetime(row.at), row.who, row.organization, row.what, row.why, row.number]
        for row in _rows(person)
    ]
    return as_file(Sheet("Dnevnik obdelave", HEADINGS, cells), "xlsx")


def _rows(person: Candidate) -> Iterator[Row]:
    with translation.override(LANGUAGE):
        for event in entries_about(person):
            yield Row(
                at=event.at,
                who=str(event.user) if event.user else "sistem",
                organization=event.organization.name if event.organization else "",
                what=what(event),
                why=why(event),
                number=event.pk,
            )
