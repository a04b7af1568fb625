"""Registering people and recording what is known of their months of social assistance."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import BenefitMonth, Candidate
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.encryption.rotation import alone_with_indexes
from socakt.errors import ChangedMeanwhile, DomainError, NotPermitted
from socakt.transactions import decision

# What `register` and `update` take: the facts of a person, never who owns the record.
PERSON_FIELDS = (
    "emso",
    "first_name",
    "last_name",
    "born_on",
    "sex",
    "no_fixed_address",
    "street",
    "post_code",
    "post",
    "phone",
    "email",
    "labour_status",
    "labour_status_since",
    "education",
    "municipality",
    "legal_basis",
    "notice_version",
    "informed_on",
)


class AlreadyReferred(DomainError):
    """Another organization has registered this person; `person` is for the log only."""

    def __init__(self, message: str, person: int) -> None:
        super().__init__(message)
        self.person = person


class AlreadyRegistered(DomainError):
    """The own organization has registered this person; `candidate` is the record."""

    def __init__(self, message: str, candidate: Candidate) -> None:
        super().__init__(message)
        self.candidate = candidate


class MonthInFuture(DomainError):
    """A month that has not begun cannot have been paid."""


def recognise(emso: str, *, by: Actor) -> Candidate | None:
    """The visible candidate with this EMŠO, or None when nobody has it.

    Raises `AlreadyReferred` when the person is registered by somebody whose records the
    actor may not see; the sentence says no more than that.
    """
    return _known(Candidate.objects.with_emso(emso), by=by)


def register(*, form_key: uuid.UUID, at: datetime, by: Actor, **person: Any) -> Candidate:
    """Store a new candidate of the actor's organization and return it.

    The same `form_key` again returns the same candidate: a form sent twice makes one person.
    Raises `AlreadyRegistered` or `AlreadyReferred` when somebody has the same EMŠO.
    """
    region = _demand(by)
    with decision():
        known = _known(Candidate.objects.filter(form_key=form_key), by=by)
        if known is not None:
            return known
        with _refusing_known(person.get("emso"), by=by):
            candidate, created = Candidate.objects.get_or_create(
                form_key=form_key,
                defaults={
                    "region": region,
                    "organization": by.organization,
                    "registered_by": by.user,
                    "registered_at": at,
                    **_only_known(person),
                },
            )
        if created:
            audit.record("candidate.registered", candidate, by=by, at=at, subject=candidate)
        return candidate


def update(
    *, candidate: Candidate, version: int, at: datetime, by: Actor, **person: Any
) -> Candidate:
    """Change facts of a candidate; `version` is the one the form was opened with.

    Raises `ChangedMeanwhile` when somebody else was quicker, and as `register` for the EMŠO.
    """
    _demand(by)
    with decision():
        locked = _lock(candidate, by=by)
        changed = {
            name: value
            for name, value in _only_known(person).items()
            if getattr(locked, name) != value
        }
        if not changed:
            return locked
        _refuse_stale(locked, version)
        for name, value in changed.items():
            setattr(locked, name, value)
        locked.version += 1
        with _refusing_known(changed.get("emso"), by=by):
            locked.save(update_fields=[*changed, "version"])
        audit.record(
            "candidate.changed", locked, by=by, at=at, subject=locked, fields=sorted(changed)
        )
        return locked


def record_months(
    *,
    candidate: Candidate,
    months: Mapping[date, bool | None],
    source: str,
    version: int,
    at: datetime,
    by: Actor,
) -> int:
    """Record months as paid (True), not paid (False) or unknown (None); return how many changed.

    Only the given months are touched, and only where something differs. A month after the
    day of recording cannot be paid (`MonthInFuture`).
    """
    _demand(by)
    on = timezone.localdate(at)
    _refuse_future(months, on)
    with decision():
        locked = _lock(candidate, by=by)
        known = locked.months.all().as_facts()
        changed = {month: paid for month, paid in months.items() if paid != known.get(month)}
        if not changed:
            return 0
        _refuse_stale(locked, version)
        _replace_months(locked, changed, source=source, on=on, by=by)
        locked.version += 1
        locked.save(update_fields=["version"])
        before_and_after = {
            f"{month:%Y-%m}": [known.get(month), paid] for month, paid in sorted(changed.items())
        }
        details: dict[str, Any] = {"source": source, "months": before_and_after}
        audit.record("candidate.months_recorded", locked, by=by, at=at, subject=locked, **details)
        return len(changed)


def _replace_months(
    candidate: Candidate, months: Mapping[date, bool | None], *, source: str, on: date, by: Actor
) -> None:
    candidate.months.filter(month__in=months).delete()
    BenefitMonth.objects.bulk_create(
        BenefitMonth(
            candidate=candidate,
            month=month,
            paid=paid,
            source=source,
            recorded_on=on,
            recorded_by=by.user,
            organization=by.organization,
        )
        for month, paid in months.items()
        if paid is not None
    )


def _demand(by: Actor) -> Region:
    """The region in which the actor records people."""
    region = by.organization.region
    if region is None or not by.may(Permission.CANDIDATE_RECORD):
        raise NotPermitted
    return region


def _lock(candidate: Candidate, *, by: Actor) -> Candidate:
    visible = Candidate.objects.visible_to(by)
    locked = visible.select_for_update(of=("self",), no_key=True).filter(pk=candidate.pk).first()
    if locked is None:
        raise NotPermitted
    return locked


def _only_known(person: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(person) - set(PERSON_FIELDS)
    if unknown:
        raise TypeError(f"not facts of a person: {', '.join(sorted(unknown))}")
    return {**person, "emso": person["emso"] or None} if "emso" in person else dict(person)


def _known(people: QuerySet[Candidate], *, by: Actor) -> Candidate | None:
    """The only candidate of these, None when there is none; raises `AlreadyReferred`."""
    candidate = people.first()
    if candidate and not Candidate.objects.visible_to(by).filter(pk=candidate.pk).exists():
        words = _("This person is already referred. Talk to the coordinator.")
        raise AlreadyReferred(words, candidate.pk)
    return candidate


@contextmanager
def _refusing_known(emso: str | None, *, by: Actor) -> Iterator[None]:
    """Refuse a known EMŠO before writing, and after it when somebody was quicker in between."""
    if emso:
        alone_with_indexes(Candidate)
    _refuse_known(emso, by=by)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        _refuse_known(emso, by=by)
        raise


def _refuse_known(emso: str | None, *, by: Actor) -> None:
    known = recognise(emso, by=by) if emso else None
    if known is not None:
        raise AlreadyRegistered(_("This person is already registered."), known)


def _refuse_future(months: Mapping[date, bool | None], on: date) -> None:
    if any(paid and month > on for month, paid in months.items()):
        raise MonthInFuture(_("A month in the future cannot be marked as paid."))


def _refuse_stale(candidate: Candidate, version: int) -> None:
    if candidate.version != version:
        raise ChangedMeanwhile
