"""What a region decides for itself: who may change it, what is refused, and what stays."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.referrals import services
from enrollment.referrals.models import RegionSettings
from enrollment.referrals.region_services import Rules, change_settings
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile, NotPermitted
from tests.factories import (
    NOON,
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import form_with
from tests.refused import Refused, change

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

USUAL: Rules = {
    "answer_reminder_days": 5,
    "answer_days": 10,
    "completion_reminder_days": 5,
    "completion_days": 20,
    "draft_reminder_days": 10,
    "draft_days": 60,
    "waiting_reminder_days": 40,
    "waiting_days": None,
    "waiting_order": "longest_waiting",
}
URL = "/nastavitve-regije/"


def set_to(by, version=1, **rules):
    return change_settings(version=version, at=NOON, by=by, **{**USUAL, **rules})


def typed(version=1, **rules):
    return {
        "version": version,
        **{name: "" if value is None else value for name, value in {**USUAL, **rules}.items()},
    }


def test_the_numbers_of_before_and_after_are_in_the_log(coordinator):
    stored = set_to(coordinator, answer_days=8, draft_days=None)

    assert (stored.answer_days, stored.draft_days, stored.version) == (8, None, 2)
    assert RegionSettings.objects.get() == stored
    event = Event.objects.get()
    assert (event.action, event.user, event.at) == (
        "region_settings.changed",
        coordinator.user,
        NOON,
    )
    assert event.details == {
        "before": {"answer_days": 10, "draft_days": 60},
        "after": {"answer_days": 8, "draft_days": None},
    }


def test_without_a_change_nothing_is_written_even_from_an_old_form(coordinator):
    set_to(coordinator, answer_days=8)

    assert set_to(coordinator, version=1, answer_days=8).version == 2
    assert Event.objects.count() == 1


def test_who_opened_the_page_before_a_change_is_told_so(coordinator):
    set_to(coordinator, answer_days=8)
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    with pytest.raises(ChangedMeanwhile):
        set_to(colleague, version=1, answer_days=9)

    assert RegionSettings.objects.get().answer_days == 8
    assert Event.objects.count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_nobody_else_decides_for_a_region(role):
    with pytest.raises(NotPermitted):
        set_to(make_actor(role), answer_days=8)

    assert not RegionSettings.objects.exists()


def test_each_region_has_its_own(coordinator):
    far = OrganizationFactory(kind="coordination", region=RegionFactory(code="LJ"))
    set_to(coordinator, answer_days=8)
    set_to(make_actor(Role.COORDINATOR, far), answer_days=3, answer_reminder_days=2)

    assert set(RegionSettings.objects.values_list("region__code", "answer_days")) == {
        ("NM", 8),
        ("LJ", 3),
    }


def test_what_was_promised_keeps_its_dates_and_what_begins_follows_the_new_ones(
    coordinator, referrer
):
    before, after = (
        ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)
        for _ in range(2)
    )
    services.submit(referral=before, at=NOON, by=referrer)

    set_to(coordinator, answer_days=6)
    services.submit(referral=after, at=NOON, by=referrer)

    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.due_on, after.due_on) == (date(2018, 9, 26), date(2018, 9, 20))


def test_the_page_shows_stores_and_says_what_stays(client_as, coordinator):
    client = client_as(coordinator)
    assert reverse("region_settings") == URL

    page = client.get(URL)
    assert form_with(page, "answer_days").values["answer_days"] == ["10"]
    answer = client.post(URL, typed(answer_days=8, waiting_order="earliest_referral"), follow=True)

    assert answer.redirect_chain == [(URL, 302)]
    assert form_with(answer, "answer_days").values["answer_days"] == ["8"]
    stored = RegionSettings.objects.get()
    assert (stored.answer_days, stored.waiting_order) == (8, "earliest_referral")


@pytest.mark.parametrize(
    ("rules", "field"),
    [
        ({"answer_reminder_days": 11}, "answer_reminder_days"),
        ({"completion_reminder_days": 21}, "completion_reminder_days"),
        ({"draft_reminder_days": 61}, "draft_reminder_days"),
        ({"waiting_days": 39}, "waiting_reminder_days"),
        ({"answer_reminder_days": 0}, "answer_reminder_days"),
        ({"answer_days": 501}, "answer_days"),
        ({"answer_days": None}, "answer_days"),
        ({"draft_days": -1}, "draft_days"),
        ({"waiting_order": "favourites"}, "waiting_order"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(client_as, coordinator, rules, field):
    answer = client_as(coordinator).post(URL, typed(**rules))

    assert list(answer.context["form"].errors) == [field]
    assert not RegionSettings.objects.exists()


@pytest.mark.parametrize(
    "rules", [{"answer_reminder_days": 10}, {"draft_days": None}, {"waiting_days": 40}]
)
def test_the_last_day_is_early_enough_for_a_reminder_and_empty_means_never(
    client_as, coordinator, rules
):
    assert client_as(coordinator).post(URL, typed(**rules)).status_code == 302


def test_a_collision_is_said_on_the_page_and_what_was_typed_stays(client_as, coordinator):
    set_to(coordinator, answer_days=8)

    answer = client_as(coordinator).post(URL, typed(version=1, answer_days=9))

    assert form_with(answer, "answer_days").values["answer_days"] == ["9"]
    [difference] = answer.context["collision"].contested
    assert (difference.now, difference.yours) == ("8", "9")
    again = form_with(answer, "answer_days").values
    client_as(coordinator).post(URL, again)
    assert RegionSettings.objects.get().answer_days == 9


@pytest.mark.parametrize("role", Role)
def test_the_navigation_leads_there_for_coordinators(client_as, role):
    page = client_as(make_actor(role)).get(reverse("desk"))

    assert (URL in page.content.decode()) is (role == Role.COORDINATOR)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"answer_days": 4}, "reminders_come_before_deadlines"),
        ({"completion_days": 4}, "reminders_come_before_deadlines"),
        ({"draft_days": 9}, "reminders_come_before_deadlines"),
        ({"waiting_days": 39}, "reminders_come_before_deadlines"),
        ({"answer_reminder_days": 0}, "nobody_is_reminded_on_the_same_day"),
        ({"waiting_reminder_days": 0}, "nobody_is_reminded_on_the_same_day"),
    ],
)
def test_the_database_refuses_the_same(coordinator, fields, rule):
    settings = RegionSettings.objects.create(region=coordinator.organization.region)
    with Refused(rule):
        change(settings, **fields)
