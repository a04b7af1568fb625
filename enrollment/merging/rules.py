"""What a merge decides: which fact is kept, and which month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Side(StrEnum):
    """One of the two records: the one that is kept, or the one that is dropped."""

    KEEP = "keep"
    DROP = "drop"


class Reason(models.TextChoices):
    """Why it is the same person, in the words of whoever says so."""

    ASKED = "asked", _("the person or another organization confirmed it")
    DOCUMENT = "document", _("an identity document or extract shows it")
    TWICE = "twice", _("the same organization registered the person twice")
    OTHER = "other", _("another reason, see the explanation")


# Facts that are chosen together: half an address of each record would be nobody's address.
GROUPS: dict[str, tuple[str, ...]] = {
    "name": ("first_name", "last_name"),
    "emso": ("emso",),
    "born_on": ("born_on",),
    "sex": ("sex",),
    "address": ("no_fixed_address", "street", "post_code", "post", "municipality"),
    "phone": ("phone",),
    "email": ("email",),
    "labour": ("labour_status", "labour_status_since"),
    "education": ("education",),
    "basis": ("legal_basis", "notice_version", "informed_on"),
}
# The weightier the proof, the further in front (domain.md, section 2).
PROOFS = ("extract", "decision", "confirmation", "statement")


@dataclass(frozen=True)
class Choice:
    """Which side's value is kept; `is_open` while both are known and differ."""

    side: Side
    is_open: bool


def choose(keep: Sequence[Any], drop: Sequence[Any], usual: Side) -> Choice:
    """The only one that is known; of two that differ the `usual` one, which may be changed."""
    if keep == drop or not any(drop):
        return Choice(Side.KEEP, is_open=False)
    if not any(keep):
        return Choice(Side.DROP, is_open=False)
    return Choice(usual, is_open=True)


@dataclass(frozen=True)
class MonthFact:
    """What one record says of a month."""

    paid: bool
    source: str
    recorded_on: date

    @property
    def weight(self) -> tuple[int, date]:
        """The better proof, then the newer one, is the greater."""
        return -PROOFS.index(self.source), self.recorded_on


def choose_month(keep: MonthFact | None, drop: MonthFact | None) -> Side | None:
    """Which record's row stays; None where one says paid and the other not: a person decides.

    Where both say the same, the better proof stays, else the newer one.
    """
    if drop is None:
        return Side.KEEP
    if keep is None:
        return Side.DROP
    if keep.paid != drop.paid:
        return None
    return Side.DROP if drop.weight > keep.weight else Side.KEEP
