"""What stands on the desk, on the page of a person and on the page of a referral."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces, cohorts_to_fill
from enrollment.candidates.models import Candidate
from enrollment.cohorts.queries import Filling, filling
from enrollment.desk.figures import Figures, figures
from enrollment.desk.groups import work_of
from enrollment.desk.queries import (
    SHOWN_ON_DESK,
    filling_cohorts,
    open_admission,
    waiting_for_others,
)
from enrollment.desk.timeline import Line, lines
from enrollment.desk.work import Group, Task, most_urgent
from enrollment.eligibility.queries import (
    Outlook,
    outlook_at_start,
    outlook_of,
    outlook_today,
    terms_for,
)
from enrollment.interviews.queries import Appointment, appointments_of
from enrollment.merging.proposals import Pair, proposals_for
from enrollment.merging.queries import Chapter, story
from enrollment.notes.forms import NoteForm
from enrollment.notes.queries import Line as NoteLine
from enrollment.notes.queries import latest
from enrollment.notices.models import Notice
from enrollment.notices.queries import unread_decisions
from enrollment.participation.pages import WhatBecame, what_became
from enrollment.referrals.models import Referral
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import OPEN_STATES, Action, Obstacle, State
from enrollment.waiting.queries import Standing, Summary, list_summary, standing_of
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission, Role
from socakt.audit.models import Event


@dataclass(frozen=True)
class Desk:
    """The morning's page. `more_others` says that not everything fitted."""

    now: datetime
    groups: list[Group]
    tasks: list[Task]
    late: int
    others: list[Referral]
    more_others: bool
    unread: list[Notice]
    cohorts: list[CohortWithPlaces]
    filling: list[Filling]
    waiting: list[Summary]
    figures: list[Figures]

    @property
    def more(self) -> bool:
        """Whether there are more things to do than stand in the list."""
        return sum(len(group.tasks) for group in self.groups) > len(self.tasks)


def desk_page(actor: Actor, now: datetime) -> Desk:
    """What the actor has to do, what waits for others, and the cohorts that are filling."""
    on = timezone.localdate(now)
    groups = work_of(actor, now)
    tasks = most_urgent(groups)
    sees = actor.may(Permission.REFERRAL_VIEW)
    decides = actor.may(Permission.ADMISSION_DECIDE)
    others, more_others = _first(waiting_for_others(actor)) if sees else ([], False)
    return Desk(
        now=now,
        groups=groups,
        tasks=tasks[:SHOWN_ON_DESK],
        late=sum(task.urgency.rank == 0 for task in tasks),
        others=others,
        more_others=more_others,
        unread=list(unread_decisions(actor)[:SHOWN_ON_DESK]) if sees else [],
        cohorts=[] if decides else list(filling_cohorts(actor, on)[:SHOWN_ON_DESK]),
        filling=filling(actor, on)[:SHOWN_ON_DESK] if decides else [],
        waiting=list_summary(actor, on) if decides else [],
        figures=figures(actor, on) if actor.role == Role.MINISTRY else [],
    )


def _first(rows: QuerySet[Referral]) -> tuple[list[Referral], bool]:
    found = list(rows[: SHOWN_ON_DESK + 1])
    return found[:SHOWN_ON_DESK], len(found) > SHOWN_ON_DESK


@dataclass(frozen=True)
class CandidatePage:
    """What stands beside the facts of a person."""

    outlook: Outlook | None
    referrals: list[Referral]
    may_refer: bool
    today: date
    notes: list[NoteLine]
    note_form: NoteForm
    may_merge: bool
    duplicates: list[Pair]
    story: list[Chapter]


