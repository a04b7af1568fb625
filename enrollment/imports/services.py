"""The way of an import: uploaded, read, looked through, stored. One function for each step."""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.imports.drafts import draft_values
from enrollment.imports.layout import layout_from_json
from enrollment.imports.matching import log_people_of_others, match
from enrollment.imports.models import Import, ImportFile, ImportRow
from enrollment.imports.queries import SEEN, storable
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.queue import defer
from socakt.transactions import decision

State = Import.State
Status = ImportRow.Status

# No EMŠO in a name that stays when the file is gone; Excel may have eaten its leading zero.
LONG_NUMBER = re.compile(r"\d{12,}")
# The jobs of `tasks`, by their names in the queue.
READ, STORE = "read_import", "store_import"
JOB_OF = {State.READING: READ, State.STORING: STORE}


class NotAtThisStep(DomainError):
    """The import has gone on, or has ended, since the page was opened."""


class NothingSelected(DomainError):
    """No row that could be stored is selected."""


class SourceMissing(DomainError):
    """Months are to be stored, and nobody has said where they are known from."""


# Next to which field a refusal stands.
FIELD_OF: dict[type[DomainError], str] = {SourceMissing: "source"}


def upload(
    *, content: bytes, file_name: str, form_key: uuid.UUID, at: datetime, by: Actor
) -> Import:
    """Keep the file until a worker has read it; return its import.

    The same form sent twice makes one import.
    """
    if by.organization.region is None or not by.may(Permission.CANDIDATE_RECORD):
        raise NotPermitted
    with decision():
        of, created = Import.objects.get_or_create(
            form_key=form_key,
            defaults={
                "organization": by.organization,
                "role": by.role,
                "made_by": by.user,
                "made_at": at,
                "moved_at": at,
                "file_name": LONG_NUMBER.sub("…", file_name)[:200],
                "digest": hashlib.sha256(content).hexdigest(),
            },
        )
        if created:
            ImportFile.objects.create(of=of, content=content)
            audit.record("import.uploaded", of, by=by, at=at, bytes=len(content))
            defer(READ, number=of.pk)
        return lock(of, by)


def name_columns(*, of: Import, chosen: Mapping[int, str], at: datetime, by: Actor) -> Import:
    """Note what columns with unknown headings mean, and have the rows read anew.

    `chosen`: position → the value of a Column, an ISO date, or »ignore«; anything else raises
    ValueError.
    """
    with decision():
        of = _at(lock(of, by), State.COLUMNS, State.READY)
        of.chosen = {**of.chosen, **{str(index): choice for index, choice in chosen.items()}}
        return _move(of, State.READING, at=at, fields=["chosen"], job=READ)


def correct(*, of: Import, number: int, cells: Mapping[int, str], at: datetime, by: Actor) -> None:
    """Put other texts into cells of the row with the number, and read the row anew."""
    with decision():
        of = _at(lock(of, by), State.READY)
        row = ImportRow.objects.get(of=of, number=number)
        texts = dict(enumerate(row.cells)) | dict(cells)
        row.cells = [texts.get(index, "") for index in range(max(texts) + 1)]
        before = row.person_key
        values = draft_values(row.cells, layout_from_json(of.layout), timezone.localdate(at))
        for name, value in values.items():
            setattr(row, name, value)
        row.is_same = row.replaces = None
        row.save(update_fields=["cells", *values, "is_same", "replaces"])
        row.refresh_from_db(fields=["person_key"])
        match(of, by=by, keys=[before, row.person_key])
        log_people_of_others(of.rows.filter(pk=row.pk), by=by)


