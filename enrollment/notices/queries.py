"""Who acts for an organization now, what somebody was told, and how somebody wants mails."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from enrollment.notices.models import MailPreference, Notice
from enrollment.notices.rules import USUALLY, Group, How, Page
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization
from socakt.accounts.roles import Role


def members(*, on: date, role: Role, **organization: object) -> list[Membership]:
    """Memberships usable on the day, of organizations with these values; users come along.

    `organization` are lookups of `Organization`, such as `pk=3` or `region_id=1`.
    """
    of = Organization.objects.valid_on(on).filter(**organization)
    rows = Membership.objects.in_force(on).filter(organization__in=of, role=role)
    return list(rows.filter(Q(user__is_active=True)).select_related("user").order_by("pk"))


def unread_decisions(actor: Actor) -> QuerySet[Notice]:
    """Decisions about referrals that the actor has not opened yet, the newest first."""
    return Notice.objects.visible_to(actor).unread().decisions()


def unread_about(actor: Actor, page: Page, record: int) -> QuerySet[Notice]:
    """What the actor was told about this record and has not opened yet, the newest first."""
    return Notice.objects.visible_to(actor).unread().filter(page=page, record=record)


def chosen_by(actor: Actor) -> dict[Group, How]:
    """How the actor wants the mails of each group."""
    rows = MailPreference.objects.filter(user=actor.user, organization=actor.organization)
    return {**USUALLY, **{Group(row.group): How(row.how) for row in rows}}


def chosen(group: Group, told: Iterable[tuple[int, int]]) -> dict[tuple[int, int], How]:
    """How each of these (user, organization) wants the mails of a group."""
    pairs = list(told)
    rows = MailPreference.objects.filter(
        group=group,
        user__in={user for user, _ in pairs},
        organization__in={organization for _, organization in pairs},
    )
    ways = {(row.user_id, row.organization_id): How(row.how) for row in rows}
    return {pair: ways.get(pair, USUALLY[group]) for pair in pairs}
