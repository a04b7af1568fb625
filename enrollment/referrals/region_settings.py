"""What a region decides for itself: how long things may take, and who comes first."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from socakt.accounts.models import Region
from socakt.history import tracked


class WaitingOrder(models.TextChoices):
    """Who comes first on the waiting list, unless somebody is moved by hand."""

    LONGEST_WAITING = "longest_waiting", _("who has been on the list longest")
    EARLIEST_REFERRAL = "earliest_referral", _("who was referred first")


@tracked()
class RegionSettings(models.Model):
    """Deadlines in working days, and the order of the waiting list. One row a region.

    After the first number somebody is reminded; after the second the referral is handed on (an
    answer of the coordination) or expires (a draft, a completion). Empty: there is no such step.
    """

    region = models.OneToOneField(Region, models.PROTECT, related_name="settings")
    version = models.PositiveIntegerField(default=1)
    answer_reminder_days = models.PositiveSmallIntegerField(
        _("reminder when the coordination has not answered"), default=5
    )
    answer_days = models.PositiveSmallIntegerField(
        _("the coordination answers; otherwise the referral is handed on"), default=10
    )
    completion_reminder_days = models.PositiveSmallIntegerField(
        _("reminder when a returned referral is not completed"), default=5
    )
    completion_days = models.PositiveSmallIntegerField(
        _("a returned referral is completed; otherwise it expires"), default=20
    )
    draft_reminder_days = models.PositiveSmallIntegerField(
        _("reminder when a draft is not submitted"), default=10
    )
    draft_days = models.PositiveSmallIntegerField(
        _("a draft is submitted; otherwise it expires"), null=True, blank=True, default=60
    )
    waiting_reminder_days = models.PositiveSmallIntegerField(
        _("reminder to ask a person on the waiting list whether the wish still holds"), default=40
    )
    waiting_days = models.PositiveSmallIntegerField(
        _("the wish is confirmed; otherwise the referral expires"), null=True, blank=True
    )
    waiting_order = models.CharField(
        _("order of the waiting list"),
        max_length=20,
        choices=WaitingOrder,
        default=WaitingOrder.LONGEST_WAITING,
    )

    class Meta:
        verbose_name = _("settings of a region")
        verbose_name_plural = _("settings of regions")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=F("answer_reminder_days"))
                & Q(completion_days__gte=F("completion_reminder_days"))
                & (Q(draft_days=None) | Q(draft_days__gte=F("draft_reminder_days")))
                & (Q(waiting_days=None) | Q(waiting_days__gte=F("waiting_reminder_days"))),
                name="reminders_come_before_deadlines",
            ),
            models.CheckConstraint(
                condition=Q(answer_reminder_days__gte=1)
                & Q(completion_reminder_days__gte=1)
                & Q(draft_reminder_days__gte=1)
                & Q(waiting_reminder_days__gte=1),
                name="nobody_is_reminded_on_the_same_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.region)
