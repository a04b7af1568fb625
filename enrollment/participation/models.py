"""A participation: the contract, the start with what was true then, and what became of it."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.models import Admission
from enrollment.candidates.frozen import OF_PARTICIPATION, KeptUntilErased, left_alone
from enrollment.candidates.models import MUNICIPALITY_CHOICES, Candidate, Education
from enrollment.candidates.whose import stays_with_the_person
from enrollment.eligibility.rules import completed_years
from enrollment.participation import triggers
from enrollment.participation.rules import Housing, Sensitive, Status, Which
from enrollment.referrals.models import Referral
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from socakt.history import tracked


class ParticipationQuerySet(models.QuerySet["Participation"]):
    def visible_to(self, actor: Actor) -> ParticipationQuerySet:
        """The participations this actor may know about: those with an admission in scope."""
        admissions = Admission.objects.visible_to(actor)
        return self.filter(referral__in=admissions.values("referral"))


@tracked()
class Participation(models.Model):
    """The inclusion of a referred person. One to a referral, and known by its number.

    So the way of a person has one address from the admission on, also when the person moves to
    another cohort. How it ends stands in the admission.
    """

    referral = models.OneToOneField(
        Referral, models.PROTECT, primary_key=True, related_name="participation"
    )
    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="participations")
    contract_signed_on = models.DateField(_("contract signed on"))
    contract_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    contract_recorded_at = models.DateTimeField()
    started_on = models.DateField(_("started on"), null=True, blank=True)
    start_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    start_recorded_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.CheckConstraint(
                condition=Q(started_on=None, start_recorded_by__isnull=True, start_recorded_at=None)
                | Q(
                    started_on__isnull=False,
                    start_recorded_by__isnull=False,
                    start_recorded_at__isnull=False,
                ),
                name="start_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(started_on=None) | Q(started_on__gte=F("contract_signed_on")),
                name="contract_is_signed_before_the_start",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="what_has_begun_is_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__started_on__isnull=False),
            ),
            triggers.WHAT_HAS_BEGUN_IS_NEVER_CHANGED,
            *stays_with_the_person("enrollment_participation", key="referral_id"),
            triggers.WHO_WAS_REFERRED_TAKES_PART,
            triggers.WHO_SIGNS_HOLDS_A_PLACE,
            triggers.START_IS_WITHIN_THE_COHORT,
            triggers.START_HAS_ENTRY_FACTS,
            *left_alone("participation"),
        ]

    def __str__(self) -> str:
        return str(self.referral)


def answered_or_refused(name: str, no_answer: Q) -> models.CheckConstraint:
    """A refused question has no answer, and one without an answer was refused."""
    refused = Q(refused__contains=[name])
    return models.CheckConstraint(
        condition=(refused & no_answer) | (~refused & ~no_answer),
        name=f"{name}_is_answered_or_refused",
    )


@tracked()
class EntryFacts(models.Model):
    """What was true of the person on the first day: never changed, whatever changes later.

    Raw facts for the monitoring of the ESF; indicators are derived from them elsewhere.
    """

    participation = models.OneToOneField(
        Participation, models.PROTECT, primary_key=True, related_name="entry_facts"
    )
    recorded_for_on = models.DateField(_("true on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    born_on = models.DateField(_("date of birth"), null=True)
    # completed years on the first day: takes the place of the birth date once that is erased
    age_at_entry = models.PositiveSmallIntegerField(_("age at entry"), null=True, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Candidate.Sex)
    labour_status = models.CharField(
        _("status on the labour market"), max_length=12, choices=Candidate.LabourStatus
    )
    labour_status_since = models.DateField(_("status since"), null=True, blank=True)
    education = models.CharField(_("finished education"), max_length=2, choices=Education)
    municipality = models.CharField(_("municipality"), max_length=3, choices=MUNICIPALITY_CHOICES)
    foreign_background = models.BooleanField(_("foreign nationality or background"), null=True)
    disability = models.BooleanField(_("disability"), null=True)
    housing = models.CharField(_("housing"), max_length=12, choices=Housing, blank=True)
    refused = ArrayField(
        models.CharField(max_length=20, choices=Sensitive),
        verbose_name=_("not answered by the person"),
        default=list,
        blank=True,
    )

    class Meta:
        verbose_name = _("facts at entry")
        verbose_name_plural = _("facts at entry")
        constraints = [
            models.CheckConstraint(
                condition=(Q(born_on=None) | Q(born_on__lt=F("recorded_for_on")))
                & (Q(labour_status_since=None) | Q(labour_status_since__lte=F("recorded_for_on"))),
                name="entry_facts_are_not_of_the_future",
            ),
            models.CheckConstraint(
                condition=Q(born_on=None, age_at_entry__isnull=False)
                | Q(born_on__isnull=False, age_at_entry=None),
                name="age_stands_for_an_erased_birth_date",
            ),
            models.CheckConstraint(
                condition=~Q(sex="")
                & ~Q(labour_status="")
                & ~Q(education="")
                & ~Q(municipality=""),
                name="entry_facts_are_complete",
            ),
            models.CheckConstraint(
                condition=Q(refused__contained_by=Sensitive.values),
                name="only_sensitive_questions_are_refused",
            ),
            answered_or_refused("foreign_background", Q(foreign_background=None)),
            answered_or_refused("disability", Q(disability=None)),
            answered_or_refused("housing", Q(housing="")),
        ]
        triggers = [
            KeptUntilErased(
                name="entry_facts_are_frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                person=OF_PARTICIPATION,
            ),
            *left_alone("entry_facts", OF_PARTICIPATION),
            triggers.ENTRY_FACTS_BELONG_TO_A_START,
        ]

    def __str__(self) -> str:
        return str(self.participation)

    @property
    def age(self) -> int:
        """Completed years on the first day, as the bands of the ESF count them."""
        if self.born_on is None:
            assert self.age_at_entry is not None
            return self.age_at_entry
        return completed_years(self.born_on, self.recorded_for_on)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, actor: Actor) -> OutcomeQuerySet:
        """Outcomes of participations in scope, for those who record them: no referring office."""
        if actor.role == Role.REFERRER:
            return self.none()
        return self.filter(participation__in=Participation.objects.visible_to(actor))

    def current(self) -> OutcomeQuerySet:
        """Those that nothing has corrected."""
        return self.filter(corrected_by__isnull=True)


@tracked(about=("participation",))
class Outcome(models.Model):
    """What a former participant did on a day. Never changed: a correction is a row of its own.

    Of each kind there is one first row, and each row is corrected once at most: so exactly one
    holds now.
    """

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="outcomes")
    which = models.CharField(_("which outcome"), max_length=10, choices=Which)
    status = models.CharField(_("state"), max_length=16, choices=Status)
    reference_on = models.DateField(_("true on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "which"],
                condition=Q(corrects__isnull=True),
                name="one_current_outcome_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(which__in=Which.values, status__in=Status.values),
                name="outcome_is_coded",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="outcome_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            triggers.OUTCOME_FOLLOWS_AN_EXIT,
            triggers.OUTCOME_CORRECTS_ITS_LIKE,
            *left_alone("outcome", OF_PARTICIPATION),
        ]

    def __str__(self) -> str:
        return f"{self.get_which_display()}: {self.get_status_display()}"


class OutcomeReminder(models.Model):
    """That somebody was reminded of a missing outcome; once before it is due and once after."""

    participation = models.ForeignKey(Participation, models.PROTECT, related_name="reminders")
    which = models.CharField(max_length=10, choices=Which)
    overdue = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "which", "overdue"], name="each_reminder_comes_once"
            )
        ]
        triggers = left_alone("reminder", OF_PARTICIPATION)

    def __str__(self) -> str:
        return f"{self.participation_id} {self.which}"


class ParticipantPlace(Admission):
    """The admission as participations see it: how it may end depends on whether one started."""

    class Meta:
        proxy = True
        triggers = [
            triggers.PLACE_ENDS_AS_THE_WAY_ALLOWS,
            triggers.WHO_LEFT_STAYS_SO,
            triggers.NOBODY_COMES_BACK_AFTER_LEAVING,
        ]
