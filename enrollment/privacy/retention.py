"""How long records are kept, and each erasure from the proposal to the deed."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import
from enrollment.privacy import triggers
from enrollment.privacy.rules import (
    ONLY_OF_CALL,
    OPEN_ERASURES,
    WITHOUT_CALL,
    Basis,
    ErasureState,
    Obstacle,
    RecordClass,
    What,
)
from programs.models import Call
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.accounts.roles import Role
from socakt.history import tracked

User = settings.AUTH_USER_MODEL
CONFIRMED_ON = models.Func(
    "confirmed_at",
    template=f"(%(expressions)s AT TIME ZONE '{settings.TIME_ZONE}')::date",
    output_field=models.DateField(),
)


class RetentionPeriodQuerySet(models.QuerySet["RetentionPeriod"]):
    def in_force(self, on: date) -> RetentionPeriodQuerySet:
        """Of each call and class the newest that has begun by the day."""
        begun = self.filter(valid_from__lte=on)
        newest = begun.order_by("call_id", "record_class", "-valid_from", "-pk")
        return self.filter(pk__in=newest.distinct("call_id", "record_class").values("pk"))


@tracked()
class RetentionPeriod(models.Model):
    """How long records of a class are kept, since when this holds, and where it is written.

    Added, never edited: a newer row takes the place of an older one. There is no period but
    those that stand here.
    """

    call = models.ForeignKey(
        Call,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="retention_periods",
        verbose_name=_("call"),
    )
    record_class = models.CharField(_("records"), max_length=15, choices=RecordClass)
    months = models.PositiveSmallIntegerField(_("kept for how many months"))
    from_end_of_year = models.BooleanField(_("counted from 31 December of that year"))
    last_payment_on = models.DateField(_("last payment of the call"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(_("source"), max_length=200)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"))

    objects = RetentionPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of keeping")
        verbose_name_plural = _("periods of keeping")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record_class=RecordClass.PARTICIPANT, last_payment_on__isnull=False)
                | ~Q(record_class=RecordClass.PARTICIPANT) & Q(last_payment_on=None),
                name="participants_are_kept_from_the_last_payment",
            ),
            models.CheckConstraint(
                condition=(Q(record_class__in=WITHOUT_CALL) & Q(call=None))
                | (Q(record_class__in=ONLY_OF_CALL) & Q(call__isnull=False))
                | Q(record_class=RecordClass.NEVER_SUBMITTED),
                name="period_stands_where_its_records_belong",
            ),
            models.CheckConstraint(
                condition=Q(months__range=(1, 600)), name="period_is_one_to_600_months"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="period_says_where_it_is_written"),
        ]
        triggers = [triggers.PERIOD_IS_NEVER_EDITED]

    def __str__(self) -> str:
        return f"{self.record_class} {self.months}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, actor: Actor) -> ErasureQuerySet:
        """Those of the own region; of all regions for administrators, who see no names."""
        match actor.role:
            case Role.COORDINATOR:
                return self.filter(region=actor.organization.region)
            case Role.ADMINISTRATOR:
                return self
            case Role.REFERRER | Role.PROVIDER | Role.MINISTRY:
                return self.none()

    def open(self) -> ErasureQuerySet:
        """Those that may still come to something."""
        return self.filter(state__in=OPEN_ERASURES)


@tracked()
class Erasure(models.Model):
    """A record is to be erased: proposed, prepared by one user, confirmed by another, carried out.

    The function `may_erase` in PostgreSQL reads these rows: what nobody else may change, the
    transaction that carries this one out may. `why` are the periods that are over, as they stood.
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    of_import = models.ForeignKey(
        Import, models.PROTECT, null=True, blank=True, related_name="erasures"
    )
    what = models.CharField(_("what goes"), max_length=6, choices=What)
    basis = models.CharField(_("why"), max_length=7, choices=Basis)
    why = models.JSONField(default=list)
    state = models.CharField(
        _("state"), max_length=9, choices=ErasureState, default=ErasureState.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposed"))
    # nobody: the nightly job
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    not_before_on = models.DateField(_("not before"))
    prepared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(_("prepared"), null=True, blank=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    finished_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    stopped_by_what = models.CharField(
        _("what stopped it"), max_length=13, choices=Obstacle, blank=True
    )
    counts = models.JSONField(default=dict)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["not_before_on", "pk"]
        indexes = [
            models.Index(fields=["region", "state", "not_before_on", "id"], name="erasures_by_day")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(prepared_by__isnull=False) & ~Q(confirmed_by=F("prepared_by")),
                name="erasure_is_confirmed_by_a_second_user",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(not_before_on__lte=CONFIRMED_ON),
                name="erasure_is_confirmed_after_its_notice",
            ),
            models.CheckConstraint(
                condition=Q(prepared_by=None, prepared_at=None)
                | Q(prepared_by__isnull=False, prepared_at__isnull=False),
                name="preparation_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="confirmation_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.PROPOSED, prepared_by=None, confirmed_by=None)
                | Q(state=ErasureState.PREPARED, prepared_by__isnull=False, confirmed_by=None)
                | Q(
                    state__in=(ErasureState.CONFIRMED, ErasureState.DONE),
                    confirmed_by__isnull=False,
                )
                | Q(state=ErasureState.STOPPED),
                name="erasure_state_agrees_with_who_did_what",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.DONE, finished_at__isnull=False)
                | ~Q(state=ErasureState.DONE) & Q(finished_at=None),
                name="erasure_is_done_at_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(state=ErasureState.STOPPED, stopped_at__isnull=False)
                & ~Q(stopped_by_what="")
                | ~Q(state=ErasureState.STOPPED) & Q(stopped_at=None, stopped_by_what=""),
                name="stopped_erasure_says_when_and_by_what",
            ),
            models.CheckConstraint(
                condition=Q(what=What.IMPORT, candidate=None, of_import__isnull=False)
                | ~Q(what=What.IMPORT) & Q(candidate__isnull=False, of_import=None),
                name="erasure_is_of_a_person_or_an_import",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(state__in=OPEN_ERASURES),
                name="one_open_erasure_per_person",
            ),
            models.UniqueConstraint(
                fields=["of_import"],
                condition=Q(state__in=OPEN_ERASURES),
                name="one_open_erasure_per_import",
            ),
        ]
        triggers = [triggers.ERASURE_GOES_ITS_WAY, triggers.NOTHING_UNDER_HOLD_IS_ERASED]

    def __str__(self) -> str:
        return f"{self.what} {self.pk}"
