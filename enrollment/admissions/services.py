"""Giving a place, and taking it back before the start."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import psycopg
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions.freeing import free_place
from enrollment.admissions.late import demand_in_time
from enrollment.admissions.models import Admission
from enrollment.admissions.queries import taken_places
from enrollment.candidates.models import Candidate
from enrollment.eligibility import services as eligibility
from enrollment.eligibility.models import Assessment
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.moves import AlreadyDecided
from enrollment.referrals.rules import Action
from programs.models import Cohort
from programs.services import lock_cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
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
    *,
    referral: Referral,
    cohort: Cohort,
    on: date,
    by: Actor,
    at: datetime | None = None,
    late_reason: str = "",
) -> Admission:
    """Give the candidate the lowest free place in the cohort, or raise and change nothing.

    Eligibility is checked anew on `on`: what was true at referral may not be true today.
    All three rows are locked: of two who press the button at once the second one gets an answer.
    `at` is the moment that is recorded, now if not given, `late_reason` why somebody comes after
    the start. Raises the refusals above, those of `late.py`, AlreadyDecided, NotPermitted, Busy.
    """
    with decision():
        referral = referrals.lock(referral)
        referrals.demand(referral, Action.ADMIT, by)
        cohort = lock_cohort(cohort)
        _refuse_cohort(cohort, referral, on)
        place = first_free_place(cohort)
        referral.candidate = _lock_without_place(referral.candidate)
        moment = at or timezone.now()
        assessment = _binding_check(referral, on=on, by=by, at=moment)
        admission = Admission.objects.create(
            referral=referral,
            candidate=referral.candidate,
            cohort=cohort,
            assessment=assessment,
            place=place,
            admitted_on=on,
            admitted_by=by.user,
            late_reason=late_reason if on >= cohort.starts_on else "",
        )
        referrals.move(
            referral, Action.ADMIT, by=by, at=moment, decided_at=moment, decided_by=by.user
        )
        return admission


def _binding_check(referral: Referral, *, on: date, by: Actor, at: datetime) -> Assessment:
    assessment = eligibility.assess(referral=referral, on=on, by=by, at=at)
    refuse_unless_eligible(assessment)
    return assessment


def cancel(
    *, admission: Admission, reason: str, on: date, by: Actor, at: datetime | None = None
) -> Admission:
    """Take the place back before the cohort starts; the referral is the coordination's turn again.

    A second press of the button finds it cancelled and changes nothing. Raises
    AlreadyStarted, NotPermitted, Busy.
    """
    with decision():
        referral = referrals.lock(admission.referral)
        cohort = lock_cohort(admission.cohort)
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
        now = at or timezone.now()
        with _refusing_who_has_begun():
            free_place(
                admission=admission,
                end_kind=Admission.EndKind.CANCELLED,
                end_reason=reason,
                on=on,
                by=by,
                at=now,
            )
        referrals.move(referral, Action.REOPEN, by=by, at=now, decided_at=None, decided_by=None)
        _tell_other_provider(referral, cohort, by=by, at=now)
        return admission


def _constraint(error: IntegrityError) -> str:
    cause = error.__cause__
    return str(cause.diag.constraint_name) if isinstance(cause, psycopg.Error) else ""


@contextmanager
def _refusing_who_has_begun() -> Iterator[None]:
    """Raise `AlreadyStarted`: whether somebody takes part is known to a later step only."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "who_started_is_not_cancelled" in _constraint(error):
            raise AlreadyStarted(
                _("The person has started; from then on this is an early exit.")
            ) from error
        raise


def _tell_other_provider(referral: Referral, cohort: Cohort, *, by: Actor, at: datetime) -> None:
    """Whoever was moved gives back a place of a program to which nobody referred them."""
    if referral.program is None or referral.program.provider_id == cohort.program.provider_id:
        return
    tell(
        recipients=members(
            on=timezone.localdate(at), role=Role.PROVIDER, pk=cohort.program.provider_id
        ),
        kind=Kind.REOPENED,
        page=Page.COHORT,
        record=cohort.pk,
        number=referral.number,
        at=at,
        by=by,
    )


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


def _refuse_cohort(cohort: Cohort, referral: Referral, on: date) -> None:
    if cohort.program_id != referral.program_id:
        raise OtherProgram(_("This cohort belongs to another program than the referral."))
    if on > cohort.ends_on:
        raise CohortOver(_("The cohort ended on %(date)s.") % {"date": format_date(cohort.ends_on)})
    demand_in_time(cohort, on)


def lock_candidate(candidate: Candidate) -> Candidate:
    """The person as of now, not as of when the referral was read."""
    return Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)


def _lock_without_place(candidate: Candidate) -> Candidate:
    candidate = lock_candidate(candidate)
    held = Admission.objects.open().filter(candidate=candidate).select_related("cohort__program")
    for admission in held:
        raise AlreadyAdmitted(
            _("The person already has a place in: %(cohort)s.") % {"cohort": admission.cohort}
        )
    return candidate


def refuse_unless_eligible(assessment: Assessment) -> None:
    """Raise `NotEligible`, which undoes the check too, or do nothing."""
    match assessment.outcome:
        case Assessment.Outcome.INELIGIBLE:
            reason = _("On %(date)s the person does not meet the conditions.")
        case Assessment.Outcome.INCOMPLETE:
            reason = _("On %(date)s it is not known whether the person meets the conditions.")
        case _:
            return
    raise NotEligible(reason % {"date": format_date(assessment.reference_on)})
