"""Who hears that two records were merged, or that it was undone. Never whose."""

from datetime import date, datetime

from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.merging.models import Merge
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.models import Referral
from enrollment.referrals.recipients import coordinators
from enrollment.referrals.rules import OPEN_STATES
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role


def tell_both_sides(merge: Merge, kind: Kind, *, at: datetime, by: Actor) -> None:
    """The referrers of either record, and whoever has to decide about an open referral.

    Each is led to the own record's page, which knows what its organization may see now.
    """
    on = timezone.localdate(at)
    told: set[tuple[int, int]] = set()
    for record in (merge.kept, merge.dropped):
        _tell(record.pk, _referrers(record, on), told, merge, kind, at=at, by=by)
    numbers = [*merge.moved.get(REFERRALS, []), *merge.stayed.get(REFERRALS, [])]
    open_now = Referral.objects.filter(pk__in=numbers, state__in=OPEN_STATES)
    for referral in open_now.exclude(submitted_at=None).order_by("pk"):
        page = merge.kept_id
        _tell(page, coordinators(referral, on), told, merge, kind, at=at, by=by)


REFERRALS = Referral._meta.db_table


def _referrers(record: Candidate, on: date) -> list[Membership]:
    """Whoever registered the person; everybody of the organization once that one is gone."""
    everybody = members(on=on, role=Role.REFERRER, pk=record.organization_id)
    own = [member for member in everybody if member.user_id == record.registered_by_id]
    return own or everybody


def _tell(
    record: int,
    people: list[Membership],
    told: set[tuple[int, int]],
    merge: Merge,
    kind: Kind,
    *,
    at: datetime,
    by: Actor,
) -> None:
    new = [one for one in people if (one.user_id, one.organization_id) not in told]
    told |= {(one.user_id, one.organization_id) for one in new}
    tell(
        recipients=new,
        kind=kind,
        page=Page.CANDIDATE,
        record=record,
        number=_number(merge, record),
        at=at,
        by=by,
    )


def _number(merge: Merge, record: int) -> str:
    """The latest reference number of the record, by which its referrers know the person."""
    of_record = merge.stayed if record == merge.kept_id else merge.moved
    rows = Referral.objects.filter(pk__in=of_record.get(REFERRALS, []))
    return rows.order_by("-started_at", "-pk").values_list("number", flat=True).first() or ""
