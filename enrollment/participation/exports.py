"""The list of tasks as a file: what its lines show."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from enrollment.participation.queries import TaskRows, task_lines
from socakt.exports import Listing


def tasks_listing(rows: TaskRows, on: date) -> Listing:
    """What is to be recorded, the earliest due first."""
    return Listing(
        name="naloge",
        title=_("Tasks"),
        back=reverse("tasks"),
        rows=rows,
        read=lambda found: task_lines(found, on),
        subject=lambda line: line.admission.candidate_id,
        columns=[
            (_("Surname"), lambda line: line.admission.candidate.last_name),
            (_("Name"), lambda line: line.admission.candidate.first_name),
            (_("Cohort"), lambda line: str(line.admission.cohort)),
            (_("Task"), lambda line: str(line.kind.label)),
            (_("Due on"), lambda line: line.due_on),
            (_("Overdue"), lambda line: _("yes") if line.overdue else _("no")),
        ],
    )
