"""The rows that belong to a person: which there are, and moving them from record to record."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import models

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.documents.models import DocumentPerson
from enrollment.eligibility.models import Assessment
from enrollment.notes.models import Note
from enrollment.participation.models import Participation
from enrollment.referrals.models import Referral

# In this order: a participation is of whoever was referred. Whatever else belongs to a person
# hangs on one of these.
FOLLOWING: tuple[type[models.Model], ...] = (
    Referral,
    Assessment,
    Admission,
    Participation,
    Note,
    DocumentPerson,
)
ALL: tuple[type[models.Model], ...] = (*FOLLOWING, BenefitMonth)
MONTH_FIELDS = ("paid", "source", "recorded_on", "recorded_by_id", "organization_id")
MONTHS = BenefitMonth._meta.db_table

# Table → numbers of rows.
Numbers = Mapping[str, list[int]]


def numbers_of(candidate: Candidate) -> dict[str, list[int]]:
    """The numbers of all rows of the record, table by table; months of assistance apart."""
    return {
        model._meta.db_table: sorted(
            model._base_manager.filter(candidate=candidate).values_list("pk", flat=True)
        )
        for model in FOLLOWING
    }


def move(numbers: Numbers, to: Candidate) -> None:
    """These rows are the other record's now."""
    for model in ALL:
        of_table = numbers.get(model._meta.db_table)
        if of_table:
            model._base_manager.filter(pk__in=of_table).update(candidate=to)


def exchange_months(one: Candidate, other: Candidate, months: Iterable[date]) -> None:
    """What the two records say of these months, which both know, changes places."""
    rows = BenefitMonth.objects.filter(month__in=list(months))
    of_other = {row.month: row for row in rows.filter(candidate=other)}
    changed = []
    for row in rows.filter(candidate=one):
        _exchange(row, of_other[row.month], MONTH_FIELDS)
        changed += [row, of_other[row.month]]
    names = [name.removesuffix("_id") for name in MONTH_FIELDS]
    BenefitMonth.objects.bulk_update(changed, names)


def exchange_facts(one: Candidate, other: Candidate, facts: Iterable[str]) -> None:
    """The values of these fields change places; `save_both` stores it."""
    _exchange(one, other, facts)


def save_both(one: Candidate, other: Candidate, facts: Iterable[str]) -> None:
    """Store the fields, one version further; whoever gives an EMŠO away first, as it is unique."""
    for record in sorted((one, other), key=lambda record: record.emso is not None):
        record.version += 1
        record.save(update_fields=[*facts, "merged_into", "version"])


def _exchange(one: models.Model, other: models.Model, names: Iterable[str]) -> None:
    for name in names:
        mine, theirs = getattr(one, name), getattr(other, name)
        setattr(one, name, theirs)
        setattr(other, name, mine)
