"""The list of interviews as a file: what its lines show. Conclusions stay on the pages."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.interviews.models import Interview
from socakt.exports import Listing
from socakt.slovene import local_day


def interviews_listing(rows: QuerySet[Interview], view: str, shows: str) -> Listing:
    """The rows of the list under this filter, which is called so."""

    return Listing(
        name="razgovori",
        title=_("Interviews"),
        back=f"{reverse('interviews')}?view={view}",
        rows=rows,
        view=view,
        shows=shows,
        subject=lambda interview: interview.referral.candidate_id,
        columns=[
            (_("Day"), lambda interview: local_day(interview.starts_at)),
            (_("Hour"), hour_of),
            (_("Duration in minutes"), lambda interview: interview.minutes),
            (_("Place of the interview"), lambda interview: interview.place),
            (_("With whom"), lambda interview: str(interview.with_whom)),
            (_("Number"), lambda interview: interview.referral.number),
            (_("Surname"), lambda interview: interview.referral.candidate.last_name),
            (_("Name"), lambda interview: interview.referral.candidate.first_name),
            (_("Referring organization"), lambda interview: interview.referral.organization.name),
            (_("Attempt"), lambda interview: interview.attempt),
            (_("State"), lambda interview: interview.get_status_display()),
        ],
    )


def hour_of(interview: Interview) -> str:
    """»9:30« on the clock of Slovenia."""
    return f"{timezone.localtime(interview.starts_at):%-H:%M}"
