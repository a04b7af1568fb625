"""A merge of two records of one person, and pairs of which somebody said that they are two."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import Candidate
from enrollment.merging.rules import Reason
from enrollment.merging.triggers import MARK_IS_LEFT_ALONE, TRIGGERS
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.history import tracked

LONGEST_NOTE = 500


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, actor: Actor) -> MergeQuerySet:
        """Merges of records that were both the actor's to see. Every view starts from here."""
        people = Candidate.objects.in_scope(actor)
        return self.filter(kept__in=people, dropped__in=people)

    def standing(self) -> MergeQuerySet:
        """Those that have not been undone."""
        return self.filter(undone_at=None)


@tracked(about=("kept",))
class Merge(models.Model):
    """One record took in another. Holds no fact of the person, only how to take it apart again.

    What was not kept stands in the record that was dropped: `facts` are the fields, `months` the
    months of assistance of which the two records exchanged the values. `moved` and `stayed` are
    the numbers of the rows, table by table, that came from the dropped record, and that the kept
    one had; the versions are those right after the merge.
    """

    class State(models.TextChoices):
        MERGING = "merging", _("in progress")
        MERGED = "merged", _("merged")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    Reason = Reason

    kept = models.ForeignKey(Candidate, models.PROTECT, related_name="merges")
    dropped = models.ForeignKey(Candidate, models.PROTECT, related_name="merges_into_others")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.MERGING)
    reason = models.CharField(_("why it is the same person"), max_length=10, choices=Reason)
    note = models.TextField(
        _("explanation"), blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)]
    )
    made_at = models.DateTimeField(_("merged"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    facts = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    months = ArrayField(models.DateField(), default=list, blank=True)
    moved = models.JSONField(default=dict)
    stayed = models.JSONField(default=dict)
    kept_version = models.PositiveIntegerField()
    referral_versions = models.JSONField(default=dict)

    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_for = models.ForeignKey(
        Organization, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undo_note = models.TextField(
        _("why it is undone"), blank=True, validators=[MaxLengthValidator(LONGEST_NOTE)]
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of records")
        verbose_name_plural = _("merges of records")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("dropped")), name="merge_is_of_two_records"),
            models.UniqueConstraint(
                fields=["dropped"],
                condition=Q(undone_at=None),
                name="one_standing_merge_per_record",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="undone",
                    undone_at__isnull=False,
                    undone_by__isnull=False,
                    undone_for__isnull=False,
                )
                | Q(
                    state__in=["merging", "merged", "undoing"],
                    undone_at=None,
                    undone_by=None,
                    undone_for=None,
                ),
                name="undone_merge_has_who_and_when",
            ),
        ]
        triggers = TRIGGERS

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d} {self.pk}"


class DifferentPeopleQuerySet(models.QuerySet["DifferentPeople"]):
    def visible_to(self, actor: Actor) -> DifferentPeopleQuerySet:
        """Pairs of which the actor may know both. Every view starts from here."""
        people = Candidate.objects.visible_to(actor)
        return self.filter(first__in=people, second__in=people)

    def standing(self) -> DifferentPeopleQuerySet:
        """Those that nobody has taken back."""
        return self.filter(withdrawn_at=None)

    def between(self, one: Iterable[int], other: Iterable[int]) -> DifferentPeopleQuerySet:
        """Pairs with a record of each group, whichever was named first."""
        one, other = list(one), list(other)
        return self.filter(Q(first__in=one, second__in=other) | Q(first__in=other, second__in=one))


@tracked()
class DifferentPeople(models.Model):
    """Somebody looked at two alike records and said: not the same person."""

    first = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    second = models.ForeignKey(Candidate, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("marked"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DifferentPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of different people")
        verbose_name_plural = _("pairs of different people")
        ordering = ["-said_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="pair_is_named_in_one_order"
            ),
            models.UniqueConstraint(
                fields=["first", "second"],
                condition=Q(withdrawn_at=None),
                name="one_standing_mark_per_pair",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="withdrawn_mark_has_who_and_when",
            ),
        ]
        triggers = MARK_IS_LEFT_ALONE

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
