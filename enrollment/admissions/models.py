"""A numbered place in a cohort, given to a person."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment.candidates.models import Candidate
from enrollment.eligibility.models import Assessment
from enrollment.referrals.models import Referral
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role


class AdmissionQuerySet(models.QuerySet["Admission"]):
    def visible_to(self, actor: Actor) -> AdmissionQuerySet:
        """The admissions this actor may know about. Every view starts from here."""
        match actor.role:
            case Role.COORDINATOR:
                return self.filter(cohort__program__region=actor.organization.region)
            case Role.PROVIDER:
                return self.open().filter(cohort__program__provider=actor.organization)
            case Role.REFERRER:
                return self.filter(referral__organization=actor.organization)
            case Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def open(self) -> AdmissionQuerySet:
        """Those that hold a place now."""
        return self.filter(ended_on__isnull=True)


class Admission(models.Model):
    """A candidate's place in a cohort, from the day it is given until it is given up.

    Over-booking is not a counting mistake here but a unique violation: places are numbered.
    """

    class EndKind(models.TextChoices):
        CANCELLED = "cancelled", _("cancelled before the start")

    class CancelReason(models.TextChoices):
        NO_SHOW = "no_show", _("the person does not wish to start")
        JOB = "job", _("found work or training")
        HEALTH_OR_FAMILY = "health_or_family", _("personal circumstances")
        MOVED = "moved", _("moved away")
        MISTAKE = "mistake", _("admitted by mistake")
        OTHER = "other", _("other")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="admissions")
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="admissions")
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="admissions")
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="admission")
    place = models.PositiveSmallIntegerField(pgettext_lazy("in a cohort", "place"))
    admitted_on = models.DateField(_("admitted on"))
    admitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_kind = models.CharField(_("how it ended"), max_length=10, choices=EndKind, blank=True)
    end_reason = models.CharField(_("reason"), max_length=20, choices=CancelReason, blank=True)
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
                | pgtrigger.Q(old__candidate__df=pgtrigger.F("new__candidate"))
                | pgtrigger.Q(old__referral__df=pgtrigger.F("new__referral"))
                | pgtrigger.Q(old__assessment__df=pgtrigger.F("new__assessment"))
                | pgtrigger.Q(old__admitted_on__df=pgtrigger.F("new__admitted_on")),
            ),
            pgtrigger.Trigger(
                name="place_within_capacity",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__ended_on__isnull=True),
                declare=[("cohort_capacity", "integer")],
                # FOR SHARE: nobody lowers the capacity while this place is being given
                func="""
                    SELECT capacity INTO cohort_capacity
                    FROM programs_cohort WHERE id = NEW.cohort_id FOR SHARE;
                    IF NEW.place > cohort_capacity THEN
                        RAISE EXCEPTION 'place % of %', NEW.place, cohort_capacity
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'place_within_capacity';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="admission_rests_on_binding_check",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1
                        FROM enrollment_assessment a
                        JOIN programs_terms t ON t.id = a.terms_id
                        JOIN enrollment_referral r ON r.id = NEW.referral_id
                        JOIN programs_cohort c ON c.id = NEW.cohort_id
                        JOIN programs_program p ON p.id = c.program_id
                        WHERE a.id = NEW.assessment_id
                          AND a.candidate_id = NEW.candidate_id
                          AND r.candidate_id = NEW.candidate_id
                          AND a.outcome = 'eligible'
                          AND a.reference_on = NEW.admitted_on
                          AND t.call_id = p.call_id
                    ) THEN
                        RAISE EXCEPTION 'no binding check stands behind this admission'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'admission_rests_on_binding_check';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} / {self.place}"


class CohortPlaces(Cohort):
    """The cohort as admissions see it: its capacity cannot fall below a place that is taken."""

    class Meta:
        proxy = True
        triggers = [
            pgtrigger.Trigger(
                name="capacity_covers_taken_places",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__capacity__lt=pgtrigger.F("old__capacity")),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM enrollment_admission
                        WHERE cohort_id = NEW.id AND ended_on IS NULL AND place > NEW.capacity
                    ) THEN
                        RAISE EXCEPTION 'a place above % is taken', NEW.capacity
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'capacity_covers_taken_places';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]
