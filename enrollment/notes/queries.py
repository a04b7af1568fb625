"""Notes about one person, and follow-ups that are due."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from enrollment.candidates.models import Candidate
from enrollment.notes.models import Note, NoteQuerySet
from socakt.accounts.actor import Actor

SHOWN_ON_CARD = 5
DUE_AT_MOST = 20


@dataclass(frozen=True)
class Line:
    """A note as it stands on a page: what the actor may do with it, and the words before these."""

    note: Note
    may_correct: bool
    may_follow_up: bool
    earlier: list[Note]


def latest(candidate: Candidate, actor: Actor) -> list[Line]:
    """The newest notes that the actor may read, for the card; no earlier words."""
    rows = Note.objects.visible_to(actor).current().filter(candidate=candidate)
    return [_line(note, actor, []) for note in rows.with_names()[:SHOWN_ON_CARD]]


def lines(notes: list[Note], actor: Actor, readable: NoteQuerySet) -> list[Line]:
    """The notes with the versions that each of them corrects, the last first.

    Only among `readable`: what was written for fewer eyes stays with them.
    """
    originals = {note.original_id for note in notes if note.original_id}
    versions: dict[int, list[Note]] = {}
    if originals:
        rows = readable.filter(Q(pk__in=originals) | Q(original__in=originals))
        for row in rows.exclude(superseded_at=None).with_names().order_by("-version"):
            versions.setdefault(row.original_id or row.pk, []).append(row)
    return [_line(note, actor, versions.get(note.original_id or note.pk, [])) for note in notes]


def _line(note: Note, actor: Actor, earlier: list[Note]) -> Line:
    to_do = note.follow_up_on is not None and note.follow_up_done_at is None
    return Line(
        note=note,
        may_correct=note.may_be_changed_by(actor),
        may_follow_up=to_do and note.may_be_closed_by(actor),
        earlier=earlier,
    )


def due(rows: NoteQuerySet, actor: Actor, on: date) -> list[Note]:
    """Follow-ups among the rows of the actor's organization due by the day, the oldest first.

    Of the whole organization, because colleagues cover for each other; at most DUE_AT_MOST.
    `.candidate` comes along.
    """
    return list(
        _to_follow_up(rows, actor, on).select_related("candidate", "written_by")[:DUE_AT_MOST]
    )


def _to_follow_up(rows: NoteQuerySet, actor: Actor, on: date) -> QuerySet[Note]:
    organization = actor.organization
    own = [pk for pk in (organization.pk, organization.predecessor_id) if pk]
    to_do = rows.current().filter(
        organization__in=own, follow_up_on__lte=on, follow_up_done_at=None
    )
    return to_do.order_by("follow_up_on", "pk")
