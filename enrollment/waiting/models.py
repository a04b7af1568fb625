"""What the waiting list keeps beside the referrals themselves: moves by hand, and replacements."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.models import Admission
from enrollment.candidates.frozen import (
    OF_ADMISSION,
    OF_REFERRAL,
    KeptUntilErased,
    left_alone,
)
from enrollment.referrals.models import Referral
from enrollment.referrals.region_settings import WaitingOrder
from socakt.history import tracked

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


@tracked()
class WaitingPosition(models.Model):
    """Where somebody stands who does not stand where the region's rule would put them.

    `key` takes the place of the moment by which the rule sorts, so it says nothing under another
    rule than `order`. It holds for one stay on the list, the one that began at `waiting_since`;
    a later stay begins where the rule says.
    """

    referral = models.OneToOneField(
        Referral, models.PROTECT, related_name="waiting_position", primary_key=True
    )
    waiting_since = models.DateTimeField()
    order = models.CharField(max_length=20, choices=WaitingOrder)
    key = models.DateTimeField()

    class Meta:
        verbose_name = _("position on the waiting list")
        verbose_name_plural = _("positions on the waiting list")
        triggers = left_alone("position", OF_REFERRAL)

    def __str__(self) -> str:
        return f"{self.referral_id}"


@tracked(about=("referral",))
class WaitingMove(models.Model):
    """Somebody was moved on the waiting list by hand; stays readable for good."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="waiting_moves")
    waiting_since = models.DateTimeField()
    from_position = models.PositiveSmallIntegerField(_("from position"))
    to_position = models.PositiveSmallIntegerField(_("to position"))
    reason = models.TextField(_("reason"), max_length=1000)
    moved_at = models.DateTimeField(_("moved"))
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("move on the waiting list")
        verbose_name_plural = _("moves on the waiting list")
        ordering = ["-moved_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="waiting_move_has_a_reason"),
            models.CheckConstraint(
                condition=Q(from_position__gte=1, to_position__gte=1)
                & ~Q(from_position=F("to_position")),
                name="waiting_move_leads_elsewhere",
            ),
        ]
        triggers = [
            KeptUntilErased(
                name="waiting_move_is_never_changed", operation=APPEND_ONLY, person=OF_REFERRAL
            ),
            *left_alone("waiting_move", OF_REFERRAL),
        ]

    def __str__(self) -> str:
        return f"{self.from_position} → {self.to_position}"


@tracked(about=("admission",))
class Replacement(models.Model):
    """Somebody from the waiting list was given a place that had fallen free, and why this one."""

    admission = models.OneToOneField(Admission, models.PROTECT, related_name="replacement")
    instead_of = models.ForeignKey(
        Admission, models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("after")
    )
    position = models.PositiveSmallIntegerField(_("position on the waiting list"))
    passed_over = models.PositiveSmallIntegerField(_("eligible people before"))
    reason = models.TextField(_("reason"), blank=True, max_length=1000)

    class Meta:
        verbose_name = _("replacement")
        verbose_name_plural = _("replacements")
        constraints = [
            models.CheckConstraint(
                condition=Q(passed_over=0) | ~Q(reason=""),
                name="passing_somebody_over_needs_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(position__gt=F("passed_over")), name="position_counts_everybody_before"
            ),
        ]
        triggers = [
            KeptUntilErased(
                name="replacement_is_never_changed", operation=APPEND_ONLY, person=OF_ADMISSION
            ),
            *left_alone("replacement", OF_ADMISSION),
        ]

    def __str__(self) -> str:
        return f"{self.admission}"
