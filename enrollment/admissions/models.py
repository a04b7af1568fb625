"""A numbered place in a cohort, given to a person."""

from __future__ import annotations

from datetime import date

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment.admissions import triggers
from enrollment.admissions.rules import END_REASONS, CancelReason
from enrollment.candidates.frozen import left_alone
from enrollment.candidates.models import Candidate
from enrollment.candidates.whose import stays_with_the_person
from enrollment.eligibility.models import Assessment
from enrollment.referrals.models import Referral
from enrollment.referrals.scope import referred_by
from enrollment.referrals.triggers import DECLARED, place_agrees
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from socakt.history import tracked

# The provider asks about the state six months after leaving too, within four weeks from then.
PROVIDER_SEES_FOR = relativedelta(months=8)


def left_lately(on: date) -> Q:
    """Participants who left or finished and of whom an outcome can still be due.

    Who gave the place back before the start, or moved to another cohort, is not among them.
    """
    return Q(end_kind__in=LEFT, ended_on__gte=on - PROVIDER_SEES_FOR)


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def visible_to(self, actor: Actor, on: date | None = None) -> AdmissionQuerySet:
        """The admissions this actor may know about. Every view starts from here.

        `on` is the day as of which a provider still knows of those who left; today if not given.
        """
        used = self.filter(candidate__frozen="")
        match actor.role:
            case Role.COORDINATOR:
                return used.filter(cohort__program__region=actor.organization.region)
            case Role.PROVIDER:
                own = used.filter(cohort__program__provider=actor.organization)
                return own.filter(
                    Q(ended_on__isnull=True) | left_lately(on or timezone.localdate())
                )
            case Role.REFERRER:
                return used.filter(referred_by(actor.organization, "referral__"))
            case Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def open(self) -> AdmissionQuerySet:
        """Those that hold a place now."""
        return self.filter(ended_on__isnull=True)


@tracked(about=("referral",))
class Admission(models.Model):
    """A candidate's place in a cohort, from the day it is given until it is given up.

    Over-booking is not a counting mistake here but a unique violation: places are numbered.
    """

    class EndKind(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled before the start")
        MOVED = "moved", _("moved to another cohort")
        EARLY_EXIT = "early_exit", _("early exit")
        EXCLUSION = "exclusion", _("exclusion")
        COMPLETION = "completion", _("completion")

    CancelReason = CancelReason

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="admissions")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="admissions")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="admissions")
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="admissions")
    # the admission that ended when the person came from another cohort
    moved_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="moved_to"
    )
    place = models.PositiveSmallIntegerField(pgettext_lazy("in a cohort", "place"))
    admitted_on = models.DateField(_("admitted on"))
    # why somebody came after the start, where the call does not say that this is allowed
    late_reason = models.TextField(_("reason for the late entry"), blank=True, max_length=1000)
    admitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_kind = models.CharField(_("how it ended"), max_length=10, choices=EndKind, blank=True)
    end_reason = models.CharField(_("reason"), max_length=20, choices=END_REASONS, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission")
        verbose_name_plural = _("admissions")
        ordering = ["cohort", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "place"],
                condition=Q(ended_on__isnull=True),
                name="one_person_per_place",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(ended_on__isnull=True),
                name="one_open_admission_per_candidate",
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(moved_from__isnull=True),
                name="a_check_serves_one_admission",
            ),
            models.CheckConstraint(condition=Q(place__gte=1), name="places_count_from_one"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("admitted_on")),
                name="admission_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(
                    ended_on__isnull=True, end_kind="", end_reason="", ended_by__isnull=True
                )
                | (
                    Q(ended_on__isnull=False, ended_by__isnull=False)
                    & ~Q(end_kind="")
                    & ~Q(end_reason="")
                ),
                name="ended_admission_has_kind_reason_and_who",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="admission_keeps_what_it_rests_on",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__cohort__df=pgtrigger.F("new__cohort"))
                | pgtrigger.Q(old__place__df=pgtrigger.F("new__place"))
                | pgtrigger.Q(old__referral__df=pgtrigger.F("new__referral"))
                | pgtrigger.Q(old__assessment__df=pgtrigger.F("new__assessment"))
                | pgtrigger.Q(old__moved_from__df=pgtrigger.F("new__moved_from"))
                | pgtrigger.Q(old__admitted_on__df=pgtrigger.F("new__admitted_on")),
            ),
            *stays_with_the_person("enrollment_admission"),
            *left_alone("admission"),
            triggers.PLACE_WITHIN_CAPACITY,
            triggers.ADMISSION_RESTS_ON_BINDING_CHECK,
            pgtrigger.Trigger(
                name="admission_agrees_with_its_referral",
                when=pgtrigger.After,
                timing=pgtrigger.Deferred,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                declare=DECLARED,
                func=place_agrees("COALESCE(NEW.referral_id, OLD.referral_id)"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} / {self.place}"


EXITS = (Admission.EndKind.EARLY_EXIT, Admission.EndKind.EXCLUSION)
LEFT = (*EXITS, Admission.EndKind.COMPLETION)


class CohortPlaces(Cohort):
    """The cohort as admissions see it: its capacity cannot fall below a place that is taken."""

    class Meta:
        proxy = True
        triggers = [triggers.CAPACITY_COVERS_TAKEN_PLACES]
