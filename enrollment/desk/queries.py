"""What the desk and the page of a referral put together from several steps."""

from datetime import date

from django.db.models import QuerySet

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces, cohorts_to_fill
from enrollment.notes.models import Note, NoteQuerySet
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES, State
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role

SHOWN_ON_DESK = 12
FOUND_AT_MOST = 20


def waiting_for_others(actor: Actor) -> QuerySet[Referral]:
    """Open referrals on which somebody else has to do the next thing."""
    mine = Referral.objects.waiting_for(actor).values("pk")
    rows = Referral.objects.visible_to(actor).exclude(pk__in=mine)
    open_now = rows.filter(state__in=OPEN_STATES)
    if actor.role == Role.COORDINATOR:  # the waiting list stands on the desk by itself
        open_now = open_now.exclude(state=State.WAITING)
    return open_now.with_names().order_by("turn_since", "pk")


def notes_of(actor: Actor) -> NoteQuerySet:
    """The notes the actor may read today: a provider's own only while it may know the person.

    A program can move to another provider, and who has left is forgotten after a while.
    """
    rows: NoteQuerySet = Note.objects.visible_to(actor)
    if actor.role != Role.PROVIDER:
        return rows
    places = Admission.objects.visible_to(actor)
    return rows.filter(candidate__in=places.values("candidate"))


def filling_cohorts(actor: Actor, on: date) -> QuerySet[CohortWithPlaces]:
    """The actor's cohorts that are not over, the earliest start first, with their places."""
    return cohorts_to_fill(Cohort.objects.visible_to(actor).with_program(), on)


def open_admission(referral: Referral) -> Admission | None:
    """The place that the referral led to and that is still held."""
    admissions = Admission.objects.open().filter(referral=referral)
    return admissions.select_related("cohort__program__provider").first()
