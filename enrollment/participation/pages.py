"""The way of a participant as its page shows it: what was, what is next, what can be recorded."""

from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext as _

from enrollment.admissions.models import Admission
from enrollment.participation.models import EntryFacts, Outcome, Participation
from enrollment.participation.places import resting_places, with_way
from enrollment.participation.rules import PRIVATE_REASONS, Which, owes_outcomes, window
from enrollment.participation.services import begun
from enrollment.referrals.models import Referral
from socakt.slovene import format_date


@dataclass(frozen=True)
class Step:
    """One step of the way, for components/timeline.html."""

    title: str
    detail: str
    current: bool = False


@dataclass(frozen=True)
class OutcomeBlock:
    """One of the two outcomes: what holds, what was corrected, when it is due."""

    which: Which
    current: Outcome | None
    earlier: list[Outcome]
    due_on: date
    overdue: bool
    may_record: bool


@dataclass(frozen=True)
class Fact:
    """A fact and its value, for components/data_list.html."""

    label: str
    value: str


@dataclass(frozen=True)
class Way:
    """Everything on the page of a participant."""

    admission: Admission
    participation: Participation | None
    steps: list[Step]
    facts: list[Fact]
    outcomes: list[OutcomeBlock]
    next: str

    @property
    def has_started(self) -> bool:
        """Whether the start is recorded."""
        return self.participation is not None and self.participation.started_on is not None


def way_of(admission: Admission, on: date) -> Way:
    """The way of an admission read `with_way`; two queries more."""
    known = begun(admission)
    outcomes = _outcomes(admission, known, on)
    next_step = _next(admission, known, outcomes, on)
    return Way(
        admission=admission,
        participation=known,
        steps=_steps(admission, known, outcomes, next_step),
        facts=_facts(known) if known and known.started_on else [],
        outcomes=outcomes,
        next=next_step,
    )


def _outcomes(admission: Admission, known: Participation | None, on: date) -> list[OutcomeBlock]:
    if known is None or known.started_on is None or admission.ended_on is None:
        return []
    if not owes_outcomes(admission.end_reason):
        return []
    recorded = list(
        Outcome.objects.filter(participation=known).select_related("recorded_by", "corrected_by")
    )
    blocks = []
    for which in Which:
        rows = [row for row in recorded if row.which == which]
        current = next((row for row in rows if not hasattr(row, "corrected_by")), None)
        days = window(which, admission.ended_on)
        blocks.append(
            OutcomeBlock(
                which=which,
                current=current,
                earlier=[row for row in rows if row is not current],
                due_on=days.due_on,
                overdue=current is None and days.late(on),
                may_record=on >= days.first_on,
            )
        )
    return blocks


def _next(
    admission: Admission, known: Participation | None, outcomes: list[OutcomeBlock], on: date
) -> str:
    """Which step is next, by the name of its address; empty when nothing is left."""
    if admission.ended_on is not None:
        missing = (block for block in outcomes if block.current is None)
        return next((block.which.value for block in missing), "")
    if known is None:
        return "contract"
    if known.started_on is None:
        return "start"
    return "completion" if on >= admission.cohort.ends_on else "running"


def _steps(
    admission: Admission,
    known: Participation | None,
    outcomes: list[OutcomeBlock],
    next_step: str,
) -> list[Step]:
    signed_on = known.contract_signed_on if known else None
    started_on = known.started_on if known else None
    steps = [
        Step(_("Admitted to a cohort"), format_date(admission.admitted_on)),
        Step(_("Contract signed"), _day(signed_on), next_step == "contract"),
        Step(_("Started"), _day(started_on), next_step == "start"),
        Step(
            str(admission.get_end_kind_display()).capitalize() or _("Completion"),
            ended(admission),
            next_step in ("running", "completion"),
        ),
    ]
    if admission.ended_on and not outcomes:
        return [step for step in steps if step.detail != "–"]
    for which in Which:
        block = next((block for block in outcomes if block.which == which), None)
        steps.append(Step(_title(which), _state(block), next_step == which))
    return steps


def _title(which: Which) -> str:
    return str(which.label).capitalize()


def _state(block: OutcomeBlock | None) -> str:
    if block is None:
        return "–"
    if block.current is None:
        return _("due on %(date)s") % {"date": format_date(block.due_on)}
    date_of = format_date(block.current.reference_on)
    return f"{block.current.get_status_display()} · {date_of}"


def ended(admission: Admission) -> str:
    """The last day and the reason, for whoever records; a dash while it is not over."""
    if admission.ended_on is None:
        return _("planned for %(date)s") % {"date": format_date(admission.cohort.ends_on)}
    if admission.end_kind == Admission.EndKind.COMPLETION:
        return format_date(admission.ended_on)
    return f"{format_date(admission.ended_on)} · {admission.get_end_reason_display()}"


def _day(day: date | None) -> str:
    return format_date(day) if day else "–"


def _facts(known: Participation) -> list[Fact]:
    facts = EntryFacts.objects.get(participation=known)

    def answer(name: str, value: str) -> Fact:
        said = _("not answered by the person") if name in facts.refused else value
        field = cast("Field[Any, Any]", facts._meta.get_field(name))
        return Fact(str(field.verbose_name).capitalize(), said or "–")

    def yes_no(value: bool | None) -> str:
        return _("yes") if value else _("no")

    return [
        answer("born_on", format_date(facts.born_on) if facts.born_on else ""),
        answer("sex", facts.get_sex_display()),
        answer("labour_status", facts.get_labour_status_display()),
        answer("labour_status_since", _day(facts.labour_status_since)),
        answer("education", facts.get_education_display()),
        answer("municipality", facts.get_municipality_display()),
        answer("foreign_background", yes_no(facts.foreign_background)),
        answer("disability", yes_no(facts.disability)),
        answer("housing", facts.get_housing_display()),
    ]


@dataclass(frozen=True)
class WhatBecame:
    """What the page of a referral says of the person after the admission."""

    admission: Admission
    started_on: date | None
    reason: str


def what_became(referral: Referral) -> WhatBecame | None:
    """Started, left, completed, with the reason as far as the referring office may know it.

    None before a contract is recorded and while nothing has ended. One query.
    """
    rows = with_way(resting_places(Admission.objects.filter(referral=referral)))
    admission = rows.first()
    if admission is None:
        return None
    known = begun(admission)
    if known is None and admission.ended_on is None:
        return None
    reason = "" if admission.end_kind == Admission.EndKind.COMPLETION else told_on(admission)
    return WhatBecame(admission, known.started_on if known else None, reason)


def told_on(admission: Admission) -> str:
    """The reason of an exit in words for the referring office: health and family stay private."""
    if admission.end_reason in PRIVATE_REASONS:
        return _("personal circumstances")
    return admission.get_end_reason_display()
