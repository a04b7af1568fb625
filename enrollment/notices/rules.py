"""What people are told about, in one table: the code, the sentence, and the page it leads to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class How(models.TextChoices):
    """When somebody gets a mail about a notice."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    NEVER = "never", _("never")


class Group(models.TextChoices):
    """What a person decides about together: how the mails of these kinds come."""

    DECISIONS = "decisions", _("Decisions about referrals")
    TASKS = "tasks", _("New referrals and tasks")
    REMINDERS = "reminders", _("Reminders and deadlines")
    COHORTS = "cohorts", _("Cohorts and participants")


# as long as somebody has not chosen otherwise
USUALLY = {
    Group.DECISIONS: How.AT_ONCE,
    Group.TASKS: How.AT_ONCE,
    Group.REMINDERS: How.DAILY,
    Group.COHORTS: How.DAILY,
}


class Kind(models.TextChoices):
    """What happened, its group, and the sentence (the label), without any personal data."""

    group: Group

    def __new__(cls, value: str, group: Group | None = None) -> Kind:
        """A line of the table, without its label; the kind of a code is `Kind(code)`."""
        assert group, f"{value} belongs to no group"
        kind = str.__new__(cls, value)
        kind._value_, kind.group = value, group
        return kind

    SUBMITTED = "submitted", Group.TASKS, _("A new referral has arrived.")
    RETURNED = "returned", Group.TASKS, _("The referral came back for completion.")
    INVITED = "invited", Group.DECISIONS, _("The person is invited to an interview.")
    PUT_ON_LIST = "put_on_waiting_list", Group.DECISIONS, _("The person is on the waiting list.")
    ADMITTED = "admitted", Group.DECISIONS, _("The person is admitted to a cohort.")
    REOPENED = (
        "reopened",
        Group.DECISIONS,
        _("The admission is cancelled; the referral is open again."),
    )
    REDIRECTED = "redirected", Group.DECISIONS, _("The person is redirected to something else.")
    REJECTED = "rejected", Group.DECISIONS, _("The referral is rejected.")
    WITHDRAWN = "withdrawn", Group.DECISIONS, _("The referral is withdrawn.")
    HANDED_ON = (
        "handed_on",
        Group.REMINDERS,
        _("The deadline has passed; the referral is handed on."),
    )
    EXPIRED = "expired", Group.DECISIONS, _("The deadline has passed; the referral has expired.")
    REMINDER = "reminder", Group.REMINDERS, _("A referral waits for you; the deadline is near.")
    INTERVIEW_MOVED = "interview_moved", Group.DECISIONS, _("The interview has another date.")
    INTERVIEW_MISSED = (
        "interview_missed",
        Group.DECISIONS,
        _("The person did not come to the interview."),
    )
    INTERVIEW_CALLED_OFF = (
        "interview_called_off",
        Group.DECISIONS,
        _("The interview is called off."),
    )
    PLACE_FREED = "place_freed", Group.COHORTS, _("A place in a cohort has become free.")
    MOVED = "moved", Group.COHORTS, _("A participant moves to another cohort.")
    COHORT_CHANGED = "cohort_changed", Group.COHORTS, _("The dates of a cohort have changed.")
    STARTED = "started", Group.COHORTS, _("The person has started the program.")
    LEFT = "left", Group.COHORTS, _("A participant has left the program.")
    OUTCOME_DUE = "outcome_due", Group.REMINDERS, _("The outcome on leaving has to be recorded.")
    FOLLOW_UP_DUE = (
        "follow_up_due",
        Group.REMINDERS,
        _("The outcome after six months has to be recorded."),
    )
    NOTE_DUE = "note_due", Group.REMINDERS, _("A follow-up you noted is due.")
    WORK_RECEIVED = "work_received", Group.TASKS, _("A colleague's open work is now yours.")
    SUCCEEDED = (
        "succeeded",
        Group.TASKS,
        _("Referrals of an organization that has ended are now yours."),
    )
    MERGED = "merged", Group.TASKS, _("Two records of one person have been merged.")
    MERGE_UNDONE = (
        "merge_undone",
        Group.TASKS,
        _("A merge has been undone; there are two records again."),
    )
    PERSON_REQUEST = "person_request", Group.TASKS, _("A person makes use of a right.")
    RESTRICTED = (
        "restricted",
        Group.TASKS,
        _("The processing of a person's data is restricted."),
    )
    RESTRICTION_LIFTED = (
        "restriction_lifted",
        Group.TASKS,
        _("A person's data may be processed again."),
    )
    ERASURES_PROPOSED = (
        "erasures_proposed",
        Group.REMINDERS,
        _("Periods of keeping are over; look at what is proposed for erasure."),
    )


# decisions about a referral, which the referrer should have read
DECISIONS = (
    Kind.ADMITTED,
    Kind.PUT_ON_LIST,
    Kind.REOPENED,
    Kind.REDIRECTED,
    Kind.REJECTED,
    Kind.EXPIRED,
)


class Page(models.TextChoices):
    """Where a notice leads: the name of the page, opened for the record of the notice."""

    REFERRAL = "referral", _("Referral")
    COHORT = "cohort", _("Cohort")
    PARTICIPATION = "participation", _("Participation")
    CANDIDATE = "candidate", _("Candidate")
    DESK = "desk", _("Work")
