"""Re-checks, and how one differs from the last check, as files: what their pages show."""

from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.eligibility.rules import Outcome
from enrollment.rechecks.models import Recheck, RecheckResult
from enrollment.rechecks.queries import (
    FIRST,
    GAINED,
    GROUPS,
    INCOMPLETE,
    LOST,
    Tab,
    open_months,
    reason_of,
    results_in,
)
from socakt.exports import Listing
from socakt.slovene import format_date, local_day


def rechecks_listing(rows: QuerySet[Recheck]) -> Listing:
    """The re-checks with their numbers, the latest first."""
    return Listing(
        name="preverbe",
        title=_("Re-checks"),
        back=reverse("rechecks"),
        rows=rows,
        columns=[
            (_("Reference date"), lambda recheck: recheck.reference_on),
            (_("Made on"), lambda recheck: local_day(recheck.made_at)),
            (_("Made by"), lambda recheck: str(recheck.made_by or _("by itself"))),
            (_("Who was checked"), _whom),
            (_("Preview"), _preview),
            (_("Checked"), lambda recheck: recheck.checked),
            (str(GROUPS[GAINED]), lambda recheck: recheck.gained),
            (str(GROUPS[LOST]), lambda recheck: recheck.lost),
            (str(GROUPS[INCOMPLETE]), lambda recheck: recheck.incomplete),
            (str(GROUPS[FIRST]), lambda recheck: recheck.first_time),
            (_("Unchanged"), lambda recheck: recheck.unchanged),
        ],
    )


def recheck_listing(recheck: Recheck, tab: Tab) -> Listing:
    """Who is in the group of the tab: before and now, why, and the days that matter."""
    day = recheck.reference_on
    return Listing(
        name="preverba",
        title=_("Re-check for %(day)s") % {"day": format_date(day)},
        back=f"{reverse('recheck', args=[recheck.pk])}?{urlencode({'view': tab.group})}",
        rows=results_in(recheck, tab.group),
        record=recheck,
        subject=lambda result: result.referral.candidate_id,
        view=tab.group,
        shows=tab.label,
        columns=[
            (_("Surname"), lambda result: result.referral.candidate.last_name),
            (_("Name"), lambda result: result.referral.candidate.first_name),
            (_("Number"), lambda result: result.referral.number),
            (_("Last check"), lambda result: result.get_before_display()),
            (_("On the reference date"), lambda result: result.get_outcome_display()),
            (_("Reason"), lambda result: reason_of(result, day)),
            (_("Since"), lambda result: result.changed_on),
            (_("Meets the conditions until"), _until),
            (
                _("Can meet the conditions from"),
                lambda result: open_months(result, recheck) or result.eligible_from,
            ),
        ],
    )


def _whom(recheck: Recheck) -> str:
    if recheck.cohort is None:
        return _("Everybody who waits")
    return _("Who waits for %(cohort)s") % {"cohort": recheck.cohort}


def _preview(recheck: Recheck) -> str:
    if recheck.is_past:
        return _("in retrospect")
    return _("yes") if recheck.is_preview else _("no")


def _until(result: RecheckResult) -> date | str | None:
    endless = result.outcome == Outcome.ELIGIBLE and result.eligible_until is None
    return _("without an end date") if endless else result.eligible_until
