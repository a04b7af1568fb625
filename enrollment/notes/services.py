"""Writing notes, correcting and withdrawing them, and following up. One transaction each."""

import uuid
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate, CandidateQuerySet
from enrollment.notes.models import Note
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class NotYetHappened(DomainError):
    """A contact cannot be recorded before it took place."""


class FollowUpInPast(DomainError):
    """The day of the follow-up lies before the contact."""


class NoteClosed(DomainError):
    """The note has been corrected or withdrawn since the page was opened."""


def write(
    *,
    candidate: Candidate,
    people: CandidateQuerySet,
    form_key: uuid.UUID,
    at: datetime,
    by: Actor,
    **content: Any,
) -> Note:
    """A note about a candidate who is among `people`, those that the actor may know about.

    `content`: kind, happened_on, text, audience, follow_up_on. The same `form_key` again returns
    the same note. Raises NotPermitted, NotYetHappened, FollowUpInPast.
    """
    if not by.may(Permission.NOTE_WRITE):
        raise NotPermitted
    _check_days(content, at)
    with decision():
        # locked, so that the record is not merged into another one meanwhile
        locked = people.filter(pk=candidate.pk, merged_into=None).order_by()
        if locked.select_for_update(of=("self",), no_key=True).first() is None:
            raise NotPermitted
        note, created = Note.objects.get_or_create(
            form_key=form_key,
            defaults={
                "candidate": candidate,
                "organization": by.organization,
                "role": by.role,
                "written_by": by.user,
                "written_at": at,
                **content,
            },
        )
        if not created and (note.candidate_id, note.written_by_id) != (candidate.pk, by.user.pk):
            raise NotPermitted
        if created:
            _record("note.written", note, by=by, at=at)
        return note


def correct(*, note: Note, at: datetime, by: Actor, **content: Any) -> Note:
    """New words in place of the old ones, which stay readable; the same words change nothing.

    `content` as for `write`. Raises NotPermitted, NoteClosed, NotYetHappened, FollowUpInPast.
    """
    _check_days(content, at)
    with decision():
        old = _lock(note)
        if (old.written_by_id, old.organization_id) != (by.user.pk, by.organization.pk):
            raise NotPermitted
        if not old.may_be_changed_by(by):
            raise NoteClosed(_("This note has been corrected or withdrawn meanwhile."))
        if all(getattr(old, name) == value for name, value in content.items()):
            return old
        same_day = content["follow_up_on"] == old.follow_up_on
        kept = ("follow_up_told_at", "follow_up_done_at", "follow_up_done_by")
        follow_up = {name: getattr(old, name) for name in kept} if same_day else {}
        old.superseded_at = at
        old.save(update_fields=["superseded_at"])
        new = Note.objects.create(
            candidate_id=old.candidate_id,
            organization=by.organization,
            role=by.role,
            written_by=by.user,
            written_at=at,
            original_id=old.original_id or old.pk,
            version=old.version + 1,
            **content,
            **follow_up,
        )
        _record("note.corrected", new, by=by, at=at)
        return new


def withdraw(*, note: Note, at: datetime, by: Actor) -> Note:
    """The note was a mistake: it is shown no more, but the row stays. Twice does no harm."""
    with decision():
        locked = _lock(note)
        if locked.withdrawn_at is None:
            _demand(locked, by)
            locked.withdrawn_at, locked.withdrawn_by = at, by.user
            locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
            _record("note.withdrawn", locked, by=by, at=at)
        return locked


def follow_up(*, note: Note, at: datetime, by: Actor) -> Note:
    """What the note asked for is done. Twice does no harm."""
    with decision():
        locked = _lock(note)
        if locked.follow_up_done_at is None:
            _demand(locked, by)
            if locked.follow_up_on is None:
                raise NoteClosed(_("This note has no date of follow-up."))
            locked.follow_up_done_at, locked.follow_up_done_by = at, by.user
            locked.save(update_fields=["follow_up_done_at", "follow_up_done_by"])
            _record("note.followed_up", locked, by=by, at=at)
        return locked


def tell_due(*, on: date, at: datetime) -> int:
    """Tell each writer once that a follow-up is due; return of how many notes.

    Everybody of the organization hears of it when the writer no longer acts for it. Organizations
    without anybody are tried again every day.
    """
    with decision():
        due = Note.objects.current().filter(follow_up_on__lte=on, follow_up_done_at=None)
        rows = due.filter(follow_up_told_at=None, candidate__frozen="").order_by("pk")
        told = [
            note.pk
            for note in rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
            if _tell(note, on=on, at=at)
        ]
        Note.objects.filter(pk__in=told).update(follow_up_told_at=at)
        return len(told)


def _tell(note: Note, *, on: date, at: datetime) -> bool:
    everybody = _colleagues(note, on)
    own = [member for member in everybody if member.user_id == note.written_by_id]
    # providers have no page of a candidate
    opens = note.role != Role.PROVIDER
    tell(
        recipients=own or everybody,
        kind=Kind.NOTE_DUE,
        page=Page.CANDIDATE if opens else Page.DESK,
        record=note.candidate_id if opens else None,
        number="",
        at=at,
        by=None,
    )
    return bool(everybody)


def _colleagues(note: Note, on: date) -> list[Membership]:
    """Those who act for the organization; for its successor once it has ended."""
    role = Role(note.role)
    own = members(on=on, role=role, pk=note.organization_id)
    return own or members(on=on, role=role, predecessor_id=note.organization_id)


def _lock(note: Note) -> Note:
    return Note.objects.select_for_update(of=("self",), no_key=True).get(pk=note.pk)


def _demand(note: Note, by: Actor) -> None:
    if not by.may(Permission.NOTE_WRITE):
        raise NotPermitted
    if note.superseded_at is not None or note.withdrawn_at is not None:
        raise NoteClosed(_("This note has been corrected or withdrawn meanwhile."))
    if not note.may_be_closed_by(by):
        raise NotPermitted


def _check_days(content: dict[str, Any], at: datetime) -> None:
    if content["happened_on"] > timezone.localdate(at):
        raise NotYetHappened(_("The day of the contact cannot be in the future."))
    due_on = content["follow_up_on"]
    if due_on is not None and due_on < content["happened_on"]:
        raise FollowUpInPast(_("The follow-up cannot be before the contact."))


def _record(action: str, note: Note, *, by: Actor, at: datetime) -> None:
    """Never the words: kind, audience and version only."""
    details = {"kind": note.kind, "audience": note.audience, "version": note.version}
    audit.record(action, note, by=by, at=at, subject=note.candidate, **details)
