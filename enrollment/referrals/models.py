"""A referral and its number."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import Candidate
from enrollment.referrals.rules import (
    CLOSED_STATES,
    OPEN_STATES,
    TRANSITIONS,
    TURN_OF,
    Action,
    Obstacle,
    RejectionReason,
    State,
    Turn,
)
from programs.models import Program
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, Region
from socakt.accounts.roles import Role


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
        """The referrals this actor may know about. Every view starts from here."""
        own = Q(organization=actor.organization)
        match actor.role:
            case Role.REFERRER:
                return self.filter(own)
            case Role.COORDINATOR:
                arrived = Q(region=actor.organization.region, submitted_at__isnull=False)
                return self.filter(own | arrived)
            case Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def waiting_for(self, actor: Actor) -> ReferralQuerySet:
        """The visible referrals on which this actor has to do the next thing."""
        turn = Turn.COORDINATION if actor.role == Role.COORDINATOR else Turn.REFERRER
        states = [state for state, whose in TURN_OF.items() if whose == turn]
        waiting = Q(state__in=states)
        if actor.role == Role.COORDINATOR:
            waiting |= Q(state__in=(State.DRAFT, State.RETURNED), organization=actor.organization)
        return self.visible_to(actor).filter(waiting)

    def open_for(self, candidate_id: int) -> ReferralQuerySet:
        """The candidate's referrals that are not closed, whoever made them."""
        return self.filter(candidate_id=candidate_id, state__in=OPEN_STATES)

    def with_names(self) -> ReferralQuerySet:
        """Everything that a line about a referral shows, in one query."""
        return self.select_related("candidate", "organization", "program")


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
    turn_since = models.DateTimeField(_("on turn since"))
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
                    state__in=(State.DRAFT, State.WITHDRAWN),
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
                | Q(state__in=OPEN_STATES, decided_at__isnull=True, decided_by__isnull=True),
                name="decided_has_decider_and_time",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.REJECTED) & ~Q(rejection_reason=""))
                | (~Q(state=State.REJECTED) & Q(rejection_reason="")),
                name="rejected_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETURNED) | ~Q(return_note=""),
                name="returned_says_what_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="referral_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def turn(self) -> Turn:
        """Who has to do the next thing."""
        return TURN_OF[State(self.state)]

    def allows(self, action: Action, actor: Actor) -> bool:
        """Whether the actor may do this now; drives buttons and services alike."""
        transition = TRANSITIONS[action]
        mine = self.organization_id == actor.organization.pk
        in_region = self.region_id == actor.organization.region_id
        reach = mine if transition.owner_only else in_region
        return self.state in transition.sources and actor.may(transition.permission) and reach
