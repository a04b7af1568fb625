"""Interviews as iCalendar (RFC 5545). Only reference number, time and place; no names."""

from collections.abc import Iterable
from datetime import UTC

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from enrollment.interviews.models import Interview
from enrollment.interviews.rules import Status
from enrollment.referrals.rules import State

CONTENT_TYPE = "text/calendar; charset=utf-8"
STATUS = {Status.PROPOSED: "TENTATIVE", Status.SCHEDULED: "CONFIRMED"}


def calendar_of(interviews: Iterable[Interview], name: str) -> bytes:
    """A calendar with these interviews; the same bytes as long as nothing changes.

    Times are in UTC, so that no reader needs our time zone to get an hour right.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//SocAkt//Razgovori//SL")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for interview in interviews:
        calendar.add_component(_event(interview))
    return bytes(calendar.to_ical())


def _event(interview: Interview) -> Event:
    """The UID is that of the attempt, so a date that moved stays the same entry of a calendar."""
    number = interview.referral.number
    event = Event()
    event.add("uid", f"{number}-{interview.attempt}@socakt".lower())
    event.add("sequence", interview.sequence)
    event.add("dtstamp", interview.changed_at.astimezone(UTC))
    event.add("last-modified", interview.changed_at.astimezone(UTC))
    event.add("dtstart", interview.starts_at.astimezone(UTC))
    event.add("dtend", interview.ends_at.astimezone(UTC))
    event.add("summary", _("Interview %(number)s") % {"number": number})
    event.add("location", interview.place)
    event.add("status", _status(interview))
    event.add("class", "PRIVATE")
    return event


def _status(interview: Interview) -> str:
    """An open one whose referral has moved on falls away."""
    status = Status(interview.status)
    if status in STATUS and interview.referral.state != State.INTERVIEW:
        return "CANCELLED"
    return STATUS.get(status, "CONFIRMED")
