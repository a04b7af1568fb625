"""What the desk and the page of a referral put together from several steps."""

from datetime import date

from django.db.models import Q, QuerySet

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces, cohorts_to_fill
from enrollment.candidates.models import Candidate
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.slovene import fold

SHOWN_ON_DESK = 10
FOUND_AT_MOST = 20


def waiting_for_actor(actor: Actor) -> QuerySet[Referral]:
    """What is the actor's to do, the longest waiting first."""
    return Referral.objects.waiting_for(actor).with_names().order_by("turn_since", "pk")


def waiting_for_others(actor: Actor) -> QuerySet[Referral]:
    """Open referrals on which somebody else has to do the next thing."""
    mine = Referral.objects.waiting_for(actor).values("pk")
    rows = Referral.objects.visible_to(actor).exclude(pk__in=mine)
    open_now = rows.filter(state__in=(State.SUBMITTED, State.RETURNED, State.DRAFT))
    return open_now.with_names().order_by("turn_since", "pk")


def filling_cohorts(actor: Actor, on: date) -> QuerySet[CohortWithPlaces]:
    """The actor's cohorts that are not over, the earliest start first, with their places."""
    return cohorts_to_fill(Cohort.objects.visible_to(actor).with_program(), on)


def found(actor: Actor, words: str) -> list[Candidate]:
    """People by the words of their names in any order, by whole EMŠO, or by reference number."""
    words = words.replace("\0", " ")  # which PostgreSQL cannot even be asked about
    parts = fold(words).split()
    digits = "".join(words.split())
    by_name = Q()
    for part in parts:
        by_name &= Q(search_key__contains=part)
    by_number = Q(referrals__number__iexact=words.strip())
    match = by_name | Q(emso=digits) | by_number if parts else Q(pk__in=[])
    people = Candidate.objects.visible_to(actor).filter(match).distinct()
    return list(people.select_related("organization")[:FOUND_AT_MOST])


def open_admission(referral: Referral) -> Admission | None:
    """The place that the referral led to and that is still held."""
    admissions = Admission.objects.open().filter(referral=referral)
    return admissions.select_related("cohort__program__provider").first()
