"""Giving a place, and taking it back before the start."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import taken_places
from enrollment.candidates.models import Candidate
from enrollment.eligibility import services as eligibility
from enrollment.eligibility.models import Assessment
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import Action
from enrollment.referrals.services import AlreadyDecided
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.slovene import format_date
from socakt.transactions import decision

__all__ = ["AlreadyDecided", "admit", "cancel"]


class CohortFull(DomainError):
    """Every place is taken."""


class CohortOver(DomainError):
    """The cohort has ended."""


class OtherProgram(DomainError):
    """The cohort is not one of the program the person was referred to."""


class NotEligible(DomainError):
    """The check on the day of admission did not say eligible; `assessment` was not kept."""


class AlreadyAdmitted(DomainError):
    """The person holds a place already."""


class AlreadyStarted(DomainError):
    """The cohort has started: leaving is an early exit, not a cancellation."""


def admit(
    *, referral: Referral, cohort: Cohort, on: date, by: Actor, at: datetime | None = None
) -> Admission:
    """Give the candidate the lowest free place in the cohort, or raise and change nothing.

    Eligibility is checked anew on `on`: what was true at referral may not be true today.
    All three rows are locked, so that of two people who press the button at once the second
    one gets an answer, not the same place. `at` is the moment that is recorded, now if not
    given. Raises CohortFull, CohortOver, OtherProgram, NotEligible, AlreadyDecided,
    AlreadyAdmitted, NotPermitted, Busy.
    """
    with decision():
        referral = referrals.lock(referral)
        referrals.demand(referral, Action.ADMIT, by)
        cohort = _lock_cohort(cohort)
        _refuse_cohort(cohort, referral, on)
        place = first_free_place(cohort)
        referral.candidate = _lock_candidate(referral.candidate)
        _refuse_second_place(referral.candidate)
        moment = at or timezone.now()
        assessment = eligibility.assess(referral=referral, on=on, by=by, at=moment)
        _refuse_unless_eligible(assessment)
        admission = Admission.objects.create(
            referral=referral,
            candidate=referral.candidate,
            cohort=cohort,
            assessment=assessment,
            place=place,
            admitted_on=on,
            admitted_by=by.user,
        )
        referrals.move(
            referral, Action.ADMIT, by=by, at=moment, decided_at=moment, decided_by=by.user
        )
        return admission


def cancel(
    *, admission: Admission, reason: str, on: date, by: Actor, at: datetime | None = None
) -> Admission:
    """Take the place back before the cohort starts; the referral is the coordination's turn again.

    A second press of the button finds it cancelled and changes nothing. Raises
    AlreadyStarted, NotPermitted, Busy.
    """
    with decision():
        referral = referrals.lock(admission.referral)
        cohort = _lock_cohort(admission.cohort)
        admission = Admission.objects.select_for_update(of=("self",), no_key=True).get(
            pk=admission.pk
        )
        if admission.ended_on is not None:
            return admission
        referrals.demand(referral, Action.REOPEN, by)
        if on >= cohort.starts_on:
            raise AlreadyStarted(
                _("The cohort started on %(date)s; from then on this is an early exit.")
                % {"date": format_date(cohort.starts_on)}
            )
        admission.ended_on = max(on, admission.admitted_on)
        admission.end_kind = Admission.EndKind.CANCELLED
        admission.end_reason = reason
        admission.ended_by = by.user
        admission.save(update_fields=["ended_on", "end_kind", "end_reason", "ended_by"])
        now = at or timezone.now()
        referrals.move(referral, Action.REOPEN, by=by, at=now, decided_at=None, decided_by=None)
        audit.record(
            "admission.cancelled",
            admission,
            by=by,
            at=now,
            subject=referral.candidate,
            reason=reason,
        )
        return admission


def first_free_place(cohort: Cohort) -> int:
    """The lowest number that nobody holds; raises `CohortFull`."""
    taken = taken_places(cohort)
    free = (place for place in range(1, cohort.capacity + 1) if place not in taken)
    place = next(free, None)
    if place is None:
        raise CohortFull(
            ngettext(
                "The cohort is full: its only place is taken.",
                "The cohort is full: all %(count)s places are taken.",
                cohort.capacity,
            )
            % {"count": cohort.capacity}
        )
    return place


def _lock_cohort(cohort: Cohort) -> Cohort:
    return Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)


def _refuse_cohort(cohort: Cohort, referral: Referral, on: date) -> None:
    if cohort.program_id != referral.program_id:
        raise OtherProgram(_("This cohort belongs to another program than the referral."))
    if on > cohort.ends_on:
        raise CohortOver(_("The cohort ended on %(date)s.") % {"date": format_date(cohort.ends_on)})


def _lock_candidate(candidate: Candidate) -> Candidate:
    """The person as of now, not as of when the referral was read."""
    return Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)


def _refuse_second_place(candidate: Candidate) -> None:
    held = Admission.objects.open().filter(candidate=candidate).select_related("cohort__program")
    for admission in held:
        raise AlreadyAdmitted(
            _("The person already has a place in: %(cohort)s.") % {"cohort": admission.cohort}
        )


def _refuse_unless_eligible(assessment: Assessment) -> None:
    match assessment.outcome:
        case Assessment.Outcome.INELIGIBLE:
            reason = _("On %(date)s the person does not meet the conditions.")
        case Assessment.Outcome.INCOMPLETE:
            reason = _("On %(date)s it is not known whether the person meets the conditions.")
        case _:
            return
    raise NotEligible(reason % {"date": format_date(assessment.reference_on)})
