"""The way of a referral: start, save, submit, return, withdraw, reject.

Admission and its cancellation stand in `enrollment.admissions.services`; they move the
referral with `move` as well, so that every step obeys the same table (`rules.TRANSITIONS`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.referrals.models import Referral
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import TRANSITIONS, Action, RejectionReason, State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import ChangedMeanwhile, DomainError, NotPermitted
from socakt.transactions import decision


class AlreadyDecided(DomainError):
    """The referral is no longer in a state in which this can be done."""


class AlreadyOpen(DomainError):
    """The candidate already has an open referral for this program, or one without a program."""


class Incomplete(DomainError):
    """The referral cannot be submitted yet; `missing` lists what to add, in sentences."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


def next_number(region: Region, at: datetime) -> str:
    """The next reference number of the region and year, such as NM-2026-0148; never given twice."""
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO enrollment_referencecounter AS counter (region_id, year, last)
            VALUES (%s, %s, 1)
            ON CONFLICT (region_id, year) DO UPDATE SET last = counter.last + 1
            RETURNING last
            """,
            [region.pk, year],
        )
        (last,) = cursor.fetchone()
    return f"{region.code}-{year}-{last:04}"


def start(*, candidate: Candidate, at: datetime, by: Actor) -> Referral:
    """A draft for the candidate; the one already begun, if there is one without a program."""
    if not by.may(Permission.REFERRAL_WRITE):
        raise NotPermitted
    with decision():
        visible = Candidate.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
        locked = visible.filter(pk=candidate.pk).first()
        if locked is None:
            raise NotPermitted
        begun = locked.referrals.filter(
            state=State.DRAFT, program=None, organization=by.organization
        ).first()
        if begun is not None:
            return begun
        if locked.referrals.filter(state=State.DRAFT, program=None).exists():
            raise AlreadyOpen(_("Another organization is already preparing a referral."))
        assert by.organization.region is not None
        referral = Referral.objects.create(
            number=next_number(by.organization.region, at),
            region=by.organization.region,
            organization=by.organization,
            candidate=locked,
            turn_since=at,
            started_by=by.user,
            started_at=at,
        )
        audit.record("referral.started", referral, by=by, at=at, subject=locked)
        return referral


def save(*, referral: Referral, version: int, at: datetime, by: Actor, **content: Any) -> Referral:
    """Keep what was filled in (`program`, `reason`, `obstacles`), complete or not.

    What was submitted once keeps a program. Raises ChangedMeanwhile, AlreadyOpen, Incomplete.
    """
    with decision():
        locked = lock(referral)
        demand(locked, Action.EDIT, by)
        changed = {name: value for name, value in content.items() if getattr(locked, name) != value}
        if not changed:
            return locked
        if locked.version != version:
            raise ChangedMeanwhile
        if locked.submitted_at and "program" in changed and changed["program"] is None:
            raise Incomplete([_("Choose the program.")])
        for name, value in changed.items():
            setattr(locked, name, value)
        locked.version += 1
        with _refusing_second_open():
            locked.save(update_fields=[*changed, "version"])
        audit.record(
            "referral.edited",
            locked,
            by=by,
            at=at,
            subject=locked.candidate,
            fields=sorted(changed),
        )
        return locked


def submit(*, referral: Referral, at: datetime, by: Actor) -> Referral:
    """Hand the referral to the coordination; from now on it knows the person.

    A second press of the button finds it submitted and changes nothing. Raises `Incomplete`.
    """
    with decision():
        locked = lock(referral)
        if locked.state == State.SUBMITTED and locked.organization_id == by.organization.pk:
            return locked
        demand(locked, Action.SUBMIT, by)
        missing = what_is_missing(locked, timezone.localdate(at))
        if missing:
            raise Incomplete(missing)
        again = locked.submitted_at is not None
        move(
            locked,
            Action.SUBMIT,
            by=by,
            at=at,
            again=again,
            submitted_at=locked.submitted_at or at,
            submitted_by=locked.submitted_by or by.user,
        )
        Candidate.objects.filter(pk=locked.candidate_id, shared_at=None).update(shared_at=at)
        return locked


def return_for_completion(*, referral: Referral, note: str, at: datetime, by: Actor) -> Referral:
    """Send the referral back to the referrer, with a note of what is missing."""
    with decision():
        locked = lock(referral)
        if locked.state == State.RETURNED and locked.return_note == note:
            return locked
        demand(locked, Action.RETURN, by)
        return move(locked, Action.RETURN, by=by, at=at, return_note=note)


def withdraw(*, referral: Referral, note: str, at: datetime, by: Actor) -> Referral:
    """Take the referral back; it stays readable for those who saw it."""
    with decision():
        locked = lock(referral)
        if locked.state == State.WITHDRAWN and locked.organization_id == by.organization.pk:
            return locked
        demand(locked, Action.WITHDRAW, by)
        return _close(locked, Action.WITHDRAW, note=note, at=at, by=by)


def reject(
    *, referral: Referral, reason: RejectionReason, note: str, at: datetime, by: Actor
) -> Referral:
    """Close the referral with a coded reason; the note is for the referrer and the person."""
    with decision():
        locked = lock(referral)
        if locked.state == State.REJECTED and locked.rejection_reason == reason:
            return locked
        demand(locked, Action.REJECT, by)
        return _close(locked, Action.REJECT, note=note, at=at, by=by, rejection_reason=reason)


def lock(referral: Referral) -> Referral:
    """The referral as it is now, locked until the end of the transaction."""
    rows = Referral.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("candidate", "program__call").get(pk=referral.pk)


def move(
    referral: Referral,
    action: Action,
    *,
    by: Actor,
    at: datetime,
    again: bool = False,
    **fields: Any,
) -> Referral:
    """Take a locked referral one step on, as the table says, and record it.

    Rights and state have been checked by the caller (`demand`). Raises `AlreadyOpen` when a
    closed referral would open again beside a newer one.
    """
    target = TRANSITIONS[action].target
    assert target is not None
    for name, value in fields.items():
        setattr(referral, name, value)
    referral.state = target
    referral.turn_since = at
    referral.version += 1
    with _refusing_second_open():
        referral.save(update_fields=[*fields, "state", "turn_since", "version"])
    verb = "resubmitted" if again else action.value
    audit.record(f"referral.{verb}", referral, by=by, at=at, subject=referral.candidate)
    return referral


SECOND_OPEN = ("one_open_referral_per_program", "one_draft_without_program")


@contextmanager
def _refusing_second_open() -> Iterator[None]:
    """Who has another open referral is known for sure to the database only."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if any(name in str(error) for name in SECOND_OPEN):
            raise AlreadyOpen(
                _("This person already has an open referral for this program.")
            ) from error
        raise


def demand(referral: Referral, action: Action, by: Actor) -> None:
    """Raise `NotPermitted` or `AlreadyDecided` unless the actor may do this now."""
    transition = TRANSITIONS[action]
    if referral.allows(action, by):
        return
    if referral.state not in transition.sources:
        raise AlreadyDecided(
            _("This can no longer be done; the state of the referral is “%(state)s”.")
            % {"state": referral.get_state_display()}
        )
    raise NotPermitted


def _close(
    referral: Referral, action: Action, *, note: str, at: datetime, by: Actor, **fields: Any
) -> Referral:
    return move(
        referral,
        action,
        by=by,
        at=at,
        decided_at=at,
        decided_by=by.user,
        decision_note=note,
        **fields,
    )
