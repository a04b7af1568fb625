"""Who is away and who stands in: what is told to the one is told to the other too.

Stands with the notices, the earliest step, because every later one tells people something.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.history import tracked


def _span(kind: str, first: str, last: str) -> Func:
    """A range of PostgreSQL from the first to the last, both of them in it."""
    return Func(F(first), F(last), Value("[]"), function=kind)


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, actor: Actor) -> AbsenceQuerySet:
        """The absences of the region's coordinators, for coordinators."""
        match actor.role:
            case Role.COORDINATOR:
                return self.filter(absent__organization__region=actor.organization.region)
            case Role.REFERRER | Role.PROVIDER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()

    def on(self, day: date) -> AbsenceQuerySet:
        """The absences that last on the day."""
        lasting = Q(until_on=None) | Q(until_on__gte=day)
        return self.filter(lasting, from_on__lte=day, cancelled_at=None)

    def not_over(self, on: date) -> AbsenceQuerySet:
        """Those that last on the day or come later."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=on), cancelled_at=None)


@tracked()
class Absence(models.Model):
    """A coordinator is away and a colleague stands in. The reason is nobody's business."""

    absent = models.ForeignKey(Membership, models.PROTECT, related_name="absences")
    substitute = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    from_on = models.DateField(_("away from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # ended before it began
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="absence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("substitute")), name="nobody_stands_in_for_themselves"
            ),
            # the person as a range of one number, so that no extension of PostgreSQL is needed
            ExclusionConstraint(
                name="one_absence_at_a_time",
                expressions=[
                    (_span("int8range", "absent", "absent"), "&&"),
                    (_span("daterange", "from_on", "until_on"), "&&"),
                ],
                condition=Q(cancelled_at=None),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="substitute_is_of_the_same_region",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("regions", "integer"), ("coordinators", "integer")],
                func="""
                    SELECT count(DISTINCT o.region_id),
                           count(*) FILTER (WHERE m.role = 'coordinator')
                    INTO regions, coordinators
                    FROM accounts_membership m
                    JOIN accounts_organization o ON o.id = m.organization_id
                    WHERE m.id IN (NEW.absent_id, NEW.substitute_id);
                    IF NEW.absent_id <> NEW.substitute_id
                            AND (regions <> 1 OR coordinators <> 2) THEN
                        RAISE EXCEPTION 'only a coordinator of the region stands in'
                            USING ERRCODE = 'check_violation',
                                  CONSTRAINT = 'substitute_is_of_the_same_region';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.absent.user}, {self.from_on:%Y-%m-%d}"


Seat = tuple[int, int]  # the numbers of a user and of the organization acted for


def with_substitutes(seats: Iterable[Seat], on: date) -> set[Seat]:
    """These, and whoever stands in for them on the day; also for a substitute who is away."""
    told, new = set(seats), set(seats)
    while new:
        users = {user for user, _organization in new}
        rows = Absence.objects.on(on).filter(absent__user__in=users)
        pairs = rows.values_list(
            "absent__user",
            "absent__organization",
            "substitute__user",
            "substitute__organization",
        )
        found = {(to, at) for user, of, to, at in pairs if (user, of) in new}
        new = found - told
        told |= new
    return told


def covered_by(actor: Actor, on: date) -> set[int]:
    """The users for whom the actor stands in on the day, directly or for a substitute away."""
    seats = Absence.objects.on(on).filter(absent__organization__region=actor.organization.region)
    pairs = set(seats.values_list("absent__user", "substitute__user"))
    covered: set[int] = set()
    new = {actor.user.pk}
    while new:
        new = {absent for absent, substitute in pairs if substitute in new} - covered
        new -= {actor.user.pk}
        covered |= new
    return covered
