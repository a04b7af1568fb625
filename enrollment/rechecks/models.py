"""Checks of everybody who waits, kept as the difference to what was known before."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import OF_REFERRAL, KeptUntilErased, left_alone
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.rules import Outcome
from enrollment.referrals.models import Referral
from programs.models import Cohort, Terms
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, Region
from socakt.accounts.roles import Role

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete
OWN_DAY = models.Func(
    "made_at",
    template=f"(%(expressions)s AT TIME ZONE '{settings.TIME_ZONE}')::date",
    output_field=models.DateField(),
)


class RecheckQuerySet(models.QuerySet["Recheck"]):
    def visible_to(self, actor: Actor) -> RecheckQuerySet:
        """The re-checks this actor may know about: those of the own region."""
        match actor.role:
            case Role.COORDINATOR:
                return self.filter(region=actor.organization.region)
            case Role.REFERRER | Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def with_names(self) -> RecheckQuerySet:
        """Everything that a line about a re-check shows, in one query."""
        return self.select_related("made_by", "cohort__program")


class Recheck(models.Model):
    """The rule asked about everybody who waits in a region, for a day. Decides nothing.

    For its own day it is a check like any other: the next one is compared with it. For another
    day it is a preview (`is_preview`), with which nothing is ever compared.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="rechecks")
    cohort = models.ForeignKey(
        Cohort,
        models.PROTECT,
        null=True,
        related_name="rechecks",
        verbose_name=_("cohort"),
    )
    reference_on = models.DateField(_("reference date"))
    is_preview = models.BooleanField()
    made_at = models.DateTimeField(_("made"))
    # nobody and for nobody: the system, every night
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    checked = models.PositiveIntegerField()
    gained = models.PositiveIntegerField()
    lost = models.PositiveIntegerField()
    incomplete = models.PositiveIntegerField()
    first_time = models.PositiveIntegerField()

    objects = RecheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("re-check")
        verbose_name_plural = _("re-checks")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["region", "-made_at", "-id"], name="rechecks_of_region")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    checked__gte=F("gained") + F("lost") + F("incomplete") + F("first_time")
                ),
                name="recheck_counts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(is_preview=False, reference_on=OWN_DAY)
                | (Q(is_preview=True) & ~Q(reference_on=OWN_DAY)),
                name="recheck_of_another_day_is_a_preview",
            ),
            models.CheckConstraint(
                condition=Q(made_by__isnull=True, organization__isnull=True)
                | Q(made_by__isnull=False, organization__isnull=False),
                name="recheck_is_made_for_an_organization",
            ),
        ]
        triggers = [pgtrigger.Protect(name="recheck_is_never_changed", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.region.code} {self.reference_on:%Y-%m-%d}"

    @property
    def is_past(self) -> bool:
        """Whether the day was over already when it was made."""
        return self.reference_on < timezone.localdate(self.made_at)

    @property
    def differing(self) -> int:
        """How many results there are."""
        return self.gained + self.lost + self.incomplete + self.first_time

    @property
    def unchanged(self) -> int:
        """For how many the answer is the same as before."""
        return self.checked - self.differing


class RecheckResult(models.Model):
    """One referral whose outcome differs from its last check, with the values that say why.

    `before` is empty where there was no check. `changed_on` is the day on which time alone
    changed the outcome since; None where it was something that became known. The order of the
    keys is that of the names.
    """

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="results", db_index=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="recheck_results")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="+", db_index=False)
    before = models.CharField(max_length=10, choices=Assessment.Outcome, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Assessment.Outcome)
    age = models.SmallIntegerField(null=True)
    too_old_on = models.DateField(null=True)
    paid = models.PositiveSmallIntegerField(null=True)
    unpaid = models.PositiveSmallIntegerField(null=True)
    unknown = models.PositiveSmallIntegerField(null=True)
    eligible_until = models.DateField(_("eligible until"), null=True)
    eligible_from = models.DateField(_("eligible from"), null=True)
    changed_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("difference of a re-check")
        verbose_name_plural = _("differences of a re-check")
        ordering = ["pk"]
        indexes = [models.Index(fields=["recheck", "id"], name="results_of_recheck")]
        constraints = [
            models.UniqueConstraint(
                fields=["recheck", "referral"], name="one_result_per_recheck_and_referral"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]),
                name="recheck_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(before__in=["", *(outcome.value for outcome in Outcome)])
                & ~Q(before=F("outcome")),
                name="recheck_result_is_a_difference",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.ELIGIBLE.value, eligible_from__isnull=True)
                | (~Q(outcome=Outcome.ELIGIBLE.value) & Q(eligible_until__isnull=True)),
                name="recheck_result_is_eligible_until_or_from",
            ),
        ]
        triggers = [
            KeptUntilErased(
                name="recheck_result_is_never_changed", operation=APPEND_ONLY, person=OF_REFERRAL
            ),
            *left_alone("recheck_result", OF_REFERRAL),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.outcome}"
