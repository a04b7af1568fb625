"""Saying of two alike records that they are of two people, and taking it back."""

from datetime import datetime

from django.db import IntegrityError, transaction

from enrollment.candidates.models import Candidate
from enrollment.merging.models import DifferentPeople
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import NotPermitted
from socakt.transactions import decision


def tell_apart(*, one: Candidate, other: Candidate, at: datetime, by: Actor) -> DifferentPeople:
    """The pair is not proposed again; said twice it is said once. Raises NotPermitted."""
    numbers = sorted((one.pk, other.pk))
    people = Candidate.objects.visible_to(by).filter(pk__in=numbers)
    if not by.may(Permission.CANDIDATE_MERGE) or people.count() != 2:
        raise NotPermitted
    with decision():
        standing = DifferentPeople.objects.standing().between(numbers[:1], numbers[1:])
        said = standing.first()
        if said is not None:
            return said
        try:
            with transaction.atomic():
                said = DifferentPeople.objects.create(
                    first_id=numbers[0],
                    second_id=numbers[1],
                    said_at=at,
                    said_by=by.user,
                    organization=by.organization,
                )
        except IntegrityError:  # somebody else has said so in this very moment
            return standing.get()
        _record(said, "candidate.told_apart", at=at, by=by)
        return said


def withdraw(*, said: DifferentPeople, at: datetime, by: Actor) -> DifferentPeople:
    """The pair may be proposed again. Twice does no harm. Raises NotPermitted."""
    if not by.may(Permission.CANDIDATE_MERGE):
        raise NotPermitted
    with decision():
        rows = DifferentPeople.objects.visible_to(by).filter(pk=said.pk)
        locked = rows.select_for_update(of=("self",), no_key=True).first()
        if locked is None:
            raise NotPermitted
        if locked.withdrawn_at is None:
            locked.withdrawn_at, locked.withdrawn_by = at, by.user
            locked.save(update_fields=["withdrawn_at", "withdrawn_by"])
            _record(locked, "candidate.no_longer_told_apart", at=at, by=by)
        return locked


def _record(said: DifferentPeople, action: str, *, at: datetime, by: Actor) -> None:
    for candidate in (said.first, said.second):
        audit.record(
            action,
            candidate,
            by=by,
            at=at,
            subject=candidate,
            first=said.first_id,
            second=said.second_id,
        )
