"""Every night: whoever records hears of an outcome a week before it is due, and when it is late."""

from datetime import date, datetime

from enrollment.admissions.models import Admission
from enrollment.notices.rules import Kind
from enrollment.participation.models import OutcomeReminder
from enrollment.participation.queries import TaskLine, open_tasks, task_lines
from enrollment.participation.rules import REMIND_BEFORE, Task
from enrollment.participation.telling import WHO_RECORDS, tell_of
from socakt.transactions import decision

KIND_OF = {Task.LEAVING: Kind.OUTCOME_DUE, Task.SIX_MONTHS: Kind.FOLLOW_UP_DUE}


def remind(*, on: date, at: datetime) -> int:
    """Tell of what is due within a week or overdue, once each; return how many were reminded of.

    Can be repeated: what was told is stored with a unique row, in the same transaction as the
    notices. Of a missing inclusion nobody is told, it stands on the list of tasks.
    """
    lines = task_lines(open_tasks(Admission.objects.filter(candidate__frozen=""), on), on)
    near = [line for line in lines if line.kind in KIND_OF and line.due_on - REMIND_BEFORE <= on]
    return sum(_remind(line, at=at) for line in near)


def _remind(line: TaskLine, *, at: datetime) -> bool:
    """Whether this was the first reminder of its kind; of two at once only one tells."""
    with decision():
        _row, first = OutcomeReminder.objects.get_or_create(
            participation_id=line.admission.referral_id,
            which=line.kind.value,
            overdue=line.overdue,
            defaults={"made_at": at},
        )
        if first:
            tell_of(line.admission, KIND_OF[line.kind], by=None, at=at, parties=WHO_RECORDS)
        return first
