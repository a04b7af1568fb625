"""What a table of a person is: where it belongs, what is told, what an erasure leaves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import Candidate


class Section(models.TextChoices):
    """The parts of the extract, in the order of the process."""

    PERSON = "person", _("Who you are")
    MONTHS = "months", _("Months of social assistance")
    REFERRALS = "referrals", _("Referrals")
    CHECKS = "checks", _("Checks of the conditions")
    INTERVIEWS = "interviews", _("Interviews")
    WAITING = "waiting", _("Waiting list")
    PARTICIPATION = "participation", _("Participation in a program")
    DOCUMENTS = "documents", _("Documents")
    NOTES = "notes", _("Notes and contacts")
    IMPORTS = "imports", _("Imported files")
    RIGHTS = "rights", _("Your rights")
    NOTICES = "notices", _("What employees were told")
    LOG = "log", _("Who looked at or changed your data")


def records_of(person: Candidate) -> QuerySet[Candidate]:
    """The record of the person and those that were merged into it."""
    return Candidate._base_manager.filter(Q(pk=person.pk) | Q(merged_into=person.pk))


def by(*paths: str) -> Callable[[Candidate], Q]:
    """The rows of which one of the relations leads to a record of the person."""

    def lead_to(person: Candidate) -> Q:
        of_person = records_of(person).values("pk")
        return reduce(or_, (Q((f"{path}__in", of_person)) for path in paths))

    return lead_to


@dataclass(frozen=True, kw_only=True)
class PersonTable:
    """Rows of a model about a person.

    `left_out` are fields that say nothing of the person: keys of forms, order of lists.
    `emptied` is what an erasure sets; None: it removes the rows; nothing: they stay, as they
    hold codes and days that count and, without the person, are nobody's.
    """

    model: type[models.Model]
    section: Section
    whose: Callable[[Candidate], Q]
    left_out: frozenset[str] = frozenset()
    emptied: Mapping[str, Any] | None = field(default_factory=dict)
    # on paper one line a row, of these fields
    columns: tuple[str, ...] = ()
    # on paper sentences stand instead
    machine_only: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """How the table is called in the machine-readable extract."""
        return self.model._meta.model_name or ""

    def rows(self, person: Candidate) -> QuerySet[Any]:
        """The person's rows, the oldest first."""
        found: QuerySet[Any] = self.model._base_manager.filter(self.whose(person))
        return found.order_by("pk")
