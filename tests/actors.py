"""Regions, organizations, users, and the actors they make."""

from datetime import date, datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization, Region, User
from socakt.accounts.roles import Role

KIND_OF = {
    Role.REFERRER: Organization.Kind.SOCIAL_WORK_CENTRE,
    Role.COORDINATOR: Organization.Kind.COORDINATION,
    Role.PROVIDER: Organization.Kind.PROVIDER,
    Role.MINISTRY: Organization.Kind.MINISTRY,
    Role.ADMINISTRATOR: Organization.Kind.MINISTRY,
}
NOON = timezone.make_aware(datetime(2018, 9, 12, 12))
ON = date(2018, 9, 12)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ["code"]

    code = "NM"
    name = factory.LazyAttribute(lambda region: f"Regija {region.code}")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    region = factory.SubFactory(RegionFactory)
    kind = Organization.Kind.SOCIAL_WORK_CENTRE
    name = factory.Sequence(lambda n: f"Center za socialno delo, enota {n}")
    short_name = factory.Sequence(lambda n: f"CSD {n}")
    valid_from = date(2017, 1, 1)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"user{n}@example.com")
    name = factory.Sequence(lambda n: f"Delavka Številka {n}")
    password = "no hash, so nobody can sign in with it"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organization = factory.SubFactory(OrganizationFactory)
    role = Role.REFERRER
    valid_from = date(2017, 1, 1)


def make_actor(role: Role, organization: Organization | None = None) -> Actor:
    """A stored user with a membership, as the actor that a request would have."""
    if organization is None:
        region = None if KIND_OF[role] == Organization.Kind.MINISTRY else RegionFactory()
        organization = OrganizationFactory(kind=KIND_OF[role], region=region)
    membership = MembershipFactory(organization=organization, role=role)
    return Actor(membership.user, organization, Role(role))
