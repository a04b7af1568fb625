"""Whose open work lies where: colleagues of the region, what they look after, who is away."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from enrollment.notices.absences import Absence
from enrollment.notices.queries import members
from enrollment.referrals.models import Referral, ReferralQuerySet
from enrollment.referrals.rules import OPEN_STATES, State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role


def colleagues(actor: Actor, on: date) -> list[Membership]:
    """The coordinators of the actor's region on the day, the actor among them, by name."""
    region = actor.organization.region_id
    rows = members(on=on, role=Role.COORDINATOR, region_id=region)
    first = {member.user_id: member for member in reversed(rows)}  # nobody twice
    return sorted(first.values(), key=lambda member: (str(member.user), member.pk))


def away(actor: Actor, on: date) -> set[int]:
    """The numbers of the users of the region who are away on the day."""
    absences = Absence.objects.visible_to(actor).on(on)
    return set(absences.values_list("absent__user", flat=True))


def open_work(actor: Actor, giver: User | None = None) -> ReferralQuerySet:
    """The open referrals of the region that somebody looks after; those of `giver` if given."""
    region = actor.organization.region_id
    rows = Referral.objects.filter(region=region, state__in=OPEN_STATES, candidate__frozen="")
    return rows.filter(coordinator=giver) if giver else rows.exclude(coordinator=None)


def givers(actor: Actor, on: date) -> list[User]:
    """Whose work can be handed over: one's own, and that of who is away or gone."""
    at_work = {member.user_id for member in colleagues(actor, on)} - away(actor, on)
    holders = User.objects.filter(pk__in=open_work(actor).values("coordinator"))
    others = holders.exclude(pk__in={*at_work, actor.user.pk})
    return [actor.user, *others.order_by("name", "pk")]


@dataclass(frozen=True)
class InState:
    """How many stand in one state."""

    label: str
    count: int


def per_state(rows: ReferralQuerySet) -> list[InState]:
    """How many of the referrals stand in each state, in the order of the process."""
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    return [InState(str(state.label), counts[state]) for state in State if state in counts]
