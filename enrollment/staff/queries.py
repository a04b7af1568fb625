"""Who manages whose users, and what the pages show of users and invitations."""

from datetime import date

from django.db.models import Q, QuerySet

from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES
from enrollment.staff.models import Invitation
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, MembershipQuerySet, Organization, User
from socakt.accounts.roles import Role
from socakt.slovene import SortKey


def not_over(on: date) -> Q:
    """Memberships that hold on the day or begin later."""
    lasting = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    return lasting & Q(revoked_at__isnull=True)


def staff(actor: Actor, on: date, *, over: bool) -> MembershipQuerySet:
    """Users whom the actor manages, in Slovene order of names: of now and later, or former ones."""
    rows = Membership.objects.visible_to(actor)
    rows = rows.exclude(not_over(on)) if over else rows.filter(not_over(on))
    return rows.select_related("user", "organization").order_by(SortKey("user__name"), "pk")


def invitations(actor: Actor) -> QuerySet[Invitation]:
    """What is open, in Slovene order of names."""
    rows = Invitation.objects.visible_to(actor).open()
    related = rows.select_related("organization", "invited_by", "mail")
    return related.order_by(SortKey("name"), "pk")


def organizations(actor: Actor, on: date) -> QuerySet[Organization]:
    """Those that exist on the day and whose users the actor manages."""
    return Organization.objects.managed_by(actor).valid_on(on)


def manages(user: User, organization: Organization, on: date) -> list[Actor]:
    """As whom the user manages the organization's users on the day; empty when not at all."""
    usable = Membership.objects.usable_by(user, on)
    actors = [Actor(user, m.organization, Role(m.role), m.manages_users) for m in usable]
    mine = Organization.objects.filter(pk=organization.pk)
    return [a for a in actors if mine.filter(pk__in=Organization.objects.managed_by(a)).exists()]


def others_like(membership: Membership, on: date) -> QuerySet[Membership]:
    """Who else manages the users of the same organization, on the day and the next.

    For an administrator: the other administrators.
    """
    rows = Membership.objects.in_force(on).exclude(user=membership.user_id)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), user__is_active=True)
    if membership.role == Role.ADMINISTRATOR:
        return rows.filter(role=Role.ADMINISTRATOR)
    return rows.filter(manages_users=True, organization=membership.organization_id)


def open_work_of(membership: Membership) -> int:
    """How many open referrals of the region the coordinator looks after; others' have none."""
    if membership.role != Role.COORDINATOR:
        return 0
    region = membership.organization.region_id
    rows = Referral.objects.filter(region=region, state__in=OPEN_STATES)
    return rows.filter(coordinator=membership.user_id).count()
