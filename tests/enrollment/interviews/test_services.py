"""Inviting, moving, and what becomes of an appointment: what is stored, told and refused."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.utils.timezone import make_aware

from enrollment.interviews import services
from enrollment.interviews.models import Interview
from enrollment.notices.models import Notice
from enrollment.referrals import services as referrals
from enrollment.referrals.moves import AlreadyDecided
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import DomainError, NotPermitted
from tests.enrollment.interviews.conftest import PLACE, THEN, dated
from tests.factories import NOON, OrganizationFactory, ReferralFactory, RegionFactory, make_actor

pytestmark = pytest.mark.django_db

AFTER = THEN + timedelta(hours=2)


def outcome(step, interview, by, at=AFTER, **more):
    needs = {
        "record_came": {"next_step": "admit", "conclusion": "Zanima jo kuhanje."},
        "record_missed": {"absence": "no_reply"},
        "call_off": {"reason": "coordinator"},
        "confirm": {},
        "move_to": dated(by, THEN + timedelta(days=1)),
    }
    return getattr(services, step)(
        interview=interview, **{**needs[step], "at": at, "by": by, **more}
    )


def told(referral):
    rows = Notice.objects.filter(record=referral.pk).order_by("pk")
    return list(rows.values_list("kind", "user_id"))


def test_an_invitation_has_a_date_and_the_referral_is_reminded_of_on_that_day(
    referral, coordinator, referrer
):
    interview = services.propose(referral=referral, **dated(coordinator, confirmed=True))

    referral.refresh_from_db()
    assert (interview.status, interview.attempt, interview.minutes) == ("scheduled", 1, 45)
    assert interview.place == PLACE
    assert referral.state == State.INTERVIEW
    assert referral.coordinator == coordinator.user
    # ten working days after Monday, 17. 9. 2018
    assert (referral.remind_on, referral.due_on) == (date(2018, 9, 17), date(2018, 10, 1))
    assert told(referral) == [("invited", referrer.user.pk)]
    event = Event.objects.get(action="interview.proposed")
    assert event.subject == referral.candidate_id
    assert event.details == {
        "referral": referral.pk,
        "attempt": 1,
        "starts_at": "2018-09-17T10:00:00+00:00",
    }


def test_a_second_press_of_the_button_changes_nothing(referral, coordinator, interview):
    again = services.propose(referral=referral, **dated(coordinator))

    assert again == interview
    assert Interview.objects.count() == Event.objects.filter(action="interview.proposed").count()


@pytest.mark.parametrize("starts_at", [NOON, NOON - timedelta(days=1)])
def test_the_past_is_refused(referral, coordinator, starts_at):
    with pytest.raises(services.TimeIsPast):
        services.propose(referral=referral, **dated(coordinator, starts_at))
    assert not Interview.objects.exists()


@pytest.mark.parametrize(
    ("minutes", "taken"),
    [(-90, False), (-45, False), (-44, True), (0, True), (44, True), (45, False)],
)
def test_nobody_holds_two_interviews_at_once(interview, coordinator, minutes, taken):
    other = ReferralFactory()
    when = dated(coordinator, THEN + timedelta(minutes=minutes))

    if taken:
        with pytest.raises(services.HourTaken, match=r"Delavka.*17\. 9\. 2018"):
            services.propose(referral=other, **when)
        other.refresh_from_db()
        assert other.state == State.SUBMITTED
    else:
        assert services.propose(referral=other, **when).status == "proposed"


def test_a_colleague_is_free_at_the_same_hour(interview, coordinator):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    held = services.propose(
        referral=ReferralFactory(), **dated(coordinator, with_whom=colleague.user)
    )

    assert held.with_whom == colleague.user


def test_only_a_coordinator_of_the_region_on_that_day_holds_it(referral, coordinator, referrer):
    leaving = make_actor(Role.COORDINATOR, coordinator.organization)
    leaving.user.memberships.update(valid_until=date(2018, 9, 16))

    for user in (referrer.user, leaving.user):
        with pytest.raises(services.NotACoordinator):
            services.propose(referral=referral, **dated(coordinator, with_whom=user))


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.WITHDRAWN])
def test_a_referral_that_is_not_with_the_coordination_is_refused(coordinator, state):
    closed = {"decided_at": NOON, "decided_by": coordinator.user} if state == "withdrawn" else {}
    more = {"return_note": "Manjka."} if state == State.RETURNED else closed
    referral = ReferralFactory(state=state, **more)

    with pytest.raises(DomainError) as refused:
        services.propose(referral=referral, **dated(coordinator))
    assert isinstance(refused.value, AlreadyDecided)


STEPS = ("confirm", "move_to", "record_came", "record_missed", "call_off")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", Role)
def test_only_coordinators_take_a_step(interview, step, role):
    by = make_actor(role)
    at = NOON if step == "move_to" else AFTER

    if role == Role.COORDINATOR:
        outcome(step, interview, by, at)
    else:
        with pytest.raises(NotPermitted):
            outcome(step, interview, by, at)
        interview.refresh_from_db()
        assert interview.status == "proposed"


@pytest.mark.parametrize("step", STEPS)
def test_a_coordinator_of_another_region_takes_no_step(interview, step):
    region = RegionFactory(code="LJ")
    by = make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))

    with pytest.raises(NotPermitted):
        outcome(step, interview, by)


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.MINISTRY])
def test_who_may_not_invite_learns_nothing_of_an_invitation(interview, referral, role):
    by = make_actor(role)
    with pytest.raises(DomainError):
        services.propose(referral=referral, **dated(by))


# step, status, what the referral becomes, what the referrer hears
OUTCOMES = [
    ("record_came", "came", State.IN_REVIEW, []),
    ("record_missed", "did_not_come", State.IN_REVIEW, ["interview_missed"]),
    ("call_off", "called_off", State.IN_REVIEW, ["interview_called_off"]),
    ("confirm", "scheduled", State.INTERVIEW, []),
]


@pytest.mark.parametrize(("step", "status", "state", "heard"), OUTCOMES)
def test_each_step_is_stored_once_and_told(
    interview, referral, coordinator, step, status, state, heard
):
    done = outcome(step, interview, coordinator)
    again = outcome(step, interview, coordinator, at=AFTER + timedelta(hours=1))

    referral.refresh_from_db()
    assert done == again
    assert again.status == status
    assert again.changed_at == AFTER
    assert referral.state == state
    assert [kind for kind, _ in told(referral)] == ["invited", *heard]
    verb = {"scheduled": "confirmed"}.get(status, status)
    assert Event.objects.filter(action=f"interview.{verb}").count() == 1


@pytest.mark.parametrize("first", ["record_came", "record_missed", "call_off"])
@pytest.mark.parametrize("second", STEPS)
def test_what_is_concluded_stays(interview, coordinator, first, second):
    other = {
        "record_came": {"next_step": "none"},
        "record_missed": {"absence": "called"},
        "call_off": {"reason": "person"},
    }
    outcome(first, interview, coordinator)

    with pytest.raises(AlreadyDecided):
        outcome(second, interview, coordinator, **other.get(second, {}))


@pytest.mark.parametrize("step", ["record_came", "record_missed"])
def test_nobody_has_come_before_it_begins(interview, coordinator, step):
    with pytest.raises(services.TooEarly):
        outcome(step, interview, coordinator, at=THEN - timedelta(minutes=1))
    outcome(step, interview, coordinator, at=THEN)


def test_what_was_said_is_not_in_the_log(interview, coordinator):
    outcome("record_came", interview, coordinator)

    assert "kuhanje" not in str(list(Event.objects.values_list("details", flat=True)))


def test_moving_keeps_the_attempt_and_tells_the_referrer(interview, referral, coordinator):
    later = THEN + timedelta(days=1)
    new = services.move_to(interview=interview, **dated(coordinator, later, confirmed=True))
    again = services.move_to(interview=interview, **dated(coordinator, later, confirmed=True))

    interview.refresh_from_db()
    referral.refresh_from_db()
    assert again == new
    assert (interview.status, new.status, new.attempt, new.sequence) == ("moved", "scheduled", 1, 1)
    assert new.previous == interview
    assert (referral.state, referral.remind_on) == (State.INTERVIEW, date(2018, 9, 18))
    assert referral.due_on == date(2018, 10, 2)
    assert [kind for kind, _ in told(referral)] == ["invited", "interview_moved"]


def test_what_was_moved_already_is_not_moved_elsewhere(interview, coordinator):
    services.move_to(interview=interview, **dated(coordinator, THEN + timedelta(days=1)))

    with pytest.raises(services.AlreadyConcluded):
        services.move_to(interview=interview, **dated(coordinator, THEN + timedelta(days=2)))


def test_it_can_be_moved_by_less_than_its_length(interview, coordinator):
    new = services.move_to(interview=interview, **dated(coordinator, THEN + timedelta(minutes=15)))

    assert new.attempt == 1


def test_what_has_begun_is_no_longer_moved(interview, coordinator):
    with pytest.raises(services.AlreadyBegun):
        outcome("move_to", interview, coordinator, at=THEN)


def test_only_an_interview_that_was_missed_or_held_counts_as_an_attempt(referral, coordinator):
    day, attempts = timedelta(days=1), []
    for number, step in enumerate(["call_off", "record_missed", "record_came"]):
        when = dated(coordinator, THEN + number * day, at=THEN + (number - 1) * day + day / 2)
        interview = services.propose(referral=referral, **when)
        attempts.append((interview.attempt, interview.sequence))
        outcome(step, interview, coordinator, at=interview.ends_at)

    assert attempts == [(1, 0), (1, 1), (2, 2)]


def test_a_withdrawn_referral_leaves_its_hour_free(interview, referral, coordinator, referrer):
    referrals.withdraw(referral=referral, note="", at=NOON, by=referrer)
    assert not Interview.objects.open().exists()

    services.propose(referral=ReferralFactory(), **dated(coordinator))

    interview.refresh_from_db()
    assert (interview.status, interview.call_off_reason) == ("called_off", "referral_moved_on")


def test_who_came_back_from_the_waiting_list_is_invited_anew(interview, referral, coordinator):
    referrals.put_on_waiting_list(referral=referral, note="", at=NOON, by=coordinator)
    new = services.propose(referral=referral, **dated(coordinator, THEN + timedelta(days=1)))

    interview.refresh_from_db()
    assert interview.status == "called_off"
    assert (new.attempt, new.sequence) == (1, 1)


def test_an_hour_is_an_hour_when_the_clock_changes(referral, coordinator):
    before = make_aware(datetime(2018, 10, 28, 1, 30))
    interview = services.propose(referral=referral, **dated(coordinator, before, minutes=120))

    assert interview.minutes == 120
    assert interview.ends_at - interview.starts_at == timedelta(minutes=120)


def test_another_violation_is_not_taken_for_a_taken_hour(referral, coordinator):
    with pytest.raises(IntegrityError):
        services.propose(referral=referral, **dated(coordinator, minutes=-5))
