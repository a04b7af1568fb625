"""Deadlines at night: each side of every date, who hears of it, and never twice."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command

from enrollment.notices.models import Notice
from enrollment.referrals import overdue, services
from enrollment.referrals.models import Referral, RegionSettings
from enrollment.referrals.overdue import Done, nightly
from enrollment.referrals.rules import OPEN_STATES, State
from enrollment.referrals.tasks import keep_deadlines
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.transactions import Busy
from tests.enrollment.referrals.states import in_state
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    OrganizationFactory,
    RegionFactory,
    make_actor,
)
from tests.refused import every_row

pytestmark = pytest.mark.django_db

REMIND, DUE = date(2018, 9, 19), date(2018, 9, 26)
NIGHT = NOON.replace(hour=1)


def at(day):
    return NIGHT + (day - ON)


def night(on, moment=None):
    """What a night does, over all regions."""
    nights = nightly(on=on, at=moment or at(on))
    return dict(sum((one.counts for one in nights), Counter()))


def told(kind):
    return sorted(notice.user_id for notice in Notice.objects.filter(kind=kind))


def steps(referral):
    return [event.action for event in Event.objects.about(referral)]


@pytest.fixture
def sides(referrer, coordinator):
    """Two coordinators, the first of whom has the referral; a referrer and a colleague."""
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    make_actor(Role.REFERRER, referrer.organization)
    make_actor(
        Role.COORDINATOR, OrganizationFactory(kind="coordination", region=RegionFactory(code="LJ"))
    )
    return referrer, coordinator, colleague


def waits(sides, state, **fields):
    referrer, coordinator, _ = sides
    dates = {"remind_on": REMIND, "due_on": DUE, **fields}
    has_it = None if state in (State.DRAFT, State.SUBMITTED) else coordinator.user
    return in_state(state, CandidateFactory(by=referrer), coordinator=has_it, **dates)


COORDINATION = {State.SUBMITTED, State.IN_REVIEW, State.INTERVIEW}


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_reminder_comes_on_its_day_to_whoever_is_on_turn_and_once(sides, state):
    referral = waits(sides, state)
    referrer, coordinator, colleague = sides

    assert night(REMIND - timedelta(days=1)) == {}
    assert night(REMIND) == {Done.REMINDED: 1}

    after = Referral.objects.get()
    assert (after.reminded_at, after.state, after.version) == (at(REMIND), state, 1)
    assert (after.remind_on, after.due_on, after.turn_since) == (REMIND, DUE, NOON)
    assert steps(referral) == ["referral.reminded"]
    expected = {
        State.DRAFT: [referrer],
        State.RETURNED: [referrer],
        State.SUBMITTED: [coordinator, colleague],  # nobody has taken it yet
    }.get(state, [coordinator])
    assert told("reminder") == sorted(actor.user.pk for actor in expected)
    event = Event.objects.get(action="referral.reminded")
    assert (event.user, event.subject, event.details) == (None, referral.candidate_id, {})

    before = every_row()
    for day in (REMIND, REMIND + timedelta(days=1), DUE):
        assert night(day) == {}
    assert every_row() == before


@pytest.mark.parametrize("state", sorted(COORDINATION))
def test_what_the_coordination_does_not_answer_goes_to_all_its_coordinators(sides, state):
    referral = waits(sides, state, reminded_at=NOON)
    referrer, coordinator, colleague = sides
    late = DUE + timedelta(days=1)

    assert night(DUE) == {}
    assert night(late) == {Done.HANDED_ON: 1}

    after = Referral.objects.get()
    assert (after.state, after.coordinator, after.handed_on_at) == (state, None, at(late))
    assert (after.remind_on, after.due_on) == (date(2018, 10, 4), date(2018, 10, 11))
    assert (after.reminded_at, after.turn_since) == (None, NOON)
    assert told("handed_on") == sorted(one.user.pk for one in (referrer, coordinator, colleague))
    assert steps(referral) == ["referral.handed_on"]

    before = every_row()
    assert night(late) == {}
    assert every_row() == before
    assert night(date(2018, 10, 4)) == {Done.REMINDED: 1}
    assert told("reminder") == sorted(one.user.pk for one in (coordinator, colleague))
    assert night(date(2018, 10, 12)) == {Done.HANDED_ON: 1}


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.WAITING])
def test_what_nobody_completes_or_confirms_expires_and_all_hear_of_it(sides, state):
    referral = waits(sides, state, reminded_at=NOON)
    referrer, coordinator, _ = sides
    late = DUE + timedelta(days=1)

    assert night(DUE) == {}
    assert night(late) == {Done.EXPIRED: 1}

    after = Referral.objects.get()
    assert (after.state, after.decided_at, after.decided_by) == (State.EXPIRED, at(late), None)
    assert (after.remind_on, after.due_on, after.waiting_since) == (None, None, None)
    # a draft has never been with the coordination
    expected = [referrer] if state == State.DRAFT else [referrer, coordinator]
    assert told("expired") == sorted(actor.user.pk for actor in expected)
    assert steps(referral) == ["referral.expired"]

    before = every_row()
    assert night(late) == {}
    assert every_row() == before


@pytest.mark.parametrize("state", OPEN_STATES)
def test_nights_that_were_missed_lose_nothing(sides, state):
    """Past both dates, the last step counts; nobody is reminded of what is over."""
    waits(sides, state)
    much_later = date(2018, 12, 3)

    done = night(much_later)

    assert done == {Done.HANDED_ON if state in COORDINATION else Done.EXPIRED: 1}
    assert Referral.objects.get().due_on == (date(2018, 12, 17) if state in COORDINATION else None)
    assert night(much_later) == {}
    assert told("reminder") == []


@pytest.mark.parametrize("state", [state for state in State if state not in OPEN_STATES])
def test_what_is_closed_is_left_alone(referrer, state):
    in_state(state, CandidateFactory(by=referrer))
    before = every_row()

    assert night(date(2030, 1, 1)) == {}
    assert every_row() == before


def test_without_a_last_day_nothing_ends(sides):
    waits(sides, State.WAITING, due_on=None)

    assert night(REMIND) == {Done.REMINDED: 1}
    assert night(date(2020, 1, 1)) == {}


def test_every_region_by_its_own_settings(sides):
    there = RegionFactory(code="LJ")
    RegionSettings.objects.create(region=there, answer_reminder_days=1, answer_days=2)
    far = make_actor(Role.REFERRER, OrganizationFactory(region=there))
    here = waits(sides, State.SUBMITTED)
    other = in_state(State.SUBMITTED, CandidateFactory(by=far), remind_on=REMIND, due_on=DUE)

    nights = nightly(on=date(2018, 9, 27), at=at(date(2018, 9, 27)))

    assert [(one.region.code, one.counts[Done.HANDED_ON]) for one in nights] == [
        ("LJ", 1),
        ("NM", 1),
    ]
    here.refresh_from_db()
    other.refresh_from_db()
    assert (here.due_on, other.due_on) == (date(2018, 10, 11), date(2018, 10, 1))


def test_what_somebody_holds_waits_for_the_next_night(sides, monkeypatch):
    held, free = waits(sides, State.SUBMITTED), waits(sides, State.SUBMITTED)
    really = overdue.lock

    def lock(referral):
        if referral.pk == held.pk:
            raise Busy
        return really(referral)

    monkeypatch.setattr(overdue, "lock", lock)
    assert night(REMIND) == {Done.BUSY: 1, Done.REMINDED: 1}
    assert list(Referral.objects.filter(reminded_at=None)) == [held]
    assert steps(free) == ["referral.reminded"]

    monkeypatch.undo()
    assert night(REMIND) == {Done.REMINDED: 1}


def test_what_moved_on_since_it_was_found_is_left_alone(sides, monkeypatch):
    referral = waits(sides, State.SUBMITTED)
    found = overdue._at_hand

    def then_somebody_decides(region, on):
        rows = found(region, on)
        if rows:
            services.return_for_completion(
                referral=referral, note="Manjka.", at=at(REMIND), by=sides[1]
            )
        return rows

    monkeypatch.setattr(overdue, "_at_hand", then_somebody_decides)

    assert night(REMIND) == {Done.NOTHING: 1}
    assert steps(referral) == ["referral.returned"]


def test_the_job_and_the_command_do_the_same(sides):
    waits(sides, State.SUBMITTED)
    waits(sides, State.RETURNED)
    out = StringIO()

    with time_machine.travel(at(REMIND), tick=False):
        keep_deadlines(timestamp=0)
        call_command("deadlines", stdout=out)
        call_command("deadlines", on=DUE + timedelta(days=1), stdout=out)

    assert out.getvalue().splitlines() == [
        "LJ: 0 reminded, 0 handed on, 0 expired, 0 locked.",
        "NM: 0 reminded, 0 handed on, 0 expired, 0 locked.",
        "LJ: 0 reminded, 0 handed on, 0 expired, 0 locked.",
        "NM: 0 reminded, 1 handed on, 1 expired, 0 locked.",
    ]
    assert Event.objects.filter(action="referral.reminded").count() == 2


def test_a_referral_that_fails_keeps_no_other_one_from_its_deadline(monkeypatch, caplog):
    first = in_state(State.SUBMITTED, CandidateFactory())
    second = in_state(State.SUBMITTED, CandidateFactory())
    Referral.objects.filter(pk__in=[first.pk, second.pk]).update(remind_on=REMIND, due_on=DUE)
    move_on = overdue._move_on

    def fail(referral, **kwargs):
        if referral.pk == first.pk:
            raise RuntimeError
        return move_on(referral, **kwargs)

    monkeypatch.setattr(overdue, "_move_on", fail)
    day = DUE + timedelta(days=1)

    [night] = nightly(on=day, at=at(day))

    assert night.counts == Counter({Done.FAILED: 1, Done.HANDED_ON: 1})
    assert f"deadline of referral {first.pk}" in caplog.text