def candidate_page(candidate: Candidate, actor: Actor, on: date) -> CandidatePage:
    """The rule's answer today, and the referrals that the actor may see."""
    terms = terms_for(candidate, on)
    visible = Referral.objects.visible_to(actor).filter(candidate=candidate)
    may_merge = actor.may(Permission.CANDIDATE_MERGE)
    return CandidatePage(
        outlook=outlook_today(candidate, terms, on) if terms else None,
        referrals=list(visible.with_names().order_by("-started_at", "-pk")),
        may_refer=actor.may(Permission.REFERRAL_WRITE),
        today=on,
        notes=latest(candidate, actor),
        note_form=NoteForm(today=on),
        may_merge=may_merge,
        duplicates=proposals_for(candidate, actor) if may_merge else [],
        story=story(candidate, actor),
    )


STEPS = (
    Action.EDIT,
    Action.SUBMIT,
    Action.WITHDRAW,
    Action.TAKE,
    Action.INVITE,
    Action.RETURN,
    Action.PUT_ON_LIST,
    Action.CONFIRM_WISH,
    Action.REDIRECT,
    Action.REJECT,
    Action.ADMIT,
)
WAITING = {
    State.DRAFT: _("Being written by the referrer"),
    State.SUBMITTED: _("Waiting for the coordination"),
    State.RETURNED: _("Waiting for the referrer to complete it"),
    State.IN_REVIEW: _("In review at the coordination"),
    State.INTERVIEW: _("Invited to an interview"),
    State.WAITING: _("Waiting for a free place"),
}


@dataclass(frozen=True)
class ReferralPage:
    """What stands on the page of a referral beside its own words."""

    outlook: Outlook | None
    start: Outlook | None
    cohort: CohortWithPlaces | None
    admission: Admission | None
    became: WhatBecame | None
    may_open_participation: bool
    may_cancel: bool
    may_move: bool
    missing: list[str]
    obstacles: list[str]
    timeline: list[Line]
    actions: frozenset[str]
    standing: Standing | None
    interviews: list[Appointment]
    sees_person: bool


def referral_page(referral: Referral, actor: Actor, on: date) -> ReferralPage:
    """The answer (stored when decided, else as of today), the evidence, and what can be done."""
    is_open = referral.state in OPEN_STATES
    cohort = _next_cohort(referral, on) if is_open else None
    admission = None if is_open else open_admission(referral)
    actions = frozenset(action.name.lower() for action in STEPS if referral.allows(action, actor))
    return ReferralPage(
        outlook=outlook_of(referral, on),
        start=outlook_at_start(referral.candidate, cohort)
        if cohort and cohort.starts_on > on
        else None,
        cohort=cohort,
        admission=admission,
        became=what_became(referral) if referral.state == State.ADMITTED else None,
        may_open_participation=actor.may(Permission.PARTICIPATION_VIEW),
        may_cancel=_may_cancel(referral, admission, actor, on),
        may_move=_may_move(referral, admission, actor, on),
        missing=what_is_missing(referral, on) if "submit" in actions else [],
        obstacles=[str(Obstacle(code).label) for code in referral.obstacles],
        timeline=lines(
            list(Event.objects.about(referral)), str(WAITING.get(State(referral.state), ""))
        ),
        actions=actions,
        standing=standing_of(referral, actor),
        interviews=appointments_of(referral, actor),
        # since a merge the record may be another organization's: the referral and its answer stay
        sees_person=Candidate.objects.visible_to(actor).filter(pk=referral.candidate_id).exists(),
    )


def _may_cancel(referral: Referral, admission: Admission | None, actor: Actor, on: date) -> bool:
    if admission is None or on >= admission.cohort.starts_on:
        return False
    return referral.allows(Action.REOPEN, actor)


def _may_move(referral: Referral, admission: Admission | None, actor: Actor, on: date) -> bool:
    if admission is None or on > admission.cohort.ends_on:
        return False
    return referral.allows(Action.REOPEN, actor)


def _next_cohort(referral: Referral, on: date) -> CohortWithPlaces | None:
    """The first cohort of the program with room, else the first that is not over."""
    of_program = Cohort.objects.filter(program=referral.program_id).with_program()
    cohorts = list(cohorts_to_fill(of_program, on))
    with_room = (cohort for cohort in cohorts if cohort.free > 0)
    return next(with_room, cohorts[0] if cohorts else None)
