"""Interviews in calendar programs: read back with a library of its own, and who may read them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from enrollment.interviews import feeds, services
from enrollment.interviews.models import CalendarFeed, Interview
from enrollment.referrals import services as referrals
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.interviews.conftest import PLACE, THEN, dated
from tests.factories import (
    NOON,
    InterviewFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LJUBLJANA = ZoneInfo("Europe/Ljubljana")


def events_of(response):
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(response.content).walk("VEVENT"))


@pytest.fixture
def address(coordinator):
    secret = feeds.make(scope="mine", at=NOON, by=coordinator)
    return reverse("calendar_feed", args=[secret])


# the clock goes forward on 25. 3. 2018 at 2:00 and back on 28. 10. 2018 at 3:00
@pytest.mark.parametrize(
    ("day", "hour", "in_utc"),
    [
        ((2018, 3, 24), 9, 8),
        ((2018, 3, 25), 9, 7),
        ((2018, 10, 27), 9, 7),
        ((2018, 10, 28), 9, 8),
        ((2018, 10, 28), 1, -1),
    ],
)
def test_the_hour_is_right_across_the_change_of_the_clock(
    client_as, coordinator, day, hour, in_utc
):
    begins = datetime(*day, hour, 30, tzinfo=LJUBLJANA).astimezone(UTC)
    made_at = begins - timedelta(days=3)
    interview = InterviewFactory(starts_at=begins, minutes=150, proposed_at=made_at)

    client = client_as(coordinator)
    (event,) = events_of(client.get(reverse("interview_ics", args=[interview.pk])))

    starts, ends = event["dtstart"].dt, event["dtend"].dt
    assert starts == datetime(*day, 0, 30, tzinfo=UTC) + timedelta(hours=in_utc)
    assert starts.astimezone(LJUBLJANA).hour == hour
    assert ends - starts == timedelta(minutes=150)
    assert event["dtstart"].to_ical().endswith(b"Z")


def test_an_entry_names_number_and_place_and_nobody(client, interview, address):
    response = client.get(address)

    (event,) = events_of(response)
    number = interview.referral.number
    assert str(event["summary"]).endswith(number)
    assert str(event["location"]) == PLACE
    assert str(event["status"]) == "TENTATIVE"
    assert event["dtstamp"].dt == event["last-modified"].dt == NOON
    calendar = Calendar.from_ical(response.content)
    assert (calendar["version"], calendar["method"]) == ("2.0", "PUBLISH")
    text = response.content.decode()
    people = (interview.referral.candidate, interview.with_whom, interview.referral.organization)
    assert not [name for name in map(str, people) if name in text]
    assert interview.referral.candidate.last_name not in text


def test_a_date_that_moves_stays_the_same_entry(client, interview, coordinator, address):
    (before,) = events_of(client.get(address))
    at = NOON + timedelta(hours=1)
    services.move_to(
        interview=interview, **dated(coordinator, THEN + timedelta(days=1), confirmed=True, at=at)
    )

    (after,) = events_of(client.get(address))

    assert before["uid"] == after["uid"]
    assert before["sequence"] < after["sequence"]
    assert after["dtstart"].dt - before["dtstart"].dt == timedelta(days=1)
    assert (str(after["status"]), after["last-modified"].dt) == ("CONFIRMED", at)


def test_what_is_called_off_or_withdrawn_is_gone(client, interview, referral, coordinator, address):
    other = services.propose(
        referral=ReferralFactory(), **dated(coordinator, THEN + timedelta(days=1))
    )
    assert len(events_of(client.get(address))) == 2

    services.call_off(interview=other, reason="person", at=NOON, by=coordinator)
    referrals.withdraw(referral=referral, note="", at=NOON, by=coordinator)

    assert events_of(client.get(address)) == []
    gone = reverse("interview_ics", args=[other.pk])
    assert client.get(gone).status_code == 302  # not without signing in


def test_what_was_held_stays_for_a_while(client, interview, coordinator, address):
    services.record_came(
        interview=interview, conclusion="", next_step="admit", at=interview.ends_at, by=coordinator
    )
    assert len(events_of(client.get(address))) == 1

    with time_machine.travel(interview.ends_at + feeds.KEPT + timedelta(days=1), tick=False):
        assert events_of(client.get(address)) == []


def test_mine_or_the_whole_region(client, interview, coordinator):
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)
    far = RegionFactory(code="LJ")
    elsewhere = make_actor(Role.COORDINATOR, OrganizationFactory(region=far, kind="coordination"))
    counts = {}
    for by in (coordinator, colleague, elsewhere):
        for scope in ("mine", "region"):
            secret = feeds.make(scope=scope, at=NOON, by=by)
            counts[by.user.pk, scope] = len(
                events_of(client.get(reverse("calendar_feed", args=[secret])))
            )

    assert list(counts.values()) == [1, 1, 0, 1, 0, 0]


def revoked(by):
    feeds.revoke(at=NOON, by=by)


def renewed(by):
    feeds.make(scope="mine", at=NOON, by=by)


def deactivated(by):
    by.user.is_active = False
    by.user.save()


def without_membership(by):
    by.user.memberships.update(valid_until=date(2018, 9, 11))


def other_role(by):
    by.user.memberships.update(role=Role.ADMINISTRATOR)


def organization_over(by):
    by.organization.valid_until = date(2018, 9, 11)
    by.organization.save()


@pytest.mark.parametrize(
    "end", [revoked, renewed, deactivated, without_membership, other_role, organization_over]
)
def test_a_link_that_no_longer_works_says_nothing(client, coordinator, address, end):
    assert client.get(address).status_code == 200
    end(coordinator)

    unknown = client.get(reverse("calendar_feed", args=["x" * 43]))
    response = client.get(address)

    assert response.status_code == unknown.status_code == 404
    assert text_of(response) == text_of(unknown)


def test_only_the_digest_is_kept_and_two_secrets_differ(coordinator):
    first, second = (feeds.make(scope="mine", at=NOON, by=coordinator) for _ in range(2))

    assert first != second
    assert len(first) == 43
    stored = str(list(CalendarFeed.objects.values()))
    assert first not in stored
    assert feeds.digest_of(first) in stored
    assert first not in str(list(Event.objects.values_list("details", flat=True)))


def test_the_answer_is_private_and_asked_for_again_cheaply(client, interview, coordinator, address):
    first = client.get(address)
    assert first["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers

    same = client.get(address, headers={"If-None-Match": first["ETag"]})
    services.confirm(interview=interview, at=NOON, by=coordinator)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content) == (304, b"")
    assert changed.status_code == 200


def test_the_log_has_the_first_reading_of_each_day(client, coordinator, address):
    for hours in (0, 1, 11, 12.5, 30):
        with time_machine.travel(NOON + timedelta(hours=hours), tick=False):
            client.get(address)

    read = Event.objects.filter(action="calendar.read").order_by("at")
    assert [timezone.localdate(event.at).day for event in read] == [12, 13]
    assert {event.user for event in read} == {coordinator.user}
    assert [event.details for event in read] == [{}, {}]


def test_it_is_only_read(client, address):
    assert client.post(address).status_code == 405


def test_only_coordinators_have_a_link(referrer):
    with pytest.raises(NotPermitted):
        feeds.make(scope="mine", at=NOON, by=referrer)
    assert not CalendarFeed.objects.exists()


def test_the_page_shows_the_link_once(client_as, client, interview, coordinator):
    signed_in = client_as(coordinator)
    url = reverse("calendar")
    assert signed_in.get(url).context["feed"] is None

    made = signed_in.post(url, {"scope": "region"})

    address = made.context["address"]
    assert address.startswith("http://testserver/koledar/")
    assert address in made.content.decode()
    assert "no-store" in made["Cache-Control"]
    assert len(events_of(client.get(address))) == 1
    again = signed_in.get(url)
    assert again.context["feed"].scope == "region"
    assert "/koledar/" not in again.content.decode().replace(url, "")

    assert signed_in.post(reverse("revoke_calendar")).url == url
    assert client.get(address).status_code == 404
    assert signed_in.post(reverse("revoke_calendar")).url == url
    assert Event.objects.filter(action="calendar.revoked").count() == 1


def test_a_wrong_choice_makes_no_link(client_as, coordinator):
    response = client_as(coordinator).post(reverse("calendar"), {"scope": "everything"})

    assert response.context["address"] == ""
    assert not CalendarFeed.objects.exists()


def test_one_interview_as_a_file(client_as, interview, coordinator):
    client = client_as(coordinator)
    url = reverse("interview_ics", args=[interview.pk])
    response = client.get(url)

    name = f"razgovor-{interview.referral.number}.ics"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    services.call_off(interview=interview, reason="person", at=NOON, by=coordinator)
    assert client.get(url).status_code == 404
    assert Interview.objects.count() == 1
