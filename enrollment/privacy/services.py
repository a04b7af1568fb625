"""Requests of people, restriction of processing, legal holds, and periods of keeping."""

import uuid
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.admissions.models import Admission
from enrollment.candidates.frozen import Frozen
from enrollment.candidates.models import Candidate
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.privacy.models import LegalHold, PersonRequest, Restriction, RetentionPeriod
from enrollment.privacy.rules import RequestState, answer_due_on
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class InFuture(DomainError):
    """The day is still to come."""


class InPast(DomainError):
    """The day is over."""


class AlreadyAnswered(DomainError):
    """Somebody has answered the request."""


class NotRestricted(DomainError):
    """There is no restriction that could be lifted."""


class AlreadyHeld(DomainError):
    """A hold keeps the record already."""


class NotHeld(DomainError):
    """There is no hold that could be lifted."""


class PeriodMisplaced(DomainError):
    """The period does not belong where it is put, or lacks the day from which it counts."""


def record_request(
    *,
    candidate: Candidate,
    kind: str,
    what: str,
    received_on: date,
    form_key: uuid.UUID,
    at: datetime,
    by: Actor,
) -> PersonRequest:
    """Write down what the person asks for; the coordination has a month to answer.

    From then on the coordination knows the person: it has to answer. The same `form_key` again
    returns the same request. Raises `InFuture`, `NotPermitted`.
    """
    on = timezone.localdate(at)
    if received_on > on:
        raise InFuture(_("The request cannot be received in the future."))
    with decision():
        person = _lock(candidate, Permission.PRIVACY_REQUEST, by)
        request, created = PersonRequest.objects.get_or_create(
            form_key=form_key,
            defaults={
                "candidate": person,
                "kind": kind,
                "what": what,
                "received_on": received_on,
                "due_on": answer_due_on(received_on),
                "recorded_by": by.user,
                "organization": by.organization,
                "recorded_at": at,
            },
        )
        if created:
            if person.shared_at is None:
                Candidate.objects.filter(pk=person.pk).update(shared_at=at)
            audit.record("request.recorded", request, by=by, at=at, subject=person, kind=kind)
            _tell_coordination(person, at=at, by=by)
        return request


def answer_request(
    *, request: PersonRequest, state: str, answer: str, at: datetime, by: Actor
) -> PersonRequest:
    """The request is fulfilled or refused, with what the person is told. Raises `AlreadyAnswered`.

    What is done about it is done elsewhere: this says that it was, or why not.
    """
    with decision():
        rows = PersonRequest.objects.select_for_update(of=("self",), no_key=True)
        locked = rows.select_related("candidate").get(pk=request.pk)
        _demand(locked.candidate, Permission.PRIVACY_DECIDE, by)
        if not locked.is_open:
            raise AlreadyAnswered(_("This request is already answered."))
        locked.state, locked.answer = RequestState(state), answer
        locked.answered_by, locked.answered_at = by.user, at
        locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        details = {"kind": locked.kind, "state": str(locked.state)}
        subject = locked.candidate
        audit.record("request.answered", locked, by=by, at=at, subject=subject, **details)
        return locked


def restrict(
    *, candidate: Candidate, reason: str, from_on: date, at: datetime, by: Actor
) -> Restriction:
    """From now on the data of the person are stored and nothing else (article 18).

    Everybody who works with them is told (article 19). Again: the restriction that there is.
    Raises `InFuture`, `NotPermitted`.
    """
    if from_on > timezone.localdate(at):
        raise InFuture(_("The restriction cannot begin in the future."))
    with decision():
        person = _lock(candidate, Permission.PRIVACY_DECIDE, by)
        known = person.restrictions.filter(lifted_at=None).first()
        if known is not None:
            return known
        restriction = Restriction.objects.create(
            candidate=person, reason=reason, from_on=from_on, set_by=by.user, set_at=at
        )
        Candidate.objects.filter(pk=person.pk).update(frozen=Frozen.RESTRICTED)
        audit.record("candidate.restricted", person, by=by, at=at, subject=person, reason=reason)
        _tell_recipients(person, Kind.RESTRICTED, at=at, by=by)
        return restriction


def lift_restriction(*, candidate: Candidate, reason: str, at: datetime, by: Actor) -> Restriction:
    """The record can be worked with again. The person has been told before (article 18(3)).

    Raises `NotRestricted`, `NotPermitted`.
    """
    with decision():
        person = _lock(candidate, Permission.PRIVACY_DECIDE, by)
        restriction = person.restrictions.filter(lifted_at=None).first()
        if restriction is None:
            raise NotRestricted(_("The processing of this person's data is not restricted."))
        _lift(restriction, reason, at=at, by=by)
        Candidate.objects.filter(pk=person.pk).update(frozen="")
        audit.record("candidate.restriction_lifted", person, by=by, at=at, subject=person)
        _tell_recipients(person, Kind.RESTRICTION_LIFTED, at=at, by=by)
        return restriction


