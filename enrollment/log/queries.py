"""Reading the log in pages that cost the same at its end as at its beginning."""

from dataclasses import dataclass

from django.db.models import QuerySet

from enrollment.log.words import what, why
from socakt.audit.models import Event

PAGE_SIZE = 50
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Line:
    """One entry in words; the person is a number only."""

    event: Event
    what: str
    why: str


@dataclass(frozen=True)
class LogPage:
    """Entries, the last written first. `older` is where the next page begins, if there is one."""

    lines: list[Line]
    count: int
    older: int | None

    @property
    def is_counted(self) -> bool:
        """Whether `count` is all of them, or only how many were counted."""
        return self.count <= MOST_COUNTED


def log_page(rows: QuerySet[Event], before: int | None) -> LogPage:
    """The entries written before the one with this number, or the last ones.

    Nothing is skipped and nothing counted beyond MOST_COUNTED, however long the log is.
    """
    shown = rows.order_by("-pk").select_related("user", "organization")
    if before is not None:
        shown = shown.filter(pk__lt=before)
    events = list(shown[: PAGE_SIZE + 1])
    lines = [Line(event, what(event), why(event)) for event in events[:PAGE_SIZE]]
    older = events[PAGE_SIZE - 1].pk if len(events) > PAGE_SIZE else None
    return LogPage(lines, rows.order_by()[: MOST_COUNTED + 1].count(), older)
