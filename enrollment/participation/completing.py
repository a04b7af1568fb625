"""The end of a whole cohort in one step."""

from datetime import date, datetime

from enrollment.admissions.models import Admission, AdmissionQuerySet
from enrollment.participation.places import with_way
from enrollment.participation.services import leave_place
from enrollment.referrals.models import Referral
from programs.models import Cohort
from programs.services import lock_cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import NotPermitted
from socakt.transactions import decision


def complete_cohort(*, cohort: Cohort, last_day: date, at: datetime, by: Actor) -> list[Admission]:
    """Record the completion of everybody who has started and not left; return what ended.

    Who never started stays, as only a person can say what happened. Again, it finds nobody.
    Raises DayOutOfRange (then nothing at all is changed), NotPermitted, Busy.
    """
    if not by.may(Permission.PARTICIPATION_RECORD):
        raise NotPermitted
    if not Cohort.objects.visible_to(by).filter(pk=cohort.pk).exists():
        raise NotPermitted
    with decision():
        referrals = Referral.objects.filter(admissions__in=participants(cohort))
        locked = referrals.select_for_update(of=("self",), no_key=True).order_by("pk")
        numbers = [referral.pk for referral in locked]
        lock_cohort(cohort)
        rows = participants(cohort).filter(referral__in=numbers)
        places = rows.select_for_update(of=("self",), no_key=True).order_by("pk")
        ended = [
            leave_place(
                admission,
                kind=Admission.EndKind.COMPLETION,
                reason="completed",
                last_day=last_day,
                by=by,
                at=at,
            )
            for admission in with_way(places)
        ]
        if ended:
            audit.record("cohort.completed", cohort, by=by, at=at, completed=len(ended))
        return ended


def participants(cohort: Cohort) -> AdmissionQuerySet:
    """Those of the cohort who have started and hold a place."""
    return Admission.objects.open().filter(
        cohort=cohort,
        referral__participation__started_on__isnull=False,
        candidate__frozen="",
    )
