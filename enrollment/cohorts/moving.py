"""Somebody goes from one cohort to another. Locks: referral, cohorts by their numbers, person."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.admissions import services as admissions
from enrollment.admissions.freeing import end
from enrollment.admissions.models import Admission
from enrollment.admissions.rules import MoveReason
from enrollment.admissions.services import CohortOver
from enrollment.cohorts.telling import tell_of_move
from enrollment.eligibility import services as eligibility
from enrollment.eligibility.models import Assessment
from enrollment.referrals import services as referring
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Party
from programs import services as programs
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.slovene import format_date
from socakt.transactions import decision


class AlreadyEnded(DomainError):
    """The person no longer holds the place."""


class SameCohort(DomainError):
    """The person is in this cohort already."""


class NotYetBegun(DomainError):
    """Whoever takes part already cannot move to a cohort that has not begun."""


class OtherCall(DomainError):
    """The cohort belongs to another call, whose conditions nobody has checked."""


def move(
    *,
    admission: Admission,
    cohort: Cohort,
    reason: str,
    on: date,
    by: Actor,
    at: datetime | None = None,
) -> Admission:
    """End the admission and give the person a place in the other cohort, or change nothing.

    Before the first day of the cohort that is left, the conditions are checked anew on the day;
    from that day on the person is a participant, and the check of the admission that ends stays
    the basis. The referral keeps the program for which it was made. Asked again, the admission
    that was made is given back. Raises AlreadyEnded, SameCohort, OtherCall, NotYetBegun,
    CohortOver, CohortFull, NotEligible, NotPermitted, Busy.
    """
    with decision():
        referral, left, joined = _lock(admission, cohort, by)
        admission = Admission.objects.select_for_update(of=("self",), no_key=True).get(
            pk=admission.pk
        )
        made = Admission.objects.filter(moved_from=admission, cohort=joined).first()
        if made is not None:
            return made
        _refuse_move(admission, left, joined, on=on, by=by)
        place = admissions.first_free_place(joined)
        moment = at or timezone.now()
        check = _basis(referral, admission, left, on=on, by=by, at=moment)
        end(admission, Admission.EndKind.MOVED, MoveReason(reason), on=on, by=by)
        moved = _begin(referral, admission, joined, place, check, on=on, by=by)
        _record_move(referral, admission, moved, by=by, at=moment)
        tell_of_move(referral, left, joined, by=by, at=moment)
        return moved


def _lock(admission: Admission, cohort: Cohort, by: Actor) -> tuple[Referral, Cohort, Cohort]:
    """The referral, the cohort that is left and the one that is joined, as they are now."""
    referral = referring.lock(admission.referral)
    demand_may_decide(referral, by)
    left, joined = _lock_both(admission.cohort, cohort)
    referral.candidate = admissions.lock_candidate(referral.candidate)
    return referral, left, joined


def _lock_both(left: Cohort, joined: Cohort) -> tuple[Cohort, Cohort]:
    locked = {
        cohort.pk: programs.lock_cohort(cohort)
        for cohort in sorted((left, joined), key=lambda cohort: cohort.pk)
    }
    return locked[left.pk], locked[joined.pk]


def _refuse_move(
    admission: Admission, left: Cohort, joined: Cohort, *, on: date, by: Actor
) -> None:
    if admission.ended_on is not None:
        raise AlreadyEnded(_("The person no longer holds this place."))
    if left == joined:
        raise SameCohort(_("The person is in this cohort already."))
    if joined.program.region_id != by.organization.region_id:
        raise NotPermitted
    if joined.program.call_id != left.program.call_id:
        raise OtherCall(_("This cohort belongs to another call than the one the person is in."))
    if left.starts_on <= on < joined.starts_on:
        raise NotYetBegun(
            _("The person takes part already; this cohort begins only on %(date)s.")
            % {"date": format_date(joined.starts_on)}
        )
    for cohort in (left, joined):
        if on > cohort.ends_on:
            raise CohortOver(
                _("The cohort ended on %(date)s.") % {"date": format_date(cohort.ends_on)}
            )


def _basis(
    referral: Referral, admission: Admission, left: Cohort, *, on: date, by: Actor, at: datetime
) -> Assessment:
    """A check of the day; once the cohort that is left has begun, the one of the admission."""
    if on >= left.starts_on:
        return admission.assessment
    check = eligibility.assess(referral=referral, on=on, by=by, at=at)
    admissions.refuse_unless_eligible(check)
    return check


def _begin(
    referral: Referral,
    ended: Admission,
    joined: Cohort,
    place: int,
    check: Assessment,
    *,
    on: date,
    by: Actor,
) -> Admission:
    return Admission.objects.create(
        referral=referral,
        candidate=referral.candidate,
        cohort=joined,
        assessment=check,
        moved_from=ended,
        place=place,
        admitted_on=on,
        admitted_by=by.user,
    )


def _record_move(
    referral: Referral, ended: Admission, made: Admission, *, by: Actor, at: datetime
) -> None:
    """About the referral, in whose history both sides read it."""
    audit.record(
        "admission.moved",
        referral,
        by=by,
        at=at,
        subject=referral.candidate,
        left=ended.cohort_id,
        joined=made.cohort_id,
        ended=ended.pk,
        made=made.pk,
        reason=ended.end_reason,
    )


def demand_may_decide(referral: Referral, by: Actor) -> None:
    """Raise `NotPermitted` unless the actor gives and takes places of this referral's region."""
    if not by.may(Permission.ADMISSION_DECIDE):
        raise NotPermitted
    if Party.COORDINATION not in referral.parties_of(by):
        raise NotPermitted
