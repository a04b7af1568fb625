"""Two coordinators at the same moment, each on a connection of their own."""

from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest

from enrollment.interviews import feeds, services
from enrollment.interviews.models import CalendarFeed, Interview
from socakt.accounts.roles import Role
from tests.enrollment.interviews.conftest import THEN, dated
from tests.factories import NOON, ReferralFactory, make_actor
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two():
    first = make_actor(Role.COORDINATOR)
    return first, make_actor(Role.COORDINATOR, first.organization)


def test_two_coordinators_invite_the_same_person(two):
    referral = ReferralFactory()
    calls = [
        partial(services.propose, referral=referral, **dated(by, THEN + timedelta(days=day)))
        for day, by in enumerate(two)
    ]

    assert kinds(race(*calls)) == {"AlreadyDecided": 1, "Interview": 1}
    assert Interview.objects.count() == 1


def same_hour(two):
    """Each of them invites another person to the first one, to hours that overlap."""
    holder = two[0].user
    return [
        partial(
            services.propose,
            referral=ReferralFactory(),
            **dated(by, THEN + timedelta(minutes=20 * number), with_whom=holder),
        )
        for number, by in enumerate(two)
    ]


def test_the_same_hour_is_given_once(two):
    assert kinds(race(*same_hour(two))) == {"HourTaken": 1, "Interview": 1}
    assert Interview.objects.count() == 1


def test_without_the_lock_the_database_still_refuses(two, monkeypatch):
    """The race is real, and the constraint is a second wall behind the lock."""
    both_have_looked = Barrier(2)

    def look_and_wait(*args, **kwargs):
        both_have_looked.wait(timeout=30)

    monkeypatch.setattr(services, "lock_holder", look_and_wait)

    results = race(*same_hour(two))

    # PostgreSQL may find that each waits for the other, and stop one of them
    assert kinds(results) in (
        {"HourTaken": 1, "Interview": 1},
        {"Busy": 1, "Interview": 1},
    )
    assert Interview.objects.count() == 1


def test_one_records_the_outcome_while_the_other_moves_it(two):
    interview = services.propose(referral=ReferralFactory(), **dated(two[0]))
    moving = partial(
        services.move_to, interview=interview, **dated(two[0], THEN + timedelta(days=1))
    )
    calling_off = partial(
        services.call_off, interview=interview, reason="person", at=NOON, by=two[1]
    )

    found = kinds(race(moving, calling_off))

    assert found in (
        {"AlreadyConcluded": 1, "Interview": 1},  # moved first
        {"AlreadyDecided": 1, "Interview": 1},  # called off first
    )
    assert Interview.objects.filter(status="moved").count() <= 1


def test_two_links_made_at_once_leave_one(two):
    making = partial(feeds.make, scope="mine", at=NOON, by=two[0])

    assert kinds(race(making, making)) == {"str": 2}
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 1
