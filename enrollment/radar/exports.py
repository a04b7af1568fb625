"""The list of the radar as a file: what its lines show."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.radar.queries import Line, Radar, lines
from socakt.accounts.actor import Actor
from socakt.exports import Listing


def radar_listing(radar: Radar, actor: Actor, view: str, shows: str) -> Listing:
    """Who loses or gains eligibility, the earliest first, under this filter of the list."""
    return Listing(
        name="radar",
        title=_("Radar"),
        back=f"{reverse('radar')}?{urlencode({'view': view})}#people",
        rows=radar.shown(view),
        read=lambda changes: lines(radar, changes, actor),
        subject=lambda line: line.referral.candidate_id,
        view=view,
        shows=shows,
        columns=[
            (_("Surname"), lambda line: line.referral.candidate.last_name),
            (_("Name"), lambda line: line.referral.candidate.first_name),
            (_("Number"), _numbers),
            (_("What happens"), _what),
            (_("Day"), lambda line: line.change.on),
            (_("Reason"), lambda line: line.reason),
        ],
    )


def _numbers(line: Line) -> str:
    return ", ".join(referral.number for referral in (line.referral, *line.others))


def _what(line: Line) -> str:
    gains, loses = _("Can meet the conditions"), _("Loses eligibility")
    return gains if line.change.is_gain else loses
