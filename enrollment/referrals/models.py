"""A referral and its number."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import Frozen, left_alone
from enrollment.candidates.models import Candidate
from enrollment.candidates.whose import stays_with_the_person
from enrollment.notices.absences import Absence, covered_by
from enrollment.referrals.region_settings import RegionSettings
from enrollment.referrals.rules import (
    CLOSED_STATES,
    OPEN_STATES,
    TRANSITIONS,
    TURN_OF,
    Action,
    Obstacle,
    Party,
    Redirection,
    RejectionReason,
    State,
    Turn,
)
from enrollment.referrals.scope import within_reach
from enrollment.referrals.triggers import TRIGGERS
from programs.models import Program
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, Region
from socakt.accounts.roles import Role
from socakt.history import tracked

__all__ = ["ReferenceCounter", "Referral", "RegionSettings"]


class ReferenceCounter(models.Model):
    """The last reference number given in a region and year. It only grows."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["region", "year"], name="one_counter_per_region_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.region.code}-{self.year}-{self.last:04}"


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, actor: Actor) -> ReferralQuerySet:
        """The referrals this actor may work with; nobody works with those of the frozen.

        Every view starts from here.
        """
        return self.filter(within_reach(actor), candidate__frozen="")

    def stored_for(self, actor: Actor) -> ReferralQuerySet:
        """The same and those of people whose processing is restricted."""
        return self.filter(within_reach(actor)).exclude(candidate__frozen=Frozen.ERASED)

    def waiting_for(self, actor: Actor) -> ReferralQuerySet:
        """The visible referrals on which this actor has to do the next thing."""
        turn = Turn.COORDINATION if actor.role == Role.COORDINATOR else Turn.REFERRER
        states = [state for state, whose in TURN_OF.items() if whose == turn]
        waiting = Q(state__in=states)
        if actor.role == Role.COORDINATOR:
            waiting |= Q(state__in=(State.DRAFT, State.RETURNED), organization=actor.organization)
        return self.visible_to(actor).filter(waiting)

    def assigned_to(self, actor: Actor, on: date) -> ReferralQuerySet:
        """The open ones the actor looks after: her own, and those of whom she stands in for."""
        users = {actor.user.pk, *covered_by(actor, on)}
        return self.visible_to(actor).filter(state__in=OPEN_STATES, coordinator__in=users)

    def open_for(self, candidate_id: int) -> ReferralQuerySet:
        """The candidate's referrals that are not closed, whoever made them."""
        return self.filter(candidate_id=candidate_id, state__in=OPEN_STATES)

    def with_names(self) -> ReferralQuerySet:
        """Everything that a line about a referral shows, in one query."""
        return self.select_related("candidate", "organization", "program", "coordinator")

    def with_substitutes(self, on: date) -> ReferralQuerySet:
        """Who stands in for the coordinator on the day, for `stand_in`."""
        away = Absence.objects.on(on).filter(
            absent__user=OuterRef("coordinator"), absent__organization__region=OuterRef("region")
        )
        return self.annotate(substitute_name=Subquery(away.values("substitute__user__name")[:1]))


