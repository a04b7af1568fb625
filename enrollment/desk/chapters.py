"""Which histories belong to a person or a referral, and which of their fields an actor may read.

Only what is listed here is ever read: a new field stays out of stories until somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import DateTimeField, F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.models import Assessment
from enrollment.interviews.models import CONFIDENTIAL, Interview
from enrollment.notes.models import Note
from enrollment.participation.models import EntryFacts, Outcome, Participation
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Party
from enrollment.waiting.models import Replacement, WaitingMove
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.history import history_of

Model = type[models.Model]

FIELDS: dict[Model, tuple[str, ...]] = {
    Candidate: (
        *("organization", "first_name", "last_name", "emso", "born_on", "sex"),
        *("no_fixed_address", "street", "post_code", "post", "phone", "email"),
        *("labour_status", "labour_status_since", "education", "municipality"),
        *("legal_basis", "notice_version", "informed_on"),
    ),
    BenefitMonth: ("month", "paid", "source"),
    # the words themselves stand on the page of notes, with who may read them
    Note: (
        *("kind", "happened_on", "audience", "withdrawn_at"),
        *("follow_up_on", "follow_up_done_at"),
    ),
    Referral: (
        *("state", "organization", "program", "coordinator", "due_on", "waiting_since"),
        *("reason", "obstacles", "return_note"),
        *("rejection_reason", "redirected_to", "decision_note"),
    ),
    Assessment: ("outcome", "reference_on", "eligible_until", "eligible_from"),
    Interview: ("status", "starts_at", "place", "with_whom", "absence", "call_off_reason"),
    Admission: ("cohort", "place", "admitted_on", "ended_on", "end_kind", "end_reason"),
    Participation: ("contract_signed_on", "started_on"),
    EntryFacts: ("recorded_for_on",),  # what was true then is asked for on its own page only
    Outcome: ("which", "status", "reference_on"),
    WaitingMove: ("from_position", "to_position", "reason"),
    Replacement: ("position", "passed_over", "reason"),
}
FOR_COORDINATION: dict[Model, tuple[str, ...]] = {
    Interview: CONFIDENTIAL,
    Admission: ("late_reason",),
}
OPENS = {  # what of a story needs a right that not everybody with the story has
    EntryFacts: Permission.PARTICIPATION_VIEW,
    WaitingMove: Permission.WAITING_VIEW,
    Replacement: Permission.WAITING_VIEW,
}


@dataclass(frozen=True)
class Chapter:
    """Rows of one history that the actor may know about, and the fields that may be read."""

    model: Model
    rows: QuerySet[Any]
    fields: tuple[str, ...]

    @property
    def columns(self) -> dict[str, str]:
        """The column of each field, which is what an update's earlier values go by."""
        kept = history_of(self.model)._meta
        return {name: str(kept.get_field(name).column) for name in self.fields}  # type: ignore[union-attr]


def chapters_of_candidate(
    candidate: Candidate, referrals: Sequence[Referral], actor: Actor
) -> list[Chapter]:
    """Everything about a person, as far as the actor may know it; `referrals` are the visible ones.

    Whoever has known of the person only since the first referral arrived reads from then on.
    """
    since = None if is_own(candidate, actor) else candidate.shared_at
    notes = Note.objects.visible_to(actor).filter(candidate=candidate)
    return [
        _chapter(Candidate, _since(since) & Q(pgh_obj=candidate.pk), actor),
        _chapter(BenefitMonth, _since(since) & Q(candidate=candidate.pk), actor),
        _chapter(Note, Q(candidate=candidate.pk, pgh_obj__in=notes.values("pk")), actor),
        *chapters_of_referrals(referrals, actor),
    ]


def chapters_of_referrals(referrals: Sequence[Referral], actor: Actor) -> list[Chapter]:
    """Everything about these referrals, which the actor may see; nothing when there are none.

    The coordination reads from the moment on at which the referral arrived.
    """
    if not referrals:
        return []
    numbers = [referral.pk for referral in referrals]
    admissions = Admission.objects.visible_to(actor).filter(referral__in=numbers)
    chapters = {
        Referral: _of(referrals, "pgh_obj", actor),
        Assessment: _of(referrals, "referral", actor),
        Interview: _of(referrals, "referral", actor) & _visible(Interview, actor),
        Admission: Q(referral__in=numbers, pgh_obj__in=admissions.values("pk")),
        Participation: Q(pgh_obj__in=numbers) & _visible(Participation, actor),
        EntryFacts: Q(pgh_obj__in=numbers),
        Outcome: Q(participation__in=numbers) & _visible(Outcome, actor),
        WaitingMove: Q(referral__in=numbers),
        Replacement: Q(admission__in=admissions.values("pk")),
    }
    return [
        _chapter(model, which, actor)
        for model, which in chapters.items()
        if model not in OPENS or actor.may(OPENS[model])
    ]


def _chapter(model: Model, which: Q, actor: Actor) -> Chapter:
    fields = FIELDS[model]
    if actor.may(Permission.REFERRAL_DECIDE):
        fields += FOR_COORDINATION.get(model, ())
    told_at = Cast(KeyTextTransform("at", "pgh_context"), DateTimeField())
    rows: QuerySet[Any] = QuerySet(history_of(model)).annotate(
        happened_at=Coalesce(told_at, F("pgh_created_at"))
    )
    chapter = Chapter(model, rows, fields)
    replaced = Q(pgh_before__has_any_keys=list(chapter.columns.values()))
    return Chapter(model, rows.filter(which, ~Q(pgh_label="update") | replaced), fields)


def _of(referrals: Iterable[Referral], field: str, actor: Actor) -> Q:
    """About any of the referrals; of one that others made, from its arrival on."""
    return reduce(
        or_,
        (
            Q(**{field: referral.pk})
            & _since(None if is_own(referral, actor) else referral.submitted_at)
            for referral in referrals
        ),
    )


def is_own(thing: Candidate | Referral, actor: Actor) -> bool:
    """Whether the actor's organization wrote it from the beginning, or inherited it."""
    if isinstance(thing, Referral):
        return Party.REFERRER in thing.parties_of(actor)
    return thing.organization_id == actor.organization.pk


def _since(moment: datetime | None) -> Q:
    return Q(happened_at__gte=moment) if moment else Q()


def _visible(model: Any, actor: Actor) -> Q:
    return Q(pgh_obj__in=model.objects.visible_to(actor).values("pk"))
