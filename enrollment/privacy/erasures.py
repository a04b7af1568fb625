"""An erasure from the first of two people who agree to the deed; `proposals` is before that."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import
from enrollment.notes.models import Note
from enrollment.privacy.erasing import Counts, allow, erase_import, erase_notes, erase_person
from enrollment.privacy.models import Erasure, PersonRequest
from enrollment.privacy.queries import Standing, standing
from enrollment.privacy.rules import (
    ERASED_TEXT,
    Basis,
    ErasureState,
    Obstacle,
    RequestKind,
    RequestState,
    What,
)
from enrollment.referrals.models import Referral
from socakt import queue
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision

CARRY_OUT = "carry_out_erasure"
STOPPED, DONE = ErasureState.STOPPED, ErasureState.DONE


class CannotBeErased(DomainError):
    """Something keeps the record; `obstacles` says what."""

    def __init__(self, obstacles: list[Obstacle]) -> None:
        words = ", ".join(str(obstacle.label) for obstacle in obstacles)
        super().__init__(_("Nothing can be erased: %(obstacles)s.") % {"obstacles": words})
        self.obstacles = obstacles


class AlreadyMoved(DomainError):
    """Somebody has taken this step, or another one, meanwhile."""


class SameUser(DomainError):
    """Whoever prepared it wants to confirm it, too."""


class StillInNotice(DomainError):
    """The thirty days in which somebody can object are not over."""


def propose_on_request(*, request: PersonRequest, at: datetime, by: Actor) -> Erasure:
    """The person asks for erasure: proposed without a period. Raises `CannotBeErased`.

    Again: the open one.
    """
    person = request.candidate
    if not by.may(Permission.ERASURE_PREPARE) or request.kind != RequestKind.ERASURE:
        raise NotPermitted
    if not PersonRequest.objects.visible_to(by).open().filter(pk=request.pk).exists():
        raise NotPermitted
    with decision():
        locked = Candidate.objects.select_for_update(of=("self",)).get(pk=person.pk)
        known = Erasure.objects.open().filter(candidate=locked).first()
        if known is not None:
            return known
        on = timezone.localdate(at)
        erasure = Erasure(
            region=locked.region,
            candidate=locked,
            what=What.PERSON,
            basis=Basis.REQUEST,
            proposed_at=at,
            proposed_by=by.user,
            not_before_on=on,
        )
        _refuse(standing(erasure, on))
        erasure.save()
        record("proposed", erasure, by=by, at=at)
        return erasure


def prepare(*, erasure: Erasure, at: datetime, by: Actor) -> Erasure:
    """The first of two agrees. Raises `CannotBeErased`, `AlreadyMoved`, `NotPermitted`."""
    with decision():
        locked = _lock_visible(erasure, Permission.ERASURE_PREPARE, by)
        if locked.prepared_by_id == by.user.pk and locked.state == ErasureState.PREPARED:
            return locked
        _demand_state(locked, ErasureState.PROPOSED)
        _refuse(standing(locked, timezone.localdate(at)))
        move(locked, ErasureState.PREPARED, prepared_by=by.user, prepared_at=at)
        record("prepared", locked, by=by, at=at)
        return locked


def confirm(*, erasure: Erasure, at: datetime, by: Actor) -> Erasure:
    """The second one agrees, and a job carries it out.

    Raises `SameUser`, `StillInNotice`, `CannotBeErased`, `AlreadyMoved`, `NotPermitted`.
    """
    with decision():
        locked = _lock_visible(erasure, Permission.ERASURE_CONFIRM, by)
        _demand_state(locked, ErasureState.PREPARED)
        if locked.prepared_by_id == by.user.pk:
            raise SameUser(_("Whoever prepared an erasure cannot confirm it."))
        on = timezone.localdate(at)
        if on < locked.not_before_on:
            raise StillInNotice(_("The 30 days since the proposal are not over yet."))
        _refuse(standing(locked, on))
        move(locked, ErasureState.CONFIRMED, confirmed_by=by.user, confirmed_at=at)
        record("confirmed", locked, by=by, at=at)
        queue.defer(CARRY_OUT, number=locked.pk)
        return locked


def stop(*, erasure: Erasure, at: datetime, by: Actor) -> Erasure:
    """Somebody says no. Proposed again after thirty days, unless a hold is set. Twice: no harm."""
    with decision():
        needed = Permission.RETENTION_VIEW
        locked = _lock_visible(erasure, needed, by)
        if locked.state == STOPPED:
            return locked
        if locked.state == DONE:
            raise AlreadyMoved(_("This erasure is already carried out."))
        _stop(locked, Obstacle.BY_HAND, at=at, by=by)
        return locked


def carry_out(*, number: int, at: datetime) -> bool:
    """Erase one record, all or nothing; whether it was done now. Again: nothing more happens.

    Everything is looked at again under lock: what has come up meanwhile stops it.
    """
    with decision():
        erasure = lock(Erasure(pk=number))
        if erasure.state != ErasureState.CONFIRMED:
            return False
        _lock_person(erasure)
        on = timezone.localdate(at)
        if stop_unless_due(erasure, on=on, at=at):
            return False
        allow(erasure.pk)
        counts = _erase(erasure, standing(erasure, on), at=at)
        move(erasure, DONE, finished_at=at, counts=counts)
        record("carried_out", erasure, by=None, at=at)
        return True


def _erase(erasure: Erasure, now: Standing, *, at: datetime) -> Counts:
    if erasure.of_import is not None:
        return erase_import(erasure.of_import)
    assert erasure.candidate is not None
    if erasure.what == What.NOTES:
        return erase_notes(Note.objects.filter(pk__in=[note.pk for note in now.notes]))
    asked = PersonRequest.objects.open().filter(candidate=erasure.candidate_id)
    asked.update(
        state=RequestState.DONE,
        answer=ERASED_TEXT,
        answered_by=erasure.confirmed_by,
        answered_at=at,
    )
    return erase_person(erasure.candidate)


def _lock_person(erasure: Erasure) -> None:
    """Referrals, then the person: against all who write anything about them."""
    if erasure.candidate_id is None:
        Import.objects.select_for_update(of=("self",)).get(erasures=erasure)
        return
    referrals = Referral.objects.filter(candidate=erasure.candidate_id).order_by("pk")
    list(referrals.select_for_update(of=("self",), no_key=True).only("pk"))
    people = Candidate.objects.select_for_update(of=("self",))
    erasure.candidate = people.get(pk=erasure.candidate_id)


def stop_unless_due(erasure: Erasure, *, on: date, at: datetime) -> bool:
    """Whether something has come up; then the erasure is stopped."""
    if erasure.state in (STOPPED, DONE):
        return True
    found = standing(erasure, on).obstacles
    if found:
        _stop(erasure, found[0], at=at, by=None)
    return bool(found)


def _stop(erasure: Erasure, by_what: Obstacle, *, at: datetime, by: Actor | None) -> None:
    who = by.user if by else None
    move(erasure, STOPPED, stopped_at=at, stopped_by=who, stopped_by_what=by_what)
    record("stopped", erasure, by=by, at=at)


def lock(erasure: Erasure) -> Erasure:
    rows = Erasure.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("candidate", "of_import", "region", "confirmed_by").get(
        pk=erasure.pk
    )


def _lock_visible(erasure: Erasure, permission: Permission, by: Actor) -> Erasure:
    if not by.may(permission) or not Erasure.objects.visible_to(by).filter(pk=erasure.pk).exists():
        raise NotPermitted
    return lock(erasure)


def _demand_state(erasure: Erasure, wanted: ErasureState) -> None:
    if erasure.state != wanted:
        raise AlreadyMoved(
            _("This can no longer be done; the state of the erasure is “%(state)s”.")
            % {"state": erasure.get_state_display()}
        )


def _refuse(now: Standing) -> None:
    if now.obstacles:
        raise CannotBeErased(now.obstacles)


def move(erasure: Erasure, state: ErasureState, **fields: Any) -> None:
    """To the next state; PostgreSQL refuses one that does not follow."""
    for name, value in {**fields, "state": state}.items():
        setattr(erasure, name, value)
    erasure.save(update_fields=[*fields, "state"])


def record(step: str, erasure: Erasure, *, by: Actor | None, at: datetime) -> None:
    subject = erasure.candidate
    details = {"what": erasure.what, "basis": erasure.basis}
    audit.record(f"erasure.{step}", erasure, by=by, at=at, subject=subject, **details)
