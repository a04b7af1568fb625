"""The place on which a participation rests: found, locked, and who may see it."""

from datetime import date

from django.db.models import Q

from enrollment.admissions.models import LEFT, Admission, AdmissionQuerySet
from enrollment.referrals.models import Referral
from programs.services import lock_cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.errors import NotPermitted


def resting_places(admissions: AdmissionQuerySet) -> AdmissionQuerySet:
    """At most one for each referral: the open admission, else the one by which the person left.

    What was cancelled before the start, or ended because the person moved to another cohort,
    is not part of the way any more. PostgreSQL lets nobody in again after leaving.
    """
    return admissions.filter(Q(ended_on__isnull=True) | Q(end_kind__in=LEFT))


def with_way(admissions: AdmissionQuerySet) -> AdmissionQuerySet:
    """Everything that a line about a participant shows, in one query."""
    return admissions.select_related(
        "candidate", "cohort__program__provider", "referral__participation"
    )


def may_record(admission: Admission, actor: Actor, on: date) -> bool:
    """Whether the actor records what becomes of this participant: the region, the provider."""
    if not actor.may(Permission.PARTICIPATION_RECORD):
        return False
    return Admission.objects.visible_to(actor, on).filter(pk=admission.pk).exists()


def lock_place(referral: Referral, *, by: Actor, on: date) -> Admission:
    """The admission as it is now, with its cohort, locked; the referral has been locked before.

    Raises `NotPermitted` when there is none, or none on which the actor may record.
    """
    found = resting_places(Admission.objects.filter(referral=referral)).first()
    if found is None or not may_record(found, by, on):
        raise NotPermitted
    lock_cohort(found.cohort)
    rows = Admission.objects.select_for_update(of=("self",), no_key=True)
    return with_way(rows).get(pk=found.pk)
