"""What documents there are to make or to see, for an actor."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.documents.making import MAKERS
from enrollment.documents.models import IssuedDocument
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import TRAITS, About, Edition, Kind, kinds_for
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission, Role


@dataclass(frozen=True)
class Choice:
    """A document that can be made of a record, or why it cannot yet."""

    kind: Kind
    editions: tuple[Edition, ...]
    missing: str


def referrals_for(actor: Actor) -> QuerySet[Referral]:
    """The referrals of which the actor may make documents: both they and the person in scope.

    A provider knows those whose place is in one of its cohorts.
    """
    rows = Referral.objects.select_related(
        "candidate", "organization", "region", "program__provider", "program__call",
        "submitted_by", "started_by", "coordinator", "decided_by",
    )  # fmt: skip
    if actor.role == Role.PROVIDER:
        return rows.filter(pk__in=Admission.objects.visible_to(actor).values("referral"))
    people = Candidate.objects.visible_to(actor)
    return rows.filter(pk__in=Referral.objects.visible_to(actor).values("pk")).filter(
        candidate__in=people
    )


def may_issue(actor: Actor, kind: Kind, about: Candidate | Referral | Cohort) -> bool:
    """Whether the document is the actor's to issue, and the record in the actor's scope."""
    rows: QuerySet[Any] = (
        referrals_for(actor)
        if isinstance(about, Referral)
        else type(about).objects.visible_to(actor)
    )
    allowed = actor.may(Permission.DOCUMENT_ISSUE) and actor.role in TRAITS[kind].seen_by
    return allowed and rows.filter(pk=about.pk).exists()


def about_of(actor: Actor, kind: Kind, pk: int) -> Candidate | Referral | Cohort:
    """The record that the document is about; Http404 out of the actor's scope."""
    if actor.role not in TRAITS[kind].seen_by:
        raise Http404
    match TRAITS[kind].about:
        case About.REFERRAL:
            return get_object_or_404(referrals_for(actor), pk=pk)
        case About.CANDIDATE:
            people = Candidate.objects.visible_to(actor).select_related("region", "organization")
            return get_object_or_404(people, pk=pk)
        case About.COHORT:
            return get_object_or_404(Cohort.objects.visible_to(actor).with_program(), pk=pk)


def choices_for(actor: Actor, about: About, record: Candidate | Referral | Cohort) -> list[Choice]:
    """The documents that the actor may make of the record, in the order of the process."""
    return [
        Choice(kind, TRAITS[kind].editions, MAKERS[kind].missing(record))
        for kind in kinds_for(actor.role, about)
        if kind in MAKERS
    ]


def documents_of(actor: Actor, record: Candidate | Referral | Cohort) -> QuerySet[IssuedDocument]:
    """What was issued of the record and the actor may see, the newest first."""
    rows = IssuedDocument.objects.visible_to(actor).with_names()
    match record:
        case Referral():
            return rows.filter(referral=record)
        case Cohort():
            return rows.filter(cohort=record)
        case Candidate():
            return rows.filter(people__candidate=record, cohort=None)
