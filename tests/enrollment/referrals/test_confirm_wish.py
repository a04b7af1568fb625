"""A person on the waiting list still wishes to come: who says so, and until when it holds."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from enrollment.referrals import services
from enrollment.referrals.models import Referral, RegionSettings
from enrollment.referrals.rules import State
from enrollment.referrals.services import AlreadyDecided
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.referrals.states import in_state
from tests.factories import (
    NOON,
    CandidateFactory,
    OrganizationFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = pytest.mark.django_db

MUCH_LATER = NOON + timedelta(days=70)


@pytest.fixture
def waiting(referrer, coordinator):
    RegionSettings.objects.create(region=referrer.organization.region, waiting_days=60)
    return in_state(
        State.WAITING,
        CandidateFactory(by=referrer),
        coordinator=coordinator.user,
        remind_on=date(2018, 11, 8),
        due_on=date(2018, 12, 6),
        reminded_at=NOON,
    )


def test_both_dates_are_counted_anew_and_the_place_in_the_queue_stays(waiting, coordinator):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    services.confirm_wish(referral=waiting, at=MUCH_LATER, by=colleague)

    after = Referral.objects.get()
    assert (after.remind_on, after.due_on) == (date(2019, 1, 22), date(2019, 2, 20))
    assert (after.reminded_at, after.state) == (None, State.WAITING)
    assert (after.waiting_since, after.turn_since) == (NOON, NOON)
    assert after.coordinator == coordinator.user
    event = Event.objects.get()
    assert (event.action, event.user, event.at) == (
        "referral.wish_confirmed",
        colleague.user,
        MUCH_LATER,
    )


def test_a_second_time_on_one_day_changes_nothing(waiting, coordinator):
    for hours in (0, 3):
        services.confirm_wish(
            referral=waiting, at=MUCH_LATER + timedelta(hours=hours), by=coordinator
        )

    assert Referral.objects.get().version == 2
    assert Event.objects.count() == 1


@pytest.mark.parametrize("state", [state for state in State if state != State.WAITING])
def test_only_who_waits_has_a_wish_to_confirm(referrer, coordinator, state):
    referral = in_state(state, CandidateFactory(by=referrer))

    with pytest.raises(AlreadyDecided):
        services.confirm_wish(referral=referral, at=MUCH_LATER, by=coordinator)


def test_only_a_coordinator_of_the_region_confirms(waiting, referrer):
    far = OrganizationFactory(region=RegionFactory(code="LJ"), kind="coordination")
    others = [referrer, make_actor(Role.COORDINATOR, far), make_actor(Role.PROVIDER)]

    for by in others:
        with pytest.raises(NotPermitted):
            services.confirm_wish(referral=waiting, at=MUCH_LATER, by=by)

    assert Referral.objects.get().version == 1


def test_the_button_stands_beside_until_when_it_holds(
    waiting, coordinator, referrer, client_as, today
):
    url, confirm = (
        reverse("referral", args=[waiting.pk]),
        reverse("confirm_wish", args=[waiting.pk]),
    )
    client = client_as(coordinator)

    page = client.get(url)
    assert confirm in page.content.decode()
    assert "6. 12. 2018" in text_of(page)
    assert confirm not in client_as(referrer).get(url).content.decode()
    assert "6. 12. 2018" in text_of(client_as(referrer).get(url))

    answer = client.post(confirm, follow=True)
    assert "7. 12. 2018" in text_of(answer)
    assert Event.objects.filter(action="referral.wish_confirmed").count() == 1


def test_a_refusal_is_said_on_the_page(waiting, coordinator, client_as, today):
    services.return_for_completion(referral=waiting, note="Manjka.", at=NOON, by=coordinator)

    answer = client_as(coordinator).post(reverse("confirm_wish", args=[waiting.pk]), follow=True)

    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    assert not Event.objects.filter(action="referral.wish_confirmed").exists()


DEADLINES = [
    (State.DRAFT, {}, "26. 9. 2018"),
    (State.DRAFT, {"due_on": None}, "19. 9. 2018"),
    (State.RETURNED, {}, "26. 9. 2018"),
    (State.SUBMITTED, {}, "26. 9. 2018"),
    (State.IN_REVIEW, {"handed_on_at": NOON}, "12. 9. 2018"),
    (State.INTERVIEW, {}, "26. 9. 2018"),
    (State.WAITING, {"due_on": None}, "19. 9. 2018"),
    (State.WAITING, {"due_on": None, "reminded_at": NOON}, "19. 9. 2018"),
]


@pytest.mark.parametrize(("state", "fields", "day"), DEADLINES)
def test_the_page_says_until_when_and_what_happens_then(
    referrer, client_as, today, state, fields, day
):
    dates = {"remind_on": date(2018, 9, 19), "due_on": date(2018, 9, 26), **fields}
    referral = in_state(state, CandidateFactory(by=referrer), **dates)

    assert day in text_of(client_as(referrer).get(reverse("referral", args=[referral.pk])))


def test_before_there_were_deadlines_nothing_is_promised(referrer, client_as, today):
    referral = in_state(State.SUBMITTED, CandidateFactory(by=referrer))

    page = client_as(referrer).get(reverse("referral", args=[referral.pk]))

    assert "26. 9. 2018" not in text_of(page)
