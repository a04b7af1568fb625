"""What is offered: calls with dated terms, programs, and cohorts."""

from __future__ import annotations

from datetime import date

import pgtrigger
from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs import triggers
from programs.rules import Replacement
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, Region
from socakt.accounts.roles import Role
from socakt.history import tracked


class CallQuerySet(models.QuerySet["Call"]):
    def visible_to(self, actor: Actor) -> CallQuerySet:
        """All of them, for every role: calls are published in the gazette."""
        match actor.role:
            case (
                Role.REFERRER
                | Role.COORDINATOR
                | Role.PROVIDER
                | Role.MINISTRY
                | Role.ADMINISTRATOR
            ):
                return self


@tracked()
class Call(models.Model):
    """A public call for proposals (javni razpis) under which programs run.

    From its first terms on, something is in force on every day of its validity: terms hold until
    the next ones begin, so there is no overlap; the first ones begin with the call or before.
    """

    title = models.CharField(_("title"), max_length=300)
    short_title = models.CharField(_("short title"), max_length=60, unique=True)
    reference = models.CharField(
        _("gazette reference"), max_length=100, help_text=_("For example: UL RS 6/2017")
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="call_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            )
        ]
        triggers = [triggers.CALL_KEEPS_TO_ITS_TERMS]

    def __str__(self) -> str:
        return self.short_title


class TermsQuerySet(models.QuerySet["Terms"]):
    def in_force(self, on: date) -> Terms | None:
        """What the call demands on the day; None before its first terms."""
        return self.filter(valid_from__lte=on).order_by("-valid_from").first()


@tracked()
class Terms(models.Model):
    """What a call demands from a day on, until the next terms begin. Added, never edited."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="terms", verbose_name=_("call"))
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Where it is written, for example: UL RS 6/2017")
    )
    max_age = models.PositiveSmallIntegerField(
        _("highest age"),
        null=True,
        blank=True,
        help_text=_("In completed years; empty: no age limit."),
    )
    min_payments = models.PositiveSmallIntegerField(
        _("months of social assistance needed"),
        null=True,
        blank=True,
        help_text=_("Empty: not a condition."),
    )
    window_months = models.PositiveSmallIntegerField(_("counted in how many months"), default=24)
    include_reference_month = models.BooleanField(
        _("the month of the check counts too"), default=False
    )
    length_months = models.PositiveSmallIntegerField(_("length of the program in months"))
    places = models.PositiveSmallIntegerField(_("places in a cohort"))
    cofinancing_statement = models.TextField(_("co-financing statement"))
    replacement = models.CharField(
        _("replacement"), max_length=11, choices=Replacement, blank=True, default=""
    )
    replacement_until_months = models.PositiveSmallIntegerField(
        _("replacement in the first months"),
        null=True,
        blank=True,
        help_text=_("Full months from the start of the cohort. Empty: until its end."),
    )

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        ordering = ["call", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["call", "valid_from"], name="one_terms_per_day"),
            models.CheckConstraint(
                condition=Q(min_payments__isnull=True) | Q(min_payments__lte=F("window_months")),
                name="terms_can_be_met",
                violation_error_message=_("More months are needed than are counted."),
            ),
            models.CheckConstraint(
                condition=Q(window_months__range=(1, 120)),
                name="terms_window_is_one_to_120_months",
                violation_error_message=_("Count between 1 and 120 months."),
            ),
            models.CheckConstraint(
                condition=Q(length_months__range=(1, 60)),
                name="terms_length_is_one_to_60_months",
                violation_error_message=_("A program lasts between 1 and 60 months."),
            ),
            models.CheckConstraint(
                condition=Q(replacement_until_months=None)
                | Q(replacement=Replacement.ALLOWED, replacement_until_months__gte=1),
                name="replacement_ends_only_where_it_is_allowed",
                violation_error_message=_("Months only make sense where replacement is allowed."),
            ),
            models.CheckConstraint(
                condition=Q(places__gte=1),
                name="terms_have_places",
                violation_error_message=_("At least one place is needed."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="terms_are_never_edited", operation=pgtrigger.Update),
            triggers.TERMS_FIT_INTO_THEIR_CALL,
            triggers.TERMS_LEAVE_NO_GAP,
        ]

    def __str__(self) -> str:
        return f"{self.call} ({self.source}, {self.valid_from:%-d. %-m. %Y})"


class ProgramQuerySet(models.QuerySet["Program"]):
    def visible_to(self, actor: Actor) -> ProgramQuerySet:
        """Programs are public; a provider works with its own, a coordinator with the region's."""
        match actor.role:
            case Role.PROVIDER:
                return self.filter(provider=actor.organization)
            case Role.COORDINATOR | Role.REFERRER:
                return self.filter(region=actor.organization.region)
            case Role.MINISTRY | Role.ADMINISTRATOR:
                return self


@tracked()
class Program(models.Model):
    """What one provider offers in one place under one call."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="programs", verbose_name=_("call"))
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="programs", verbose_name=_("region")
    )
    provider = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="programs",
        limit_choices_to={"kind": Organization.Kind.PROVIDER},
        verbose_name=_("provider"),
    )
    title = models.CharField(_("title"), max_length=200)
    short_title = models.CharField(_("short title"), max_length=60)
    place = models.CharField(_("place"), max_length=100)
    summary = models.TextField(_("summary"), help_text=_("Two or three plain sentences."))
    contents = models.TextField(_("contents"), help_text=_("One on each line."))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "provider", "title"],
                name="one_program_per_title",
                violation_error_message=_("The provider already has a program with this title."),
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="program_keeps_its_call",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__call__df=pgtrigger.F("new__call")),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def content_lines(self) -> list[str]:
        """The contents, one by one."""
        return [line.strip() for line in self.contents.splitlines() if line.strip()]


class CohortQuerySet(models.QuerySet["Cohort"]):
    def visible_to(self, actor: Actor) -> CohortQuerySet:
        """The cohorts of the programs that the actor may see."""
        return self.filter(program__in=Program.objects.visible_to(actor))

    def with_program(self) -> CohortQuerySet:
        """Everything that a line about a cohort shows, in one query."""
        return self.select_related("program__provider", "program__region", "terms")


def end_of(starts_on: date, length_months: int) -> date:
    """The last day of a cohort: the day before the same day `length_months` later.

    A start on the 31st ends with the last day of a shorter month, as in PostgreSQL's
    `starts_on + interval '11 months' - interval '1 day'`.
    """
    return starts_on + relativedelta(months=length_months) - relativedelta(days=1)


@tracked()
class Cohort(models.Model):
    """One run of a program with numbered places."""

    program = models.ForeignKey(
        Program, models.PROTECT, related_name="cohorts", verbose_name=_("program")
    )
    terms = models.ForeignKey(
        Terms, models.PROTECT, related_name="cohorts", verbose_name=_("terms"), editable=False
    )
    number = models.PositiveSmallIntegerField(_("number of the cohort"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), editable=False)
    capacity = models.PositiveSmallIntegerField(_("places"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "program", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"],
                name="one_cohort_per_number",
                violation_error_message=_("The program already has a cohort with this number."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="cohort_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="cohort_has_places",
                violation_error_message=_("At least one place is needed."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="cohort_keeps_its_program",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__program__df=pgtrigger.F("new__program")),
            ),
            triggers.COHORT_FOLLOWS_ITS_TERMS,
        ]

    def __str__(self) -> str:
        return _("%(program)s, cohort %(number)s") % {
            "program": self.program.short_title,
            "number": self.number,
        }