def hold(
    *, candidate: Candidate, reason: str, until_on: date | None, at: datetime, by: Actor
) -> LegalHold:
    """Nothing of the person is erased as long as the hold lasts.

    Raises `AlreadyHeld`, `InPast`, `NotPermitted`. Waits for an erasure that is just going on,
    and is refused when it has taken the person away.
    """
    on = timezone.localdate(at)
    if until_on is not None and until_on < on:
        raise InPast(_("The last day of the hold is over."))
    with decision():
        person = _lock(candidate, Permission.PRIVACY_DECIDE, by)
        if person.holds.on(on).exists():
            raise AlreadyHeld(_("A hold keeps this record already."))
        made = LegalHold.objects.create(
            candidate=person, reason=reason, until_on=until_on, set_by=by.user, set_at=at
        )
        audit.record("candidate.held", person, by=by, at=at, subject=person)
        return made


def release(*, candidate: Candidate, reason: str, at: datetime, by: Actor) -> LegalHold:
    """The hold ends. Raises `NotHeld`, `NotPermitted`."""
    with decision():
        person = _lock(candidate, Permission.PRIVACY_DECIDE, by)
        held = person.holds.on(timezone.localdate(at)).first()
        if held is None:
            raise NotHeld(_("No hold keeps this record."))
        _lift(held, reason, at=at, by=by)
        audit.record("candidate.released", person, by=by, at=at, subject=person)
        return held


def set_period(*, at: datetime, by: Actor, **period: Any) -> RetentionPeriod:
    """Add a period of keeping; it takes the place of earlier ones of its call and class.

    Raises `PeriodMisplaced`, `NotPermitted`.
    """
    if not by.may(Permission.SETUP_ADMINISTER):
        raise NotPermitted
    with decision():
        try:
            with transaction.atomic():
                made = RetentionPeriod.objects.create(added_by=by.user, added_at=at, **period)
        except IntegrityError as error:
            raise PeriodMisplaced(
                _("This kind of record needs a call, or must have none, or lacks a day.")
            ) from error
        audit.record(
            "retention.period_set", made, by=by, at=at, call=made.call_id, months=made.months
        )
        return made


def _lift(thing: Restriction | LegalHold, reason: str, *, at: datetime, by: Actor) -> None:
    thing.lifted_at, thing.lifted_by, thing.lift_reason = at, by.user, reason
    thing.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])


def _lock(candidate: Candidate, permission: Permission, by: Actor) -> Candidate:
    """The person, restricted or not, locked against everybody who writes anything about them.

    FOR UPDATE and not the usual, weaker lock: whoever writes a row about the person holds a key
    share (`candidates.frozen`), so each of the two waits for the other.
    """
    if not by.may(permission):
        raise NotPermitted
    rows = Candidate.objects.stored_for(by).select_for_update(of=("self",))
    locked = rows.filter(pk=candidate.pk).first()
    if locked is None:
        raise NotPermitted
    return locked


def _demand(candidate: Candidate, permission: Permission, by: Actor) -> None:
    in_scope = Candidate.objects.stored_for(by).filter(pk=candidate.pk)
    if not by.may(permission) or not in_scope.exists():
        raise NotPermitted


def _tell_coordination(person: Candidate, *, at: datetime, by: Actor) -> None:
    on = timezone.localdate(at)
    tell(
        recipients=members(on=on, role=Role.COORDINATOR, region_id=person.region_id),
        kind=Kind.PERSON_REQUEST,
        page=Page.CANDIDATE,
        record=person.pk,
        number="",
        at=at,
        by=by,
    )


def _tell_recipients(person: Candidate, kind: Kind, *, at: datetime, by: Actor) -> None:
    """Who registered the person, and the provider that has them in a cohort."""
    on = timezone.localdate(at)
    referrers = members(on=on, role=Role.REFERRER, pk=person.organization_id)
    tell(
        recipients=referrers,
        kind=kind,
        page=Page.CANDIDATE,
        record=person.pk,
        number="",
        at=at,
        by=by,
    )
    places = Admission.objects.open().filter(candidate=person.pk)
    for place in places.select_related("cohort__program"):
        provider = place.cohort.program.provider_id
        tell(
            recipients=members(on=on, role=Role.PROVIDER, pk=provider),
            kind=kind,
            page=Page.COHORT,
            record=place.cohort_id,
            number=str(place.cohort),
            at=at,
            by=by,
        )
