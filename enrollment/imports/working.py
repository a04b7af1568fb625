"""What workers do with an import: read its file, store its drafts, forget what is old."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from enrollment.imports import storing
from enrollment.imports.columns import Column, heading_of
from enrollment.imports.drafts import take_in
from enrollment.imports.interpretation import Layout, layout_of
from enrollment.imports.layout import NAMED
from enrollment.imports.matching import log_people_of_others, match
from enrollment.imports.models import Import, ImportFile, ImportRow
from enrollment.imports.queries import counts_of, storable
from enrollment.imports.reading import FileRefused, open_table
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.acting import acting
from socakt.transactions import decision

State = Import.State

KEPT_ROWS = 1_000
STORED_BY = "job store_import"
# Drafts are copies of people's data: they are kept no longer than it takes to correct them.
DAYS_DRAFTS_ARE_KEPT = 30


def read(*, of: Import, at: datetime) -> None:
    """Read the file, or once more the rows that came from it, and compare them with the records.

    Can be repeated and taken up again at any point. Ends with a state: to be looked through,
    columns to be named, or refused.
    """
    if of.state != State.READING:
        return
    try:
        headings, rows = _source(of)
        chosen = {int(index): choice for index, choice in of.chosen.items()}
        headings = with_names(headings, layout_of(headings, chosen))
        layout = layout_of(headings, chosen)
        of.headings, of.layout = list(headings), layout.as_json()
        take_in(of, rows, layout, timezone.localdate(at))
    except FileRefused as refused:
        refuse(of=of, code=refused.code, values=refused.values, at=at)
        return
    with decision():
        if not _still(of, State.READING):
            return
        by = actor_of(of, of.made_by, at)
        if by is None:
            _forget(of, at)
            return
        of.state = State.COLUMNS if layout.missing else State.READY
        if of.state == State.READY:
            match(of, by=by)
        of.moved_at = at
        of.save(update_fields=["headings", "layout", "state", "moved_at"])
        ImportFile.objects.filter(of=of).delete()
        others = log_people_of_others(of.rows.all(), by=by)
        audit.record("import.read", of, by=by, at=at, rows=of.rows.count(), of_others=others)


def refuse(*, of: Import, code: str, values: dict[str, object], at: datetime) -> None:
    """End an import whose file cannot be read, and say why."""
    with decision():
        if not _still(of, State.READING):
            return
        of.rows.all().delete()
        ImportFile.objects.filter(of=of).delete()
        of.refusal = {"code": code, "values": values}
        of.state, of.moved_at = State.REFUSED, at
        of.save(update_fields=["refusal", "state", "moved_at"])


def store(*, of: Import, at: datetime) -> None:
    """Write the selected clear rows into the records: all of them in one transaction, or none.

    What the records say is looked at once more, under lock; a row that is no longer clear is
    left out. Nothing left to write: the import is to be looked through again. Raises Busy.
    """
    with decision():
        if not _still(of, State.STORING):
            return
        of.refresh_from_db()
        by = actor_of(of, of.stored_by, at) if of.stored_by else None
        if by is None:
            _forget(of, at)
            return
        storing.lock_and_match(of, by=by)
        if not storable(of).exists():
            of.state, of.moved_at = State.READY, at
            of.save(update_fields=["state", "moved_at"])
            return
        with acting(by, through=STORED_BY):
            _write(of, at, by)


def fail_to_store(*, of: Import, reference: str, at: datetime) -> None:
    """After a failure on our side: nothing was stored, the import can be looked through again."""
    with decision():
        if _still(of, State.STORING):
            of.failure, of.state, of.moved_at = reference, State.READY, at
            of.save(update_fields=["failure", "state", "moved_at"])


def forget_old(*, at: datetime) -> int:
    """Delete drafts and files that are older than DAYS_DRAFTS_ARE_KEPT; return of how many."""
    old = Import.objects.filter(made_at__lt=at - timedelta(days=DAYS_DRAFTS_ARE_KEPT))
    with_drafts = old.filter(pk__in=ImportRow.objects.values("of")) | old.filter(file__isnull=False)
    forgotten = list(with_drafts.distinct())
    for of in forgotten:
        with decision():
            Import.objects.select_for_update(of=("self",), no_key=True).get(pk=of.pk)
            _forget(of, at)
    return len(forgotten)


def actor_of(of: Import, user: User, at: datetime) -> Actor | None:
    """Who acts, with the rights of now; None when they have ended since."""
    usable = Membership.objects.usable_by(user, timezone.localdate(at))
    membership = usable.filter(organization=of.organization_id, role=of.role).first()
    return Actor(user, membership.organization, Role(membership.role)) if membership else None


def with_names(headings: Sequence[str], layout: Layout) -> Sequence[str]:
    """The headings, and columns for surname and name where only the EMŠO says who it is.

    Nobody can be registered without a name, so there must be a place to enter it.
    """
    lacking = [column for column in NAMED if column not in layout.columns]
    if Column.EMSO not in layout.columns or not lacking:
        return headings
    return [*headings, *map(heading_of, lacking)]


def _source(of: Import) -> tuple[Sequence[str], Iterator[tuple[int, Sequence[str]]]]:
    """Headings and rows: of the file while it is there, else of the drafts made of it."""
    file = ImportFile.objects.filter(of=of).first()
    if file is None:
        return of.headings, _kept(of)
    table = open_table(bytes(file.content))
    return table.headings, table.rows()


def _kept(of: Import) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of the drafts, fetched in parts: they are replaced behind us."""
    last = 0
    while True:
        following = ImportRow.objects.filter(of=of, number__gt=last).order_by("number")
        part = list(following.values_list("number", "cells")[:KEPT_ROWS])
        if not part:
            return
        yield from ((number, cells or []) for number, cells in part)
        last = part[-1][0]


def _write(of: Import, at: datetime, by: Actor) -> None:
    """Into the records, as the person who asked for it."""
    written = storing.write(of, at=at, by=by)
    of.summary = {
        "rows": written.rows,
        "registered": written.registered,
        "changed": written.changed,
        "months": written.months,
        "left": counts_of(of).left,
    }
    of.state, of.moved_at, of.stored_at = State.STORED, at, at
    of.save(update_fields=["summary", "state", "moved_at", "stored_at"])
    audit.record("import.stored", of, by=by, at=at, source=of.source, **of.summary)


def _still(of: Import, state: State) -> bool:
    """Lock the import; whether it is in the state still."""
    rows = Import.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(pk=of.pk, state=state).exists()


def _forget(of: Import, at: datetime) -> None:
    of.rows.all().delete()
    ImportFile.objects.filter(of=of).delete()
    if of.state != State.STORED:
        of.state, of.moved_at, of.refusal = State.DISCARDED, at, {}
        of.save(update_fields=["state", "moved_at", "refusal"])
