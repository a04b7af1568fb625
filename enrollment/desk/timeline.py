"""The history of a referral as lines that both sides read."""

from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext_lazy as _

from socakt.audit.models import Event
from socakt.slovene import format_datetime

TITLES = {
    "referral.started": _("Begun"),
    "referral.edited": _("Changed"),
    "referral.submitted": _("Submitted"),
    "referral.resubmitted": _("Submitted again"),
    "referral.returned": _("Returned for completion"),
    "referral.withdrawn": _("Withdrawn"),
    "referral.rejected": _("Rejected"),
    "referral.admitted": _("Admitted to a cohort"),
    "referral.taken": _("Taken over by a coordinator"),
    "referral.invited": _("Invited to an interview"),
    "referral.interview_concluded": _("Interview concluded"),
    "referral.put_on_waiting_list": _("Put on the waiting list"),
    "referral.moved_on_list": _("Moved on the waiting list by hand"),
    "referral.redirected": _("Redirected to something else"),
    "referral.handed_on": _("Deadline passed, handed on"),
    "referral.expired": _("Deadline passed, expired"),
    "referral.reopened": _("Admission cancelled, decision open again"),
    "referral.reminded": _("Reminder sent"),
    "referral.wish_confirmed": _("The person still wishes to come"),
    "admission.moved": _("Moved to another cohort"),
    "referral.handed_over": _("Handed over to another coordinator"),
    "referral.succeeded": _("Moved to the successor of the organization"),
    "referral.merged": _("Records of the person merged"),
    "referral.merge_undone": _("Merge of the person's records undone"),
    "eligibility.assessed": _("Conditions checked"),
    "document.issued": _("Document issued"),
    "document.withdrawn": _("Document withdrawn"),
}


@dataclass(frozen=True)
class Line:
    """One step: what, and in small print when and by whom for which organization."""

    title: str
    detail: str
    current: bool = False


def lines(events: list[Event], waiting_for: str) -> list[Line]:
    """The steps, oldest first, and last for whom the referral waits now, if for anybody.

    Changes that follow each other are one line, with the moment of the last.
    """
    shown = [
        Line(str(TITLES.get(event.action, event.action)), _detail(event))
        for event, following in zip_longest(events, events[1:])
        if not (following and event.action == following.action == "referral.edited")
    ]
    return [*shown, Line(waiting_for, "", current=True)] if waiting_for else shown


def _detail(event: Event) -> str:
    who = event.organization.short_name if event.organization else ""
    return " · ".join(
        part for part in (format_datetime(event.at), str(event.user or ""), who) if part
    )
