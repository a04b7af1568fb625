"""An appointment for a talk before the decision, and a calendar that shows such appointments."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    BigIntegerRangeField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import OF_REFERRAL, left_alone
from enrollment.interviews import triggers
from enrollment.interviews.rules import (
    NOT_COUNTED,
    OPEN,
    Absence,
    CallOffReason,
    NextStep,
    Status,
)
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.history import tracked

# what only the coordination may read
CONFIDENTIAL = ("conclusion", "next_step")


class InterviewQuerySet(models.QuerySet["Interview"]):
    def visible_to(self, actor: Actor) -> InterviewQuerySet:
        """The interviews this actor may know about. A referrer's rows come without what was said.

        Pages of referrers are made of `queries.appointments_of`, which never reads it at all.
        """
        used = self.filter(referral__candidate__frozen="")
        match actor.role:
            case Role.COORDINATOR:
                return used.filter(referral__region=actor.organization.region)
            case Role.REFERRER:
                own = used.filter(referral__organization=actor.organization)
                return own.defer(*CONFIDENTIAL)
            case Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def open(self) -> InterviewQuerySet:
        """Those that are to take place; of a referral that has moved on, none is."""
        return self.filter(status__in=OPEN, referral__state=State.INTERVIEW)

    def with_names(self) -> InterviewQuerySet:
        """Everything that a line about an interview shows, in one query."""
        return self.select_related("referral__candidate", "referral__organization", "with_whom")


@tracked(about=("referral",))
class Interview(models.Model):
    """One appointment. When it is moved, its row stays and a new one takes its attempt over.

    An attempt is an appointment to which the person should have come, so moved and called off
    ones do not count. `sequence` counts all rows of the referral, for calendars.
    """

    Status = Status

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="interviews")
    attempt = models.PositiveSmallIntegerField(_("attempt"))
    sequence = models.PositiveSmallIntegerField()
    status = models.CharField(_("state"), max_length=12, choices=Status, default=Status.PROPOSED)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("place of the interview"), max_length=200)
    with_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("with")
    )
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor"
    )
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome_at = models.DateTimeField(null=True, blank=True)
    next_step = models.CharField(_("next step"), max_length=12, choices=NextStep, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=1000, blank=True)
    absence = models.CharField(_("absence"), max_length=8, choices=Absence, blank=True)
    call_off_reason = models.CharField(
        _("reason"), max_length=17, choices=CallOffReason, blank=True
    )

    objects = InterviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("interview")
        verbose_name_plural = _("interviews")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(
                fields=["starts_at", "id"],
                condition=Q(status__in=OPEN),
                name="interviews_to_come",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["referral"],
                condition=Q(status__in=OPEN),
                name="one_open_interview_per_referral",
            ),
            models.UniqueConstraint(
                fields=["referral", "attempt"],
                condition=~Q(status__in=NOT_COUNTED),
                name="one_interview_per_attempt",
            ),
            models.UniqueConstraint(
                fields=["referral", "sequence"], name="interviews_of_a_referral_are_numbered"
            ),
            # a range of one number, so that PostgreSQL needs no extension for "the same person"
            ExclusionConstraint(
                name="one_interview_at_a_time",
                expressions=[
                    (
                        Func(
                            F("with_whom"),
                            F("with_whom"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func(
                            F("starts_at"),
                            F("ends_at"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=OPEN),
            ),
            models.CheckConstraint(condition=Q(attempt__gte=1), name="attempts_count_from_one"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="interview_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(status__in=OPEN, outcome_by=None, outcome_at=None)
                | ~Q(status__in=OPEN) & Q(outcome_by__isnull=False, outcome_at__isnull=False),
                name="outcome_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CAME) & ~Q(next_step="")
                | ~Q(status=Status.CAME) & Q(next_step="", conclusion=""),
                name="who_came_has_a_next_step",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DID_NOT_COME) & ~Q(absence="")
                | ~Q(status=Status.DID_NOT_COME) & Q(absence=""),
                name="who_did_not_come_is_asked_why",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.CALLED_OFF) & ~Q(call_off_reason="")
                | ~Q(status=Status.CALLED_OFF) & Q(call_off_reason=""),
                name="called_off_interview_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=(Status.CAME, Status.DID_NOT_COME))
                | Q(outcome_at__gte=F("starts_at")),
                name="nobody_came_before_it_began",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="interview_status_is_known"
            ),
        ]
        triggers = [
            triggers.moved_has_successor,
            triggers.kept_while_invited,
            *left_alone("interview", OF_REFERRAL),
        ]

    def __str__(self) -> str:
        return f"{self.referral} / {self.attempt}"

    @property
    def minutes(self) -> int:
        """How long it is planned to last."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be held, as far as the interview itself knows."""
        return self.status in OPEN


class InvitedReferral(Referral):
    """The referral as interviews see it: whoever is invited has an appointment."""

    class Meta:
        proxy = True
        triggers = [triggers.invited_has_appointment]


class CalendarFeed(models.Model):
    """A secret address under which a calendar program reads a coordinator's interviews.

    Only the digest of the secret is kept, so that nobody can read it out of the database.
    """

    class Scope(models.TextChoices):
        MINE = "mine", _("my interviews")
        REGION = "region", _("all interviews of the region")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    scope = models.CharField(_("what it shows"), max_length=6, choices=Scope)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization"],
                condition=Q(revoked_at=None),
                name="one_calendar_link_per_person",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="calendar_link_is_kept_as_digest"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(revoked_at__gte=F("made_at")),
                name="calendar_link_is_revoked_after_it_is_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} / {self.get_scope_display()}"
