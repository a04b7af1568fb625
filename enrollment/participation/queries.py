"""What is still to be recorded of whom, as lines: for the desk, the list of tasks, the night."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest

from enrollment.admissions.models import LEFT, Admission, AdmissionQuerySet
from enrollment.participation.models import Outcome
from enrollment.participation.places import with_way
from enrollment.participation.rules import LISTED_AHEAD, Task, Which, owes_outcomes
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission

# the due dates of rules.window, which a test compares
LEAVING_DUE = Func(F("ended_on"), template="(%(expressions)s + 28)", output_field=DateField())
FOLLOW_UP_DUE = Func(
    F("ended_on"),
    template="(%(expressions)s + interval '6 months')::date",
    output_field=DateField(),
)
INCLUSION_DUE = Greatest("cohort__starts_on", "admitted_on")


@dataclass(frozen=True)
class TaskLine:
    """One thing to record: of whom, in which cohort, until when."""

    kind: Task
    admission: Admission
    due_on: date
    overdue: bool


TaskRows = QuerySet[Any, dict[str, Any]]


def tasks(actor: Actor, on: date) -> TaskRows:
    """What this actor has to record, the earliest due first; rows for `task_lines`.

    Looks `LISTED_AHEAD` ahead: an outcome on leaving from the last day on, a follow-up four
    weeks before it is due, a missing inclusion from the first day of the cohort.
    """
    admissions = Admission.objects.visible_to(actor, on)
    if not actor.may(Permission.PARTICIPATION_RECORD):
        admissions = admissions.none()
    return open_tasks(admissions, on)


def open_tasks(admissions: AdmissionQuerySet, on: date) -> TaskRows:
    """The tasks of these admissions, the earliest due first."""
    until = on + LISTED_AHEAD
    started = Q(referral__participation__started_on__isnull=False)
    missing = admissions.open().exclude(started)
    missing = missing.annotate(due_on=INCLUSION_DUE).filter(due_on__lte=on)
    left = admissions.filter(started, end_kind__in=LEFT).exclude(end_reason__in=_nothing_owed())
    leaving = _without(left, Which.LEAVING).annotate(due_on=LEAVING_DUE)
    follow_up = _without(left, Which.SIX_MONTHS).annotate(due_on=FOLLOW_UP_DUE)
    parts = [
        _rows(missing, Task.INCLUSION),
        _rows(leaving.filter(due_on__lte=until), Task.LEAVING),
        _rows(follow_up.filter(due_on__lte=until), Task.SIX_MONTHS),
    ]
    rows: TaskRows = parts[0].union(*parts[1:], all=True).order_by("due_on", "pk", "kind")
    return rows


def task_lines(rows: Iterable[dict[str, Any]], on: date) -> list[TaskLine]:
    """The lines of these rows (a page of them, say), with the people, in one query more."""
    found = list(rows)
    admissions = with_way(Admission.objects.all()).in_bulk([row["pk"] for row in found])
    return [
        TaskLine(Task(row["kind"]), admissions[row["pk"]], row["due_on"], row["due_on"] < on)
        for row in found
    ]


def _without(left: AdmissionQuerySet, which: Which) -> AdmissionQuerySet:
    recorded = Outcome.objects.filter(participation=OuterRef("referral"), which=which)
    return left.filter(~Exists(recorded))


def _rows(admissions: QuerySet[Any], kind: Task) -> TaskRows:
    named = admissions.annotate(kind=Value(kind.value, output_field=CharField()))
    rows: TaskRows = named.order_by().values("pk", "kind", "due_on")
    return rows


def _nothing_owed() -> list[str]:
    reasons = {code for code, _label in Admission._meta.get_field("end_reason").choices or []}
    return sorted(reason for reason in reasons if not owes_outcomes(reason))


@dataclass(frozen=True)
class ToComplete:
    """Who of a cohort has started and holds a place, and who never started."""

    started: list[Admission]
    never_started: list[Admission]


def cohort_to_complete(cohort: Cohort, actor: Actor) -> ToComplete:
    """The people of the cohort in two lists; one query."""
    visible = Admission.objects.visible_to(actor).open().filter(cohort=cohort)
    people = list(with_way(visible))
    started = [one for one in people if _has_started(one)]
    return ToComplete(started, [one for one in people if one not in started])


def _has_started(admission: Admission) -> bool:
    known = getattr(admission.referral, "participation", None)
    return known is not None and known.started_on is not None
