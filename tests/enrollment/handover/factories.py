"""Absences and organizations that end, for tests."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from enrollment.notices.absences import Absence
from socakt.accounts.roles import Role
from tests.factories import NOON, ON, MembershipFactory, OrganizationFactory


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    absent = factory.SubFactory(
        MembershipFactory, organization__kind="coordination", role=Role.COORDINATOR
    )
    substitute = factory.SubFactory(
        MembershipFactory,
        organization=factory.SelfAttribute("..absent.organization"),
        role=Role.COORDINATOR,
    )
    from_on = ON
    until_on = date(2018, 9, 21)
    recorded_by = factory.SelfAttribute("absent.user")
    recorded_at = NOON


def ended_organization(region):
    """One that has ended and left its work to a successor."""
    ended = OrganizationFactory(region=region, valid_until=date(2018, 8, 31))
    OrganizationFactory(region=region, valid_from=date(2018, 9, 1), predecessor=ended)
    return ended
