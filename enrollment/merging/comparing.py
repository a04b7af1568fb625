"""Two records side by side: what differs, what would move, what stands in the way."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.merging.obstacles import obstacles
from enrollment.merging.rows import numbers_of
from enrollment.merging.rules import (
    GROUPS,
    Choice,
    MonthFact,
    Side,
    choose,
    choose_month,
)
from enrollment.referrals.models import Referral
from socakt.slovene import format_date, format_month, mask_emso

LABELS = {
    "name": gettext_lazy("Name and surname"),
    "emso": gettext_lazy("EMŠO"),
    "born_on": gettext_lazy("Date of birth"),
    "sex": gettext_lazy("Sex"),
    "address": gettext_lazy("Address"),
    "phone": gettext_lazy("Telephone"),
    "email": gettext_lazy("E-mail"),
    "labour": gettext_lazy("Status on the labour market"),
    "education": gettext_lazy("Finished education"),
    "basis": gettext_lazy("Legal basis"),
}


@dataclass(frozen=True)
class FactRow:
    """One group of facts: what each record says, in words, and which would be kept."""

    group: str
    keep: str
    drop: str
    choice: Choice

    @property
    def label(self) -> str:
        """The heading of the row."""
        return str(LABELS[self.group])


@dataclass(frozen=True)
class MonthRow:
    """One month that at least one record knows; `side` is None where a person has to decide."""

    month: date
    keep: MonthFact | None
    drop: MonthFact | None
    side: Side | None

    @property
    def label(self) -> str:
        """The month, such as 10/2018."""
        return format_month(self.month)

    @property
    def keep_words(self) -> str:
        """What the kept record says."""
        return _month_words(self.keep)

    @property
    def drop_words(self) -> str:
        """What the dropped record says."""
        return _month_words(self.drop)


def _month_words(fact: MonthFact | None) -> str:
    if fact is None:
        return _("unknown")
    paid = _("paid") if fact.paid else _("not paid")
    source = BenefitMonth.Source(fact.source).label
    return f"{paid} ({source}, {format_date(fact.recorded_on)})"


@dataclass(frozen=True)
class Comparison:
    """The preview of a merge. `seal` is another one as soon as anything in it has changed."""

    keep: Candidate
    drop: Candidate
    facts: list[FactRow]
    months: list[MonthRow]
    referrals: list[Referral]
    admissions: list[Admission]
    numbers: dict[str, list[int]]
    seal: str

    @cached_property
    def obstacles(self) -> list[str]:
        """Why they cannot be merged."""
        return obstacles(self.keep, self.drop)

    @property
    def open_facts(self) -> list[FactRow]:
        """Where both records know something else."""
        return [row for row in self.facts if row.choice.is_open]

    @property
    def open_months(self) -> list[MonthRow]:
        """Where one record says paid, and the other not."""
        return [row for row in self.months if row.side is None]

    @property
    def agreed_months(self) -> int:
        """Of how many months only one record knows, or both say the same."""
        return len(self.months) - len(self.open_months)

    @property
    def crosses(self) -> bool:
        """Whether the records are of two organizations."""
        return self.keep.organization_id != self.drop.organization_id

    def count(self, table: str) -> int:
        """How many rows of the table would move."""
        return len(self.numbers[f"enrollment_{table}"])

    @property
    def notes(self) -> int:
        """How many notes would move, whoever may read them."""
        return self.count("note")

    @property
    def checks(self) -> int:
        """How many stored checks would move; their words and results stay what they were."""
        return self.count("assessment")


def compare(keep: Candidate, drop: Candidate) -> Comparison:
    """What a merge of `drop` into `keep` would do; writes nothing."""
    referrals = list(
        Referral.objects.filter(candidate__in=[keep, drop])
        .select_related("organization", "program")
        .order_by("pk")
    )
    admissions = list(
        Admission.objects.filter(candidate__in=[keep, drop])
        .select_related("cohort__program")
        .order_by("pk")
    )
    numbers = numbers_of(drop)
    return Comparison(
        keep=keep,
        drop=drop,
        facts=list(_facts(keep, drop)),
        months=_months(keep, drop),
        referrals=[row for row in referrals if row.candidate_id == drop.pk],
        admissions=[row for row in admissions if row.candidate_id == drop.pk],
        numbers=numbers,
        seal=_seal(
            [[record.pk, record.version, record.organization_id] for record in (keep, drop)],
            [[row.pk, row.candidate_id, row.version, row.state] for row in referrals],
            [[row.pk, row.candidate_id, str(row.ended_on)] for row in admissions],
            numbers,
        ),
    )


def _seal(*seen: Any) -> str:
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def _facts(keep: Candidate, drop: Candidate) -> Iterator[FactRow]:
    usual = _better_known(keep, drop)
    for group, names in GROUPS.items():
        values = [[getattr(record, name) for name in names] for record in (keep, drop)]
        yield FactRow(
            group=group,
            keep=words_of(keep, group),
            drop=words_of(drop, group),
            choice=choose(values[0], values[1], usual),
        )


def _better_known(keep: Candidate, drop: Candidate) -> Side:
    """The record with an EMŠO was checked against a document; else the newer one is better."""
    if bool(keep.emso) != bool(drop.emso):
        return Side.KEEP if keep.emso else Side.DROP
    return Side.DROP if drop.registered_at > keep.registered_at else Side.KEEP


def words_of(record: Candidate, group: str) -> str:
    """What the record says of a group of facts; empty where nothing is known."""
    match group:
        case "emso":
            return mask_emso(record.emso) if record.emso else ""
        case "born_on":
            return _day(record.born_on)
        case "sex":
            return str(record.get_sex_display())
        case "address":
            return _address(record)
        case "labour":
            return _joined(record.get_labour_status_display(), _day(record.labour_status_since))
        case "education":
            return str(record.get_education_display())
        case "basis":
            basis, version = record.get_legal_basis_display(), record.notice_version
            return _joined(basis, version, _day(record.informed_on))
        case _:
            return " ".join(getattr(record, name) for name in GROUPS[group])


def _address(record: Candidate) -> str:
    town = f"{record.post_code} {record.post}".strip()
    where = _("no fixed address") if record.no_fixed_address else record.street
    return _joined(where, town, record.get_municipality_display())


def _joined(*parts: object) -> str:
    return ", ".join(str(part) for part in parts if part)


def _day(day: date | None) -> str:
    return format_date(day) if day else ""


def _months(keep: Candidate, drop: Candidate) -> list[MonthRow]:
    of = {record.pk: _known_months(record) for record in (keep, drop)}
    rows = []
    for month in sorted({*of[keep.pk], *of[drop.pk]}):
        mine, theirs = of[keep.pk].get(month), of[drop.pk].get(month)
        rows.append(MonthRow(month, mine, theirs, choose_month(mine, theirs)))
    return rows


def _known_months(record: Candidate) -> dict[date, MonthFact]:
    rows = BenefitMonth.objects.filter(candidate=record)
    return {row.month: MonthFact(row.paid, row.source, row.recorded_on) for row in rows}
