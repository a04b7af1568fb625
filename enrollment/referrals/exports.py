"""The list of referrals as a file: what its lines show. Reasons and obstacles stay on the pages."""

from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.referrals.filters import VIEWS, ReferralFilter
from socakt.exports import Listing
from socakt.slovene import local_day


def referrals_listing(narrowed: ReferralFilter) -> Listing:
    """The rows of the list under its tab and filters."""
    tab = str(VIEWS[narrowed.shown])
    return Listing(
        name="napotitve",
        title=_("Referrals"),
        back=f"{reverse('referrals')}?{narrowed.address}",
        rows=narrowed.qs,
        view=narrowed.shown,
        filters=narrowed.address,
        shows=" · ".join(filter(None, (tab, narrowed.shows))),
        subject=lambda referral: referral.candidate_id,
        columns=[
            (_("Number"), lambda referral: referral.number),
            (_("Surname"), lambda referral: referral.candidate.last_name),
            (_("Name"), lambda referral: referral.candidate.first_name),
            (_("Referring organization"), lambda referral: referral.organization.name),
            (_("Program"), lambda referral: str(referral.program or "")),
            (_("State"), lambda referral: referral.get_state_display()),
            (_("Whose turn"), lambda referral: str(referral.turn.label)),
            (_("On turn since"), lambda referral: local_day(referral.turn_since)),
            (_("Submitted on"), lambda referral: _day(referral.submitted_at)),
            (_("Decided on"), lambda referral: _day(referral.decided_at)),
            (_("Reason of rejection"), lambda referral: referral.get_rejection_reason_display()),
        ],
    )


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment else None
