"""What stands on the desk, on the page of a person and on the page of a referral."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces, cohorts_to_fill
from enrollment.candidates.models import Candidate
from enrollment.desk.queries import (
    SHOWN_ON_DESK,
    filling_cohorts,
    open_admission,
    waiting_for_actor,
    waiting_for_others,
)
from enrollment.desk.timeline import Line, lines
from enrollment.eligibility.queries import (
    Outlook,
    outlook_at_start,
    outlook_of,
    outlook_today,
    terms_for,
)
from enrollment.referrals.models import Referral
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import OPEN_STATES, Action, Obstacle, State
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit.models import Event


@dataclass(frozen=True)
class Desk:
    """The morning's page. `more_mine` and `more_others` say that not everything fitted."""

    now: datetime
    mine: list[Referral]
    more_mine: bool
    others: list[Referral]
    more_others: bool
    cohorts: list[CohortWithPlaces]


def desk_page(actor: Actor, now: datetime) -> Desk:
    """What the actor has to do, what waits for others, and the cohorts that are filling."""
    sees = actor.may(Permission.REFERRAL_VIEW)
    mine, more_mine = _first(waiting_for_actor(actor)) if sees else ([], False)
    others, more_others = _first(waiting_for_others(actor)) if sees else ([], False)
    cohorts = list(filling_cohorts(actor, timezone.localdate(now))[:SHOWN_ON_DESK])
    return Desk(now, mine, more_mine, others, more_others, cohorts)


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


def candidate_page(candidate: Candidate, actor: Actor, on: date) -> CandidatePage:
    """The rule's answer today, and the referrals that the actor may see."""
    terms = terms_for(candidate, on)
    visible = Referral.objects.visible_to(actor).filter(candidate=candidate)
    return CandidatePage(
        outlook=outlook_today(candidate, terms, on) if terms else None,
        referrals=list(visible.with_names().order_by("-started_at", "-pk")),
        may_refer=actor.may(Permission.REFERRAL_WRITE),
        today=on,
    )


STEPS = (Action.EDIT, Action.SUBMIT, Action.WITHDRAW, Action.RETURN, Action.REJECT, Action.ADMIT)
WAITING = {
    State.DRAFT: _("Being written by the referrer"),
    State.SUBMITTED: _("Waiting for the coordination"),
    State.RETURNED: _("Waiting for the referrer to complete it"),
}


@dataclass(frozen=True)
class ReferralPage:
    """What stands on the page of a referral beside its own words."""

    outlook: Outlook | None
    start: Outlook | None
    cohort: CohortWithPlaces | None
    admission: Admission | None
    may_cancel: bool
    missing: list[str]
    obstacles: list[str]
    timeline: list[Line]
    actions: frozenset[str]


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
        may_cancel=_may_cancel(referral, admission, actor, on),
        missing=what_is_missing(referral, on) if "submit" in actions else [],
        obstacles=[str(Obstacle(code).label) for code in referral.obstacles],
        timeline=lines(
            list(Event.objects.about(referral)), str(WAITING.get(State(referral.state), ""))
        ),
        actions=actions,
    )


def _may_cancel(referral: Referral, admission: Admission | None, actor: Actor, on: date) -> bool:
    if admission is None or on >= admission.cohort.starts_on:
        return False
    return referral.allows(Action.REOPEN, actor)


def _next_cohort(referral: Referral, on: date) -> CohortWithPlaces | None:
    """The first cohort of the program with room, else the first that is not over."""
    of_program = Cohort.objects.filter(program=referral.program_id).with_program()
    cohorts = list(cohorts_to_fill(of_program, on))
    with_room = (cohort for cohort in cohorts if cohort.free > 0)
    return next(with_room, cohorts[0] if cohorts else None)
