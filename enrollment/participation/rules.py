"""From inclusion to six months after leaving: what is recorded of it, in which days, and why.

Statuses and refusable questions follow the monitoring of the European Social Fund (domain.md,
section 4): the status on leaving within four weeks, and the status six months after.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.rules import ExitReason

WEEKS_AFTER_LEAVING = timedelta(days=28)
FOLLOW_UP_AFTER = relativedelta(months=6)
# the state six months after leaving is that of a day within four weeks from then on
FOLLOW_UP_WINDOW = timedelta(days=28)
REMIND_BEFORE = timedelta(days=7)
# how far ahead the list of tasks looks: a leaving outcome stands on it from the first day on
LISTED_AHEAD = timedelta(days=28)


class Which(models.TextChoices):
    """The two days for which the state of a former participant is asked."""

    LEAVING = "leaving", _("outcome on leaving")
    SIX_MONTHS = "six_months", _("outcome after six months")


class Status(models.TextChoices):
    """What a former participant does, as the ESF asks; one answer, the first that holds."""

    EMPLOYED = "employed", _("employed")
    SELF_EMPLOYED = "self_employed", _("self-employed")
    EDUCATION = "education", _("in education or training")
    QUALIFICATION = "qualification", _("gained a qualification")
    LOOKING_FOR_WORK = "looking_for_work", _("looking for work")
    INACTIVE = "inactive", _("not looking for work")
    UNKNOWN = "unknown", _("not known, the person cannot be reached")


class Housing(models.TextChoices):
    """Where a participant lives."""

    OWNS = "owns", _("in an own dwelling")
    RENTS = "rents", _("in a rented dwelling")
    RELATIVES = "relatives", _("with relatives or friends")
    INSTITUTION = "institution", _("in an institution or a home")
    TEMPORARY = "temporary", _("in temporary or unsafe housing")
    HOMELESS = "homeless", _("homeless")


class Sensitive(models.TextChoices):
    """The questions that a person may refuse to answer; the refusal is recorded."""

    FOREIGN_BACKGROUND = "foreign_background", _("foreign nationality or background")
    DISABILITY = "disability", _("disability")
    HOUSING = "housing", _("housing")


@dataclass(frozen=True)
class Window:
    """The days to which an outcome may refer, and until when it has to be recorded.

    It may be recorded later, but always for a day of the window: the answers can then be
    compared, however late somebody asked.
    """

    first_on: date
    last_on: date
    due_on: date

    def late(self, on: date) -> bool:
        """Whether it should have been recorded before the day."""
        return on > self.due_on


def window(which: str, left_on: date) -> Window:
    """The days for an outcome of somebody whose last day was `left_on`.

    On leaving: from the last day to 28 days after it, due at the end of it. Six months after:
    from the same day six months later (the last of a shorter month) for 28 days, due on its
    first day, as no earlier day counts.
    """
    if which == Which.LEAVING:
        last = left_on + WEEKS_AFTER_LEAVING
        return Window(left_on, last, due_on=last)
    first = left_on + FOLLOW_UP_AFTER
    return Window(first, first + FOLLOW_UP_WINDOW, due_on=first)


def owes_outcomes(reason: str) -> bool:
    """Whether anything is asked after an end for this reason: nothing of the dead."""
    return reason != ExitReason.DEATH


# what is said to the office that referred the person; health and family are not told on
PRIVATE_REASONS = (ExitReason.HEALTH, ExitReason.CARE)


class Task(models.TextChoices):
    """What is still to be recorded of somebody."""

    INCLUSION = "inclusion", _("inclusion missing")
    LEAVING = Which.LEAVING.value, _("outcome on leaving missing")
    SIX_MONTHS = Which.SIX_MONTHS.value, _("outcome after six months missing")
