"""Synthetic people in large numbers, for measuring: rows straight into the tables by COPY."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain
from random import Random
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.candidates.rules import NOTICE_VERSION
from enrollment.demo import people
from enrollment.demo.days import first_of_month
from enrollment.referrals.models import ReferenceCounter, Referral
from enrollment.referrals.rules import State
from programs.founding import Founded
from programs.models import Program
from socakt.accounts.models import Organization, Region, User
from socakt.audit.acting import name_who_acts
from socakt.encryption.fields import EncryptedField

MOST_AT_ONCE = 1_000_000
MOST_PEOPLE = 7_000_000  # about half of the numbers that the invented register has for these ages
MONTHS_EACH = 24
EMAIL = "generate@demo.example"
YOUNGEST, OLDEST = 18, 60
DAYS_OF_SUBMITTING = 60

# The values of one row by column; a column that is not given takes the default of its field.
Row = Mapping[str, Any]


class TooManyPeople(Exception):
    """The invented register has no room for so many."""


@dataclass(frozen=True)
class Batch:
    """What all rows of one run have in common."""

    region: Region
    organizations: tuple[Organization, ...]
    programs: tuple[Program, ...]
    maker: User
    at: datetime
    ids: tuple[int, ...]
    first_number: int

    @property
    def today(self) -> date:
        """The day of the run."""
        return timezone.localdate(self.at)

    def organization_of(self, index: int) -> Organization:
        """Whose record a person is."""
        return self.organizations[index % len(self.organizations)]

    def submitted_at(self, index: int) -> datetime:
        """Spread over the last weeks, in the order of the numbers."""
        part = 1 - index / len(self.ids)
        return self.at - timedelta(days=DAYS_OF_SUBMITTING) * part


def generate(*, founded: Founded, count: int, seed: int, at: datetime) -> None:
    """Write `count` people with 24 months and a submitted referral each, or nothing.

    Can be repeated: EMŠO and reference numbers are never given twice, here or later. Raises
    TooManyPeople when the invented register has no room for so many.
    """
    known = Candidate.objects.values_list("emso", flat=True)
    taken = {emso for emso in known.iterator() if emso}
    if len(taken) + count > MOST_PEOPLE:
        raise TooManyPeople
    with transaction.atomic():
        batch = _batch(founded, count, at)
        name_who_acts()  # COPY goes past what names it elsewhere
        rng = Random(seed)  # noqa: S311 (invented people, no secret)
        _copy(Candidate, _candidates(batch, rng, taken))
        _copy(BenefitMonth, _months(batch, rng))
        _copy(Referral, _referrals(batch))
    with connection.cursor() as cursor:  # so that the first measurement has a sensible plan
        for model in (Candidate, BenefitMonth, Referral):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _batch(founded: Founded, count: int, at: datetime) -> Batch:
    referring = (Organization.Kind.SOCIAL_WORK_CENTRE, Organization.Kind.EMPLOYMENT_OFFICE)
    organizations = Organization.objects.valid_on(timezone.localdate(at))
    maker = User.objects.filter(email=EMAIL).first() or User.objects.create_user(
        EMAIL, name="Generator"
    )
    return Batch(
        region=founded.region,
        organizations=tuple(organizations.filter(region=founded.region, kind__in=referring)),
        programs=tuple(founded.programs.values()),
        maker=maker,
        at=at,
        ids=_reserve_ids(count),
        first_number=_reserve_numbers(founded.region, count, at),
    )


def _reserve_ids(count: int) -> tuple[int, ...]:
    """Ids of candidates that nobody else will get, known before the rows are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Candidate._meta.db_table, count],
        )
        return tuple(identity for (identity,) in cursor.fetchall())


def _reserve_numbers(region: Region, count: int, at: datetime) -> int:
    """The first of `count` reference numbers, taken from the counter as submitting takes one."""
    year = timezone.localdate(at).year
    ReferenceCounter.objects.get_or_create(region=region, year=year, defaults={"last": 0})
    counters = ReferenceCounter.objects.filter(region=region, year=year)
    counters.update(last=models.F("last") + count)  # the row stays locked until the commit
    return counters.get().last - count + 1


def _candidates(batch: Batch, rng: Random, taken: set[str]) -> Iterator[Row]:
    names = people.names(rng)
    for index, identity in enumerate(batch.ids):
        name, last = rng.choice(names), rng.choice(names).last
        born_on = people.birth_date(rng, batch.today, YOUNGEST, OLDEST)
        yield {
            "id": identity,
            "region_id": batch.region.pk,
            "organization_id": batch.organization_of(index).pk,
            "registered_by_id": batch.maker.pk,
            "registered_at": batch.submitted_at(index),
            "shared_at": batch.submitted_at(index),
            "form_key": uuid.uuid4(),
            "emso": people.emso(rng, born_on, name.sex, taken),
            "first_name": name.first,
            "last_name": last,
            "born_on": born_on,
            "sex": str(name.sex),
            "labour_status": str(Candidate.LabourStatus.REGISTERED),
            "legal_basis": str(Candidate.LegalBasis.PUBLIC_TASK),
            "notice_version": NOTICE_VERSION,
            "informed_on": timezone.localdate(batch.submitted_at(index)),
        }


def _months(batch: Batch, rng: Random) -> Iterator[Row]:
    window = [first_of_month(batch.today, -back) for back in range(MONTHS_EACH, 0, -1)]
    for index, identity in enumerate(batch.ids):
        share = rng.random()
        for month in window:
            yield {
                "candidate_id": identity,
                "month": month,
                "paid": rng.random() < share,
                "source": str(BenefitMonth.Source.EXTRACT),
                "recorded_on": batch.today,
                "recorded_by_id": batch.maker.pk,
                "organization_id": batch.organization_of(index).pk,
            }


def _referrals(batch: Batch) -> Iterator[Row]:
    year = batch.today.year
    for index, identity in enumerate(batch.ids):
        moment = batch.submitted_at(index)
        yield {
            "number": f"{batch.region.code}-{year}-{batch.first_number + index:04}",
            "region_id": batch.region.pk,
            "organization_id": batch.organization_of(index).pk,
            "candidate_id": identity,
            "program_id": batch.programs[index % len(batch.programs)].pk,
            "state": str(State.SUBMITTED),
            "turn_since": moment,
            "reason": "Želi se vključiti.",
            "started_by_id": batch.maker.pk,
            "started_at": moment,
            "submitted_by_id": batch.maker.pk,
            "submitted_at": moment,
        }


def _stored(field: models.Field[Any, Any], value: Any) -> Any:
    return field.stored(value) if isinstance(field, EncryptedField) else value


def _copy(model: type[models.Model], rows: Iterable[Row]) -> None:
    """Stream the rows into the model's table. Generated columns make themselves."""
    rows = iter(rows)
    first = next(rows)
    stored = [field for field in model._meta.concrete_fields if not field.generated]
    fields = [field for field in stored if field.attname in first or not field.primary_key]
    names = [field.attname for field in fields]
    defaults = {field.attname: field.get_default() for field in fields}
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in names)  # no column has another name
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in chain((first,), rows):
            values = {**defaults, **row}
            copy.write_row([_stored(field, values[field.attname]) for field in fields])
