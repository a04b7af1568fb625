"""The waiting list of a program as a file: what its lines show."""

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.eligibility.models import Assessment
from enrollment.waiting.queries import Line, lines
from programs.models import Program
from socakt.exports import Listing
from socakt.slovene import local_day


def waiting_listing(program: Program | None, on: date) -> Listing:
    """Who waits for the program, in the order of the list; nobody where there is no list."""
    query = urlencode({"program": program.pk} if program else {})
    return Listing(
        name="cakalna-lista",
        title=_("Waiting list"),
        back=f"{reverse('waiting_list')}?{query}",
        rows=lines(program, on) if program else [],
        subject=lambda line: line.referral.candidate_id,
        view=str(program.pk) if program else "",
        shows=program.title if program else "",
        columns=[
            (_("Position"), lambda line: line.position),
            (_("Surname"), lambda line: line.referral.candidate.last_name),
            (_("Name"), lambda line: line.referral.candidate.first_name),
            (_("Number"), lambda line: line.referral.number),
            (_("Referring organization"), lambda line: line.referral.organization.name),
            (_("On the list since"), lambda line: local_day(line.referral.waiting_since)),
            (_("Outcome today"), _outcome),
            (_("Eligible until"), lambda line: line.result and line.result.eligible_until),
            (_("Known obstacles"), lambda line: line.obstacles),
            (_("Wish confirmed until"), lambda line: line.wish_until),
            (_("Moved by hand"), lambda line: "; ".join(move.reason for move in line.moves)),
        ],
    )


def _outcome(line: Line) -> str:
    if line.result is None:
        return ""
    return str(Assessment.Outcome(line.result.outcome.value).label)