def decide(
    *,
    of: Import,
    selected: Mapping[int, bool],
    is_same: Mapping[int, bool],
    replaces: Mapping[int, tuple[bool, str]],
    by: Actor,
) -> None:
    """Note what a person decided about rows, given by their keys.

    `selected`: whether to store it. `is_same`: whether the proposed person is the one.
    `replaces`: whether the file is right against the records, and the sign of the differences
    that were seen (`queries.with_seen`): about others nothing is decided.
    """
    with decision():
        of = _at(lock(of, by), State.READY)
        rows = ImportRow.objects.filter(of=of, is_stored=False)
        for value in (True, False):
            chosen = [pk for pk, choice in selected.items() if choice is value]
            rows.filter(pk__in=chosen).update(selected=value)
            same = [pk for pk, choice in is_same.items() if choice is value]
            rows.filter(pk__in=same, proposal__isnull=False).update(is_same=value)
        for pk, (value, seen) in replaces.items():
            rows.filter(pk=pk).update(replaces=value, decided_about=seen)
        decided = rows.filter(pk__in=[*is_same, *replaces])
        keys = decided.values_list("person_key", flat=True)
        if keys:
            match(of, by=by, keys=list(keys))


def decide_all(*, of: Import, replaces: bool, by: Actor) -> None:
    """Decide alike about every row that differs from the records and is not decided yet."""
    with decision():
        of = _at(lock(of, by), State.READY)
        rows = ImportRow.objects.filter(of=of, status=Status.CONFLICT)
        rows.update(replaces=replaces, decided_about=SEEN)
        match(of, by=by)


def select_all(*, of: Import, selected: bool, by: Actor) -> None:
    """Select every row that could be stored, or none."""
    with decision():
        of = _at(lock(of, by), State.READY)
        ImportRow.objects.filter(of=of, is_stored=False).update(selected=selected)


def ask_to_store(*, of: Import, source: str, at: datetime, by: Actor) -> Import:
    """Have a worker store the selected rows; `source` says where months are known from.

    A second press of the button changes nothing. Raises NothingSelected, SourceMissing.
    """
    with decision():
        of = lock(of, by)
        if of.state in (State.STORING, State.STORED):
            return of
        rows = storable(_at(of, State.READY))
        if not rows.exists():
            raise NothingSelected(_("No row is selected that could be stored."))
        if not source and rows.exclude(paid=[], unpaid=[]).exists():
            raise SourceMissing(_("Say where the months are known from."))
        of.source, of.stored_by, of.failure = source, by.user, ""
        return _move(of, State.STORING, at=at, fields=["source", "stored_by", "failure"], job=STORE)


def resume(*, of: Import, at: datetime, by: Actor) -> Import:
    """Put the job into the queue once more; harmless where it is still under way."""
    with decision():
        of = _at(lock(of, by), *JOB_OF)
        return _move(of, State(of.state), at=at, fields=[], job=JOB_OF[State(of.state)])


def discard(*, of: Import, at: datetime, by: Actor) -> Import:
    """Forget the drafts of an import that is not stored. A second time changes nothing."""
    with decision():
        of = lock(of, by)
        if of.state == State.DISCARDED:
            return of
        _at(of, State.READING, State.COLUMNS, State.READY, State.REFUSED)
        of.rows.all().delete()
        ImportFile.objects.filter(of=of).delete()
        of.refusal = {}
        audit.record("import.discarded", of, by=by, at=at)
        return _move(of, State.DISCARDED, at=at, fields=["refusal"])


def lock(of: Import, by: Actor) -> Import:
    """The import as it is now, locked until the end of the transaction. Raises NotPermitted."""
    visible = Import.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
    locked = visible.filter(pk=of.pk).first()
    if locked is None or not by.may(Permission.CANDIDATE_RECORD):
        raise NotPermitted
    return locked


def _at(of: Import, *states: State) -> Import:
    """The import, if it is in one of these states. Raises NotAtThisStep."""
    if of.state not in states:
        raise NotAtThisStep(
            _("This can no longer be done; the state of the import is “%(state)s”.")
            % {"state": of.get_state_display()}
        )
    return of


def _move(
    of: Import, state: State, *, at: datetime, fields: Sequence[str], job: str | None = None
) -> Import:
    of.state, of.moved_at = state, at
    of.save(update_fields=[*fields, "state", "moved_at"])
    if job:
        defer(job, number=of.pk)
    return of