@tracked(about=("candidate",))
class Referral(models.Model):
    """Somebody proposes a candidate for a program; on paper, the napotnica."""

    State = State

    number = models.CharField(_("reference number"), max_length=20, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="referrals")
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="referrals",
        verbose_name=_("referring organization"),
    )
    candidate = models.ForeignKey(
        Candidate, models.PROTECT, related_name="referrals", verbose_name=_("candidate")
    )
    program = models.ForeignKey(
        Program,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
        verbose_name=_("program"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("coordinator"),
    )
    turn_since = models.DateTimeField(_("on turn since"))
    # what the region's deadlines promise for this turn
    remind_on = models.DateField(_("reminder on"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    handed_on_at = models.DateTimeField(_("handed on"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    reason = models.TextField(_("reason for the referral"), blank=True, max_length=4000)
    obstacles = ArrayField(
        models.CharField(max_length=12, choices=Obstacle),
        verbose_name=_("known obstacles"),
        default=list,
        blank=True,
    )
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"))
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    return_note = models.TextField(_("what is missing"), blank=True, max_length=4000)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    rejection_reason = models.CharField(
        _("reason of rejection"), max_length=16, choices=RejectionReason, blank=True
    )
    redirected_to = models.CharField(
        _("redirected to"), max_length=20, choices=Redirection, blank=True
    )
    decision_note = models.TextField(_("explanation"), blank=True, max_length=4000)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["turn_since", "pk"]
        indexes = [
            models.Index(
                fields=["organization", "turn_since", "id"], name="referrals_of_organization"
            ),
            models.Index(
                fields=["region", "state", "turn_since", "id"], name="referrals_of_region"
            ),
            GinIndex(fields=["number"], opclasses=["gin_trgm_ops"], name="referral_trigrams"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "program"],
                condition=Q(state__in=OPEN_STATES),
                name="one_open_referral_per_program",
            ),
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(state=State.DRAFT, program__isnull=True),
                name="one_draft_without_program",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=False, submitted_by__isnull=False)
                | Q(
                    state__in=(State.DRAFT, State.WITHDRAWN, State.EXPIRED),
                    submitted_at__isnull=True,
                    submitted_by__isnull=True,
                ),
                name="submitted_has_time_and_submitter",
            ),
            models.CheckConstraint(
                condition=Q(program__isnull=False) | Q(submitted_at__isnull=True),
                name="submitted_has_program",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=CLOSED_STATES, decided_at__isnull=False, decided_by__isnull=False
                )
                | Q(state=State.EXPIRED, decided_at__isnull=False, decided_by__isnull=True)
                | Q(state__in=OPEN_STATES, decided_at__isnull=True, decided_by__isnull=True),
                name="decided_has_decider_and_time",
            ),
            models.CheckConstraint(
                condition=Q(state=State.REJECTED) & ~Q(rejection_reason="")
                | ~Q(state=State.REJECTED) & Q(rejection_reason=""),
                name="rejected_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=State.REDIRECTED) & ~Q(redirected_to="")
                | ~Q(state=State.REDIRECTED) & Q(redirected_to=""),
                name="redirected_says_where_to",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, waiting_since__isnull=False)
                | ~Q(state=State.WAITING) & Q(waiting_since__isnull=True),
                name="waiting_has_its_beginning",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES) | Q(remind_on=None, due_on=None),
                name="only_what_is_open_has_a_deadline",
            ),
            models.CheckConstraint(
                condition=Q(remind_on=None) | Q(due_on=None) | Q(due_on__gte=F("remind_on")),
                name="reminder_comes_before_the_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | ~Q(return_note=""),
                name="returned_says_what_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="referral_state_is_known"
            ),
        ]
        triggers = [
            *TRIGGERS,
            *stays_with_the_person("enrollment_referral"),
            *left_alone("referral"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def turn(self) -> Turn:
        """Who has to do the next thing."""
        return TURN_OF[State(self.state)]

    @property
    def stand_in(self) -> str:
        """Who stands in for the coordinator; empty unless asked for by `with_substitutes`."""
        return self.__dict__.get("substitute_name") or ""

    def allows(self, action: Action, actor: Actor | None) -> bool:
        """Whether the actor may do this now; drives buttons and services alike.

        No actor at all is the deadline, which only the nightly work speaks for.
        """
        transition = TRANSITIONS[action]
        if self.state not in transition.sources:
            return False
        if actor is None:
            return Party.DEADLINE in transition.by
        if not actor.may(transition.permission):
            return False
        return not self.parties_of(actor).isdisjoint(transition.by)

    def parties_of(self, actor: Actor) -> frozenset[Party]:
        """The sides on which the actor stands; a coordination that refers stands on two."""
        parties = set()
        if self._is_of(actor.organization):
            parties.add(Party.REFERRER)
        in_region = self.region_id == actor.organization.region_id
        arrived = self.submitted_at is not None or Party.REFERRER in parties
        if actor.role == Role.COORDINATOR and in_region and arrived:
            parties.add(Party.COORDINATION)
        return frozenset(parties)

    def _is_of(self, organization: Organization) -> bool:
        """Referred by the organization, or inherited from its predecessor (`referred_by`)."""
        if self.organization_id == organization.pk:
            return True
        heir = organization.predecessor_id == self.organization_id
        return heir and self.candidate.organization_id == organization.pk
