"""Handing over while somebody decides: nothing is lost, nobody waits for ever."""

from functools import partial
from threading import Event as Signal

import pytest
from django.db import connection

from enrollment.handover import services
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import RejectionReason, State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.transactions import Busy
from tests.enrollment.handover.test_absences import member
from tests.factories import NOON, ReferralFactory, make_actor
from tests.races import race

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def coordinator():
    return make_actor(Role.COORDINATOR)


@pytest.fixture
def colleague(coordinator):
    return make_actor(Role.COORDINATOR, coordinator.organization)


def work_of(coordinator, count):
    return [
        ReferralFactory(state=State.IN_REVIEW, coordinator=coordinator.user) for _ in range(count)
    ]


def rejecting(referral, by):
    reason = RejectionReason.NOT_READY
    return partial(referrals.reject, referral=referral, reason=reason, note="", at=NOON, by=by)


def handing_over(to, by, **more):
    return partial(services.hand_over, to=member(to), at=NOON, by=by, **more)


def test_decisions_and_the_handover_all_happen(coordinator, colleague):
    work = work_of(coordinator, 8)

    results = race(
        handing_over(colleague, coordinator), *(rejecting(one, coordinator) for one in work[:4])
    )

    assert all(isinstance(result, int | Referral) for result in results)
    rows = Referral.objects.in_bulk()
    assert [rows[one.pk].state for one in work] == [State.REJECTED] * 4 + [State.IN_REVIEW] * 4
    assert {rows[one.pk].coordinator for one in work[4:]} == {colleague.user}
    moved = Event.objects.filter(action="referral.handed_over").values_list("object_id", flat=True)
    to_colleague = Referral.objects.filter(coordinator=colleague.user)
    assert sorted(moved) == sorted(to_colleague.values_list("pk", flat=True))
    assert len(moved) == results[0]


def until_somebody_waits():
    """Ask PostgreSQL until another connection stands at a lock."""
    for _ in range(100_000):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody came to the lock")


def test_what_is_decided_while_the_handover_waits_stays_where_it_was(
    coordinator, colleague, monkeypatch
):
    """The decision holds the lock; the handover waits, and finds the referral closed."""
    first, second = work_of(coordinator, 2)
    locked, move = Signal(), referrals.move

    def move_late(*args, **kwargs):
        locked.set()
        until_somebody_waits()
        return move(*args, **kwargs)

    monkeypatch.setattr(referrals, "move", move_late)

    def after_the_lock():
        assert locked.wait(30)
        return handing_over(colleague, coordinator)()

    rejected, count = race(rejecting(first, coordinator), after_the_lock)

    assert (rejected.state, count) == (State.REJECTED, 1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.coordinator, second.coordinator) == (coordinator.user, colleague.user)


def test_who_waits_too_long_is_told_so(coordinator, colleague, monkeypatch):
    monkeypatch.setattr("socakt.transactions.LOCK_TIMEOUT", "50ms")
    (referral,) = work_of(coordinator, 1)
    locked, given_up, move = Signal(), Signal(), referrals.move

    def move_late(*args, **kwargs):
        locked.set()
        assert given_up.wait(30)
        return move(*args, **kwargs)

    monkeypatch.setattr(referrals, "move", move_late)

    def give_up():
        assert locked.wait(30)
        try:
            return handing_over(colleague, coordinator)()
        finally:
            given_up.set()

    results = race(rejecting(referral, coordinator), give_up)

    assert [type(result) for result in results] == [Referral, Busy]
    assert not Event.objects.filter(action="referral.handed_over").exists()


def test_two_handovers_at_once_move_each_referral_once(coordinator, colleague):
    third = make_actor(Role.COORDINATOR, coordinator.organization)
    work_of(coordinator, 10)

    results = race(*(handing_over(to, coordinator) for to in (colleague, third)))

    assert sorted(results) == [0, 10]
    assert Event.objects.filter(action="referral.handed_over").count() == 10
