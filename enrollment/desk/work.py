"""Things to do of every kind as lines of one list, the most urgent first (see `groups.py`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.referrals.models import Referral
from socakt.slovene import local_day, working_days_between

LOOKED_AT = 50


@dataclass(frozen=True, order=True)
class Urgency:
    """Late things first, then what is due today, then the rest; in each the earliest day first."""

    rank: int
    day: date

    @classmethod
    def of(cls, due: date | None, since: date, on: date) -> "Urgency":
        """By the day until which it has to be done; without one, by how long it waits."""
        if due is None:
            return cls(2, since)
        return cls(0 if due < on else 1 if due == on else 2, due if due <= on else since)


@dataclass(frozen=True)
class Task:
    """One line: about whom, what to do, where, and how urgent it is in words and in a tone."""

    title: str
    number: str
    url: str
    what: str
    detail: str
    badge: str
    tone: str
    urgency: Urgency


@dataclass(frozen=True)
class Group:
    """Things of one kind: what they are called, where all of them are, and the first ones."""

    label: str
    url: str
    tasks: Sequence[Task]

    @property
    def count(self) -> str:
        """How many there are, as far as was looked."""
        return f"{LOOKED_AT}+" if len(self.tasks) > LOOKED_AT else str(len(self.tasks))


def most_urgent(groups: Iterable[Group]) -> list[Task]:
    """The tasks of all groups in order of urgency."""
    tasks = [task for group in groups for task in group.tasks]
    return sorted(tasks, key=lambda task: (task.urgency, task.number))


def first(rows: QuerySet[Referral]) -> list[Referral]:
    """As many as are looked at, and one more if there are more."""
    return list(rows.with_names()[: LOOKED_AT + 1])  # type: ignore[attr-defined]


def waited(since: date, on: date) -> str:
    """How long something has waited, in working days; today is a word of its own."""
    days = working_days_between(since, on)
    if days == 0:
        return _("today")
    return ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}


def late(due: date, on: date) -> str:
    """By how much a day was missed, in words; in working days."""
    days = max(working_days_between(due, on), 1)
    said = ngettext("%(days)s working day late", "%(days)s working days late", days)
    return said % {"days": days}


def referral_task(referral: Referral, what: str, detail: str, on: date) -> Task:
    """A step of a referral: its age, or by how much its deadline was missed."""
    since = local_day(referral.turn_since)
    # what was handed on has missed its deadline, whatever the new one is
    missed = local_day(referral.handed_on_at) if referral.handed_on_at else None
    due = missed or referral.due_on
    if due is not None and (due < on or missed):
        badge, tone = late(due, on), "bad"
    else:
        near = referral.remind_on is not None and referral.remind_on <= on
        badge, tone = waited(since, on), "warn" if near else "neutral"
    return Task(
        title=str(referral.candidate),
        number=referral.number,
        url=reverse("referral", args=[referral.pk]),
        what=what,
        detail=detail,
        badge=badge,
        tone=tone,
        urgency=Urgency(0, missed) if missed else Urgency.of(due, since, on),
    )
