"""Invitations whose secret is known, from an administrator unless somebody else is named."""

from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from enrollment.staff.models import Invitation
from enrollment.staff.rules import digest_of
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from tests.factories import NOON, ON, OrganizationFactory, make_actor

WEEK = timedelta(days=7)


class InvitationFactory(DjangoModelFactory):
    class Meta:
        model = Invitation

    class Params:
        secret = factory.Sequence(lambda n: f"skrivnost-{n}")

    organization = factory.SubFactory(OrganizationFactory)
    email = factory.Sequence(lambda n: f"invited{n}@example.com")
    name = factory.Sequence(lambda n: f"Povabljena Številka {n}")
    role = Role.REFERRER
    valid_from = ON
    digest = factory.LazyAttribute(lambda invitation: digest_of(invitation.secret))
    invited_by = factory.LazyFunction(lambda: make_actor(Role.ADMINISTRATOR).user)
    invited_at = NOON
    expires_at = NOON + WEEK


def make_manager(role=Role.REFERRER, organization=None):
    """Like `make_actor`, with the right to manage the organization's users."""
    actor = make_actor(role, organization)
    Membership.objects.filter(user=actor.user).update(manages_users=True)
    return Actor(actor.user, actor.organization, actor.role, manages_users=True)


def membership_of(actor):
    return Membership.objects.get(user=actor.user, organization=actor.organization, role=actor.role)
