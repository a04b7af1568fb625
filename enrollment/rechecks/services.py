"""Checking everybody who waits anew. Finds what differs; decides and changes nothing."""

from datetime import date, datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.eligibility.bulk import demands_on
from enrollment.eligibility.services import NoTerms
from enrollment.rechecks.difference import store_difference
from enrollment.rechecks.models import Recheck
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import ARRIVED_STATES, UNDECIDED_STATES
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import NotPermitted
from socakt.transactions import decision

# Whose turn it is to decide; and, for the night, also those that came back for completion, since
# the coordination knows them. A draft is nobody's business but the referrer's.


def recheck(
    *, on: date, by: Actor | None, region: Region, cohort: Cohort | None = None, at: datetime
) -> Recheck:
    """Ask the rule about everybody who waits in the region, keep what differs from the last check.

    With a cohort only those who wait for its program. `by=None` is the system, which looks at
    the returned referrals too. For the local day of `at` it is a check with which the next one is
    compared, so that a second press of the button finds no difference; for any other day it is
    a preview, and gives the same difference each time. The terms are those in force on the day.
    Raises NotPermitted, NoTerms, Busy.
    """
    _demand(region, cohort, by)
    with decision():
        _lock(region)
        demands = demands_on(on)
        if not demands:
            raise NoTerms(
                _("The call has no terms for this day; an administrator has to add them.")
            )
        identity = _reserve_id()
        counts = store_difference(identity, _referrals(region, cohort, by), on, demands)
        made = Recheck.objects.create(
            pk=identity,
            region=region,
            cohort=cohort,
            reference_on=on,
            is_preview=on != timezone.localdate(at),
            made_at=at,
            made_by=by.user if by else None,
            organization=by.organization if by else None,
            checked=counts.checked,
            gained=counts.gained,
            lost=counts.lost,
            incomplete=counts.incomplete,
            first_time=counts.first_time,
        )
        _record(made, by)
        return made


def nightly(*, on: date, at: datetime) -> list[Recheck]:
    """Check everybody of every region; return the re-checks. Nothing where no terms are in force.

    Can be repeated: the second time there is no difference.
    """
    if not demands_on(on):
        return []
    regions = Region.objects.order_by("pk")
    return [recheck(on=on, by=None, region=region, at=at) for region in regions]


def _demand(region: Region, cohort: Cohort | None, by: Actor | None) -> None:
    """Raise `NotPermitted` unless it is the actor's region, and the cohort is one of it."""
    if by is not None and not (
        by.may(Permission.ELIGIBILITY_RECHECK) and by.organization.region_id == region.pk
    ):
        raise NotPermitted
    if cohort is not None and cohort.program.region_id != region.pk:
        raise NotPermitted


def _lock(region: Region) -> None:
    """Of two at once, the second one waits and then sees what the first one stored."""
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=region.pk)


def _referrals(region: Region, cohort: Cohort | None, by: Actor | None) -> QuerySet[Referral]:
    referrals = Referral.objects.filter(
        region=region,
        state__in=UNDECIDED_STATES if by else ARRIVED_STATES,
        candidate__frozen="",
    )
    return referrals.filter(program=cohort.program_id) if cohort else referrals


def _reserve_id() -> int:
    """The key of the re-check, known before its row: the results point to it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [Recheck._meta.db_table])
        (identity,) = cursor.fetchone()
    return int(identity)


def _record(made: Recheck, by: Actor | None) -> None:
    audit.record(
        "eligibility.rechecked",
        made,
        by=by,
        at=made.made_at,
        on=made.reference_on.isoformat(),
        cohort=made.cohort_id,
        checked=made.checked,
        gained=made.gained,
        lost=made.lost,
        incomplete=made.incomplete,
        first_time=made.first_time,
    )
