"""Two who press the button at once find each difference once."""

from functools import partial
from threading import Barrier

import pytest
from django.db import connection

from enrollment.rechecks import services
from enrollment.rechecks.models import Recheck, RecheckResult
from socakt.accounts.models import Region
from socakt.accounts.roles import Role
from socakt.transactions import Busy
from tests.factories import NOON, ON, ReferralFactory, make_actor
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pressing():
    """The same re-check, to be made by two coordinators of the region in which five wait."""
    ReferralFactory.create_batch(5)
    coordinators = [make_actor(Role.COORDINATOR) for _ in range(2)]
    region = coordinators[0].organization.region
    return [partial(services.recheck, on=ON, by=by, region=region, at=NOON) for by in coordinators]


def test_of_two_at_once_one_finds_the_difference(pressing):
    results = race(*pressing)

    assert kinds(results) == {"Recheck": 2}
    assert sorted(made.first_time for made in Recheck.objects.all()) == [0, 5]
    assert RecheckResult.objects.count() == 5


def test_without_the_lock_both_would_find_it(pressing, monkeypatch):
    """The proof that the test above can fail."""
    both_are_there = Barrier(2)
    store = services.store_difference

    def store_together(*args):
        both_are_there.wait(timeout=30)
        counts = store(*args)
        both_are_there.wait(timeout=30)
        return counts

    monkeypatch.setattr(services, "store_difference", store_together)
    monkeypatch.setattr(services, "_lock", lambda region: None)

    results = race(*pressing)

    assert kinds(results) == {"Recheck": 2}
    assert RecheckResult.objects.count() == 10


def test_the_night_and_a_coordinator_at_once(pressing):
    results = race(pressing[0], partial(services.nightly, on=ON, at=NOON))

    assert kinds(results) == {"Recheck": 1, "list": 1}
    assert RecheckResult.objects.count() == 5


def test_who_waits_too_long_is_told_so_and_nothing_is_stored(pressing, monkeypatch):
    monkeypatch.setattr("socakt.transactions.LOCK_TIMEOUT", "50ms")
    one_holds_it, other_has_given_up = Barrier(2), Barrier(2)

    def hold():
        with services.decision():
            Region.objects.select_for_update(no_key=True).get()
            one_holds_it.wait(timeout=30)
            other_has_given_up.wait(timeout=30)
        connection.close()

    def give_up():
        one_holds_it.wait(timeout=30)
        try:
            return pressing[0]()
        finally:
            other_has_given_up.wait(timeout=30)

    results = race(hold, give_up)

    assert isinstance(results[1], Busy)
    assert not Recheck.objects.exists()
