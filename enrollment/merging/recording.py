"""What the processing log says of a merge."""

from datetime import datetime

from enrollment.merging.models import Merge
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES
from socakt.accounts.actor import Actor
from socakt.audit import services as audit


def record_merge(
    merge: Merge, what: str, referrals: list[Referral], *, at: datetime, by: Actor
) -> None:
    """One entry about each of the two records, and one about each open referral."""
    details = {"merge": merge.pk, "kept": merge.kept_id, "dropped": merge.dropped_id}
    for candidate in (merge.kept, merge.dropped):
        audit.record(f"candidate.{what}", candidate, by=by, at=at, subject=candidate, **details)
    for referral in referrals:
        if referral.state in OPEN_STATES:
            audit.record(
                f"referral.{what}", referral, by=by, at=at, subject=merge.kept, merge=merge.pk
            )
