"""Every night, every region, by itself; twice does no harm."""

from datetime import date
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from enrollment.rechecks import services
from enrollment.rechecks.models import Recheck, RecheckResult
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.rechecks.people import counts, noon, person
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_regions():
    """One who waits in each."""
    there = OrganizationFactory(region=RegionFactory(code="LJ"))
    far = CandidateFactory(by=make_actor(Role.REFERRER, there))
    return person(), ReferralFactory(candidate=far)


def run(**options):
    out = StringIO()
    call_command("recheck", stdout=out, **options)
    return sorted(out.getvalue().splitlines())


def test_every_region_has_its_own(two_regions):
    here, there = two_regions

    made = services.nightly(on=ON, at=noon(ON))

    found = {one.region: [result.referral for result in one.results.all()] for one in made}
    assert found == {here.region: [here], there.region: [there]}
    assert {event.user for event in Event.objects.filter(action="eligibility.rechecked")} == {None}


def test_the_second_time_there_is_no_difference(two_regions):
    services.nightly(on=ON, at=noon(ON))

    again = services.nightly(on=ON, at=noon(ON))

    assert [counts(one) for one in again] == [{"unchanged": 1}] * 2
    assert RecheckResult.objects.count() == 2


def test_who_presses_the_button_in_the_morning_compares_with_the_night(two_regions, check):
    services.nightly(on=ON, at=noon(ON))

    assert counts(check()) == {"unchanged": 1}


def test_before_the_first_terms_nothing_is_made(two_regions):
    assert services.nightly(on=date(2017, 2, 9), at=noon(ON)) == []
    assert not Recheck.objects.exists()


def test_the_command_says_how_many_differ(two_regions):
    with time_machine.travel(NOON, tick=False):
        assert run() == [
            "LJ 2018-09-12: 1 checked, 1 differ.",
            "NM 2018-09-12: 1 checked, 1 differ.",
        ]
        assert run() == [
            "LJ 2018-09-12: 1 checked, 0 differ.",
            "NM 2018-09-12: 1 checked, 0 differ.",
        ]


def test_the_command_for_another_day_makes_previews(two_regions):
    with time_machine.travel(NOON, tick=False):
        run(on=date(2018, 12, 1))

    assert {(one.reference_on, one.is_preview) for one in Recheck.objects.all()} == {
        (date(2018, 12, 1), True)
    }
