"""Undoing a merge: two records again, as they were, as long as nothing rests on the one."""

from datetime import datetime

from enrollment.candidates.models import Candidate
from enrollment.merging import rows
from enrollment.merging.models import Merge
from enrollment.merging.obstacles import obstacles_to_undo
from enrollment.merging.recording import record_merge
from enrollment.merging.services import Obstructed, demand_both, lock_both
from enrollment.merging.telling import tell_both_sides
from enrollment.notices.rules import Kind
from socakt.accounts.actor import Actor
from socakt.transactions import decision


def undo(*, merge: Merge, note: str, at: datetime, by: Actor) -> Merge:
    """Both records have again what they had. A second time finds it undone and changes nothing.

    Raises NotPermitted, Obstructed (nothing is undone by halves), ChangedMeanwhile, Busy.
    """
    demand_both(merge.kept, merge.dropped, by)
    with decision():
        keep, drop, referrals = lock_both(merge.kept, merge.dropped)
        record = Merge.objects.select_for_update(of=("self",), no_key=True).get(pk=merge.pk)
        if record.undone_at is not None:
            return record
        record.kept, record.dropped = keep, drop
        reasons = obstacles_to_undo(record)
        if reasons:
            raise Obstructed(reasons)
        _take_apart(record, keep, drop)
        record.state = Merge.State.UNDONE
        record.undone_at, record.undone_by, record.undone_for = at, by.user, by.organization
        record.undo_note = note
        record.save(update_fields=["state", "undone_at", "undone_by", "undone_for", "undo_note"])
        record_merge(record, "merge_undone", referrals, at=at, by=by)
        tell_both_sides(record, Kind.MERGE_UNDONE, at=at, by=by)
        return record


def _take_apart(record: Merge, keep: Candidate, drop: Candidate) -> None:
    record.state = Merge.State.UNDOING
    record.save(update_fields=["state"])
    # an earlier merge into the same record can be undone next: all is as it was after that one
    earlier = Merge.objects.standing().filter(kept=keep, kept_version=record.kept_version - 1)
    earlier.update(kept_version=keep.version + 1)
    drop.merged_into = None
    rows.exchange_facts(keep, drop, record.facts)
    rows.save_both(keep, drop, record.facts)
    rows.exchange_months(keep, drop, record.months)
    rows.move(record.moved, drop)
