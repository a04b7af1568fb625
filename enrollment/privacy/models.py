"""What a person asked for, and what keeps the record from being used or from going."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import left_alone
from enrollment.candidates.models import Candidate
from enrollment.privacy import triggers
from enrollment.privacy.retention import Erasure, RetentionPeriod
from enrollment.privacy.rules import RequestKind, RequestState, RestrictionReason
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.history import tracked

__all__ = ["Erasure", "LegalHold", "PersonRequest", "Restriction", "RetentionPeriod"]

User = settings.AUTH_USER_MODEL
LONGEST = 2000
ONLY_ERASED = "= 'erased'"  # these may be written about somebody whose processing is restricted


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    def visible_to(self, actor: Actor) -> PersonRequestQuerySet:
        """Requests of the people whose records the actor may see, the restricted ones too."""
        return self.filter(candidate__in=Candidate.objects.stored_for(actor))

    def open(self) -> PersonRequestQuerySet:
        """Those that nobody has answered yet."""
        return self.filter(state=RequestState.OPEN)


@tracked()
class PersonRequest(models.Model):
    """A person asks for something that the law gives: what, since when, until when, the answer.

    What is done about it is done in the usual forms, and stands in the history of the record.
    """

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="requests")
    form_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("request"), max_length=11, choices=RequestKind)
    what = models.TextField(_("what exactly"), max_length=LONGEST)
    received_on = models.DateField(_("received on"))
    due_on = models.DateField(_("to be answered until"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("received by")
    )
    recorded_at = models.DateTimeField(_("recorded"))
    state = models.CharField(
        _("state"), max_length=7, choices=RequestState, default=RequestState.OPEN
    )
    answer = models.TextField(_("answer to the person"), max_length=LONGEST, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request of a person")
        verbose_name_plural = _("requests of people")
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["state", "due_on", "id"], name="requests_by_due_day")]
        constraints = [
            models.CheckConstraint(condition=~Q(what=""), name="request_says_what"),
            models.CheckConstraint(
                condition=Q(due_on__gt=F("received_on")), name="request_is_due_after_receipt"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.OPEN, answer="", answered_by=None, answered_at=None)
                | Q(
                    state__in=(RequestState.DONE, RequestState.REFUSED),
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                )
                & ~Q(answer=""),
                name="answered_request_has_who_when_and_what",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=RequestKind.values), name="request_is_of_a_known_kind"
            ),
        ]
        triggers = [
            triggers.REQUEST_IS_ANSWERED_ONCE,
            triggers.REQUEST_STAYS_WHAT_IT_WAS,
            triggers.OPEN_REQUEST_IS_NOT_DELETED,
            *left_alone("request", frozen=ONLY_ERASED),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == RequestState.OPEN


@tracked()
class Restriction(models.Model):
    """From when until when the data of a person were stored only, why, and why no longer."""

    Reason = RestrictionReason

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="restrictions")
    reason = models.CharField(_("reason"), max_length=9, choices=RestrictionReason)
    from_on = models.DateField(_("restricted from"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("recorded"))
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lift_reason = models.TextField(_("why it is lifted"), max_length=LONGEST, blank=True)

    class Meta:
        verbose_name = _("restriction of processing")
        verbose_name_plural = _("restrictions of processing")
        ordering = ["set_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(lifted_at=None),
                name="one_restriction_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="lifted_restriction_has_who_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("set_at")),
                name="restriction_is_lifted_after_it_is_set",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=RestrictionReason.values),
                name="restriction_has_a_known_reason",
            ),
        ]
        triggers = [
            *triggers.lifted_once("restriction"),
            triggers.RESTRICTED_PERSON_IS_FROZEN,
            *left_alone("restriction", frozen=ONLY_ERASED),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.from_on:%Y-%m-%d}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def on(self, day: date) -> LegalHoldQuerySet:
        """Those that keep a record on the day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), lifted_at=None)


@tracked()
class LegalHold(models.Model):
    """A record has to be kept whatever its period says: a lawsuit, an audit. Why, until when."""

    candidate = models.ForeignKey(Candidate, models.PROTECT, related_name="holds")
    reason = models.TextField(_("why the record has to be kept"), max_length=LONGEST)
    until_on = models.DateField(_("until"), null=True, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("recorded"))
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lift_reason = models.TextField(_("why it is lifted"), max_length=LONGEST, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        ordering = ["set_at", "pk"]
        indexes = [
            models.Index(
                fields=["candidate"], condition=Q(lifted_at=None), name="holds_of_a_person"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="lifted_hold_has_who_when_and_why",
            ),
        ]
        triggers = [
            *triggers.lifted_once("hold"),
            *left_alone("hold", frozen=ONLY_ERASED),
        ]

    def __str__(self) -> str:
        return f"{self.candidate_id} {self.set_at:%Y-%m-%d}"
