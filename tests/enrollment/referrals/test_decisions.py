"""Taking over, the waiting list, something else instead: once each, by service and by button."""

from datetime import timedelta

import pytest
from django.urls import reverse

from enrollment.notices.models import Notice
from enrollment.referrals import services
from enrollment.referrals.rules import Redirection, State
from enrollment.referrals.services import AlreadyDecided
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import NOON, CandidateFactory, ReferralFactory, make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def submitted(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer))


def steps(referral):
    return [event.action for event in Event.objects.about(referral)]


def test_who_has_taken_it_takes_nothing_more_and_a_colleague_not_either(submitted, coordinator):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    for at in (NOON, LATER):
        services.take(referral=submitted, at=at, by=coordinator)

    with pytest.raises(AlreadyDecided):
        services.take(referral=submitted, at=LATER, by=colleague)

    submitted.refresh_from_db()
    assert (submitted.state, submitted.coordinator) == (State.IN_REVIEW, coordinator.user)
    assert submitted.turn_since == NOON
    assert steps(submitted) == ["referral.taken"]
    assert not Notice.objects.exists()


def test_the_waiting_list_begins_once_with_whoever_has_the_referral(submitted, coordinator):
    services.take(referral=submitted, at=NOON, by=coordinator)
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    for at in (LATER, LATER + timedelta(days=1)):
        services.put_on_waiting_list(referral=submitted, note="Polno.", at=at, by=colleague)

    submitted.refresh_from_db()
    assert (submitted.state, submitted.waiting_since) == (State.WAITING, LATER)
    assert (submitted.coordinator, submitted.decision_note) == (coordinator.user, "Polno.")
    assert steps(submitted) == ["referral.taken", "referral.put_on_waiting_list"]
    assert list(Notice.objects.values_list("user", "kind")) == [
        (submitted.started_by_id, "put_on_waiting_list")
    ]


def test_redirecting_twice_to_the_same_is_one_step(submitted, coordinator):
    for at in (NOON, LATER):
        services.redirect_elsewhere(
            referral=submitted, to=Redirection.TRAINING, note="Tečaj.", at=at, by=coordinator
        )

    submitted.refresh_from_db()
    assert (submitted.state, submitted.redirected_to) == (State.REDIRECTED, "training")
    assert (submitted.decided_at, submitted.decided_by) == (NOON, coordinator.user)
    assert steps(submitted) == ["referral.redirected"]
    with pytest.raises(AlreadyDecided):
        services.redirect_elsewhere(
            referral=submitted, to=Redirection.OTHER, note="Drugam.", at=LATER, by=coordinator
        )


BUTTONS = {
    "take_referral": ({}, State.IN_REVIEW),
    "put_on_waiting_list": ({"note": "Polno."}, State.WAITING),
    "redirect_referral": ({"to": "training", "note": "Tečaj."}, State.REDIRECTED),
}


@pytest.mark.parametrize("name", BUTTONS)
def test_the_buttons_do_it_and_say_so(submitted, coordinator, client_as, name):
    sent, state = BUTTONS[name]
    client = client_as(coordinator)

    answer = client.post(reverse(name, args=[submitted.pk]), sent, follow=True)

    submitted.refresh_from_db()
    assert submitted.state == state
    assert [message.level_tag for message in answer.context["messages"]] == ["success"]


def test_what_is_decided_is_not_taken_over(submitted, coordinator, client_as):
    services.withdraw(referral=submitted, note="", at=NOON, by=coordinator)
    client = client_as(coordinator)

    answer = client.post(reverse("take_referral", args=[submitted.pk]), follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert steps(submitted) == ["referral.withdrawn"]
