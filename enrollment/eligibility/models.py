"""The checks that were made, with all they were based on."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import KeptUntilErased, left_alone
from enrollment.candidates.models import Candidate
from enrollment.candidates.whose import stays_with_the_person
from enrollment.eligibility.rules import Outcome as RuleOutcome
from enrollment.referrals.models import Referral
from programs.models import Terms
from socakt.accounts.models import Organization
from socakt.history import tracked


@tracked(about=("referral",))
class Assessment(models.Model):
    """One check of the conditions. Never edited: a new one supersedes it.

    `facts` and `findings` hold what the rule was given and what it answered, so that the
    result can be explained years later, whatever has become known since.
    """

    class Outcome(models.TextChoices):
        ELIGIBLE = RuleOutcome.ELIGIBLE.value, _("eligible")
        INELIGIBLE = RuleOutcome.INELIGIBLE.value, _("ineligible")
        INCOMPLETE = RuleOutcome.INCOMPLETE.value, _("incomplete")

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="assessments")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="assessments")
    terms = models.ForeignKey(Terms, models.PROTECT, related_name="assessments")
    reference_on = models.DateField(_("reference date"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    eligible_until = models.DateField(_("eligible until"), null=True, blank=True)
    eligible_from = models.DateField(_("eligible from"), null=True, blank=True)
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    findings = models.JSONField(encoder=DjangoJSONEncoder)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("eligibility check")
        verbose_name_plural = _("eligibility checks")
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["referral", "-made_at"], name="assessments_of_referral")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=[outcome.value for outcome in RuleOutcome]),
                name="assessment_outcome_is_known",
            )
        ]
        triggers = [
            KeptUntilErased(name="assessment_is_never_deleted", operation=pgtrigger.Delete),
            # all but whose it is, which follows the person when two records are merged
            KeptUntilErased(
                name="assessment_is_never_changed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["candidate"]),
            ),
            *stays_with_the_person("enrollment_assessment"),
            *left_alone("assessment"),
        ]

    def __str__(self) -> str:
        return f"{self.reference_on:%Y-%m-%d} {self.outcome}"
