"""The way of a referral: write it, hand it over, and what is decided about it.

Interviews and admissions stand in folders of their own; they go through `moves.move` as well, so
that every step obeys the same table (`rules.TRANSITIONS`). Each function is one transaction and
safe to repeat.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.referrals.deadlines import deadlines
from enrollment.referrals.models import Referral
from enrollment.referrals.moves import (
    AlreadyDecided,
    AlreadyOpen,
    demand,
    lock,
    move,
    next_number,
    refusing_second_open,
)
from enrollment.referrals.queries import what_is_missing
from enrollment.referrals.rules import Action, Redirection, RejectionReason, State
from socakt.accounts.actor import Actor
from socakt.accounts.models import User
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import ChangedMeanwhile, DomainError, NotPermitted
from socakt.transactions import decision

__all__ = [
    "AlreadyDecided",
    "AlreadyOpen",
    "Incomplete",
    "confirm_wish",
    "demand",
    "lock",
    "move",
    "put_on_waiting_list",
    "redirect_elsewhere",
    "reject",
    "return_for_completion",
    "save",
    "start",
    "submit",
    "take",
    "withdraw",
]


class Incomplete(DomainError):
    """The referral cannot be submitted yet; `missing` lists what to add, in sentences."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(" ".join(missing))
        self.missing = missing


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
        remind_on, due_on = deadlines(State.DRAFT, by.organization.region, timezone.localdate(at))
        referral = Referral.objects.create(
            number=next_number(by.organization.region, at),
            region=by.organization.region,
            organization=by.organization,
            candidate=locked,
            turn_since=at,
            remind_on=remind_on,
            due_on=due_on,
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
        with refusing_second_open():
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


def take(*, referral: Referral, at: datetime, by: Actor) -> Referral:
    """The coordinator looks after this referral from now on; colleagues see who does.

    Whoever has it already takes nothing. The deadline of the answer stays what it was.
    """
    with decision():
        locked = lock(referral)
        if locked.state == State.IN_REVIEW and locked.coordinator_id == by.user.pk:
            return locked
        demand(locked, Action.TAKE, by)
        return move(locked, Action.TAKE, by=by, at=at, coordinator=by.user)


def put_on_waiting_list(*, referral: Referral, note: str, at: datetime, by: Actor) -> Referral:
    """The person waits for a free place; the note is for the referrer and the person."""
    with decision():
        locked = lock(referral)
        if locked.state == State.WAITING:
            return locked
        demand(locked, Action.PUT_ON_LIST, by)
        return move(
            locked,
            Action.PUT_ON_LIST,
            by=by,
            at=at,
            waiting_since=at,
            decision_note=note,
            coordinator=_responsible(locked, by),
        )


def confirm_wish(*, referral: Referral, at: datetime, by: Actor) -> Referral:
    """The person on the waiting list still wishes to come: both dates are counted anew.

    Since when the person waits stays as it is. A second time on one day changes nothing.
    """
    with decision():
        locked = lock(referral)
        demand(locked, Action.CONFIRM_WISH, by)
        remind_on, due_on = deadlines(State.WAITING, locked.region, timezone.localdate(at))
        renewed: dict[str, Any] = {"remind_on": remind_on, "due_on": due_on, "reminded_at": None}
        if all(getattr(locked, name) == value for name, value in renewed.items()):
            return locked
        return move(locked, Action.CONFIRM_WISH, by=by, at=at, **renewed)


def redirect_elsewhere(
    *, referral: Referral, to: Redirection, note: str, at: datetime, by: Actor
) -> Referral:
    """Something else is right for the person; says what, and the note says how it goes on."""
    with decision():
        locked = lock(referral)
        if locked.state == State.REDIRECTED and locked.redirected_to == to:
            return locked
        demand(locked, Action.REDIRECT, by)
        return _close(locked, Action.REDIRECT, note=note, at=at, by=by, redirected_to=to)


def return_for_completion(*, referral: Referral, note: str, at: datetime, by: Actor) -> Referral:
    """Send the referral back to the referrer, with a note of what is missing."""
    with decision():
        locked = lock(referral)
        if locked.state == State.RETURNED and locked.return_note == note:
            return locked
        demand(locked, Action.RETURN, by)
        return move(
            locked,
            Action.RETURN,
            by=by,
            at=at,
            return_note=note,
            coordinator=_responsible(locked, by),
        )


def withdraw(*, referral: Referral, note: str, at: datetime, by: Actor) -> Referral:
    """Take the referral back; it stays readable for those who saw it."""
    with decision():
        locked = lock(referral)
        if locked.state == State.WITHDRAWN and locked.parties_of(by):
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


def _responsible(referral: Referral, by: Actor) -> User:
    """Whoever has taken the referral, else the one who decides now."""
    responsible: User = referral.coordinator or by.user
    return responsible
