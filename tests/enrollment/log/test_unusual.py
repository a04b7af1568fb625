"""Unusual access: each kind, its border, and that what is usual is not listed."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from enrollment.log import unusual as unusual_access
from enrollment.log.unusual import Kind, unusual
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from tests.factories import (
    ON,
    CandidateFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
WEDNESDAY = datetime(2018, 9, 12, 10, 0, tzinfo=ZoneInfo("Europe/Ljubljana"))


@pytest.fixture
def actor():
    actor = make_actor(Role.REFERRER)
    actor.user.name = "Ana Kranjc Čič"
    actor.user.save(update_fields=["name"])
    return actor


def look(actor, person, at=WEDNESDAY):
    audit.record("candidate.viewed", person, by=actor, at=at, subject=person)


def found(kind, first=ON, last=ON):
    return [row for row in unusual(first, last) if row.kind == kind]


def people(actor, number):
    return CandidateFactory.create_batch(number, by=actor, last_name="Drugačen")


def test_a_usual_day_is_not_listed(actor):
    for person in people(actor, 3):
        look(actor, person)
        look(actor, person)

    assert unusual(ON - timedelta(30), ON) == []


@pytest.mark.parametrize(("minutes", "count"), [(30, 1), (31, 0)])
def test_many_people_within_an_hour(actor, monkeypatch, minutes, count):
    """Three within exactly an hour; the same person again does not count."""
    monkeypatch.setattr(unusual_access, "MANY_WITHIN_AN_HOUR", 3)
    everybody = people(actor, 3)
    for number, person in enumerate(everybody):
        look(actor, person, WEDNESDAY + number * timedelta(minutes=minutes))
        look(actor, everybody[0], WEDNESDAY + number * timedelta(minutes=minutes))

    rows = found(Kind.MANY)
    assert [(row.user, row.count, row.on) for row in rows] == [("Ana Kranjc Čič", 3, ON)] * count


@pytest.mark.parametrize(
    ("surname", "listed"),
    [
        ("Čič", True),
        ("CIC", True),
        ("Kranjc", True),
        ("Novak-Kranjc", True),
        ("Čič Novak", True),
        ("Ana", False),  # that is the given name of the user
        ("Kranjčič", False),
    ],
)
def test_a_person_with_the_own_surname(actor, surname, listed):
    person = CandidateFactory(
        by=actor, first_name="Čič" if not listed else "Eva", last_name=surname
    )
    look(actor, person)

    rows = found(Kind.SURNAME)
    assert [(row.user_id, row.people) for row in rows] == (
        [(actor.user.pk, (person.pk,))] if listed else []
    )


def test_somebody_else_s_surname_is_usual(actor):
    look(make_actor(Role.REFERRER), CandidateFactory(last_name="Kranjc"))

    assert found(Kind.SURNAME) == []


def elsewhere():
    region = RegionFactory(code="LJ")
    return make_actor(Role.REFERRER, OrganizationFactory(region=region))


def test_a_person_of_another_region_seen_or_asked_for(client_as, actor):
    far = elsewhere()
    seen = CandidateFactory(by=far)
    refused = CandidateFactory(by=far)
    of_referral = ReferralFactory(candidate=CandidateFactory(by=far))
    near = CandidateFactory()
    look(actor, seen)
    client = client_as(actor)
    for address in ("candidate", "months"):
        client.get(reverse(address, args=[refused.pk]))
        client.get(reverse(address, args=[near.pk]))
    client.get(reverse("referral", args=[of_referral.pk]))
    client.get(reverse("candidate", args=[10**17]))

    (row,) = found(Kind.REGION)
    assert set(row.people) == {seen.pk, refused.pk, of_referral.candidate_id}
    assert (row.user_id, row.count) == (actor.user.pk, 3)


@pytest.mark.parametrize(
    ("moment", "listed"),
    [
        ((12, 20, 59), False),
        ((12, 21, 0), True),
        ((13, 5, 59), True),
        ((13, 6, 0), False),
        ((14, 12, 0), False),  # Friday
        ((15, 12, 0), True),
        ((16, 12, 0), True),
        ((17, 12, 0), False),
    ],
)
def test_at_night_and_at_the_weekend(actor, moment, listed):
    day, hour, minute = moment
    at = WEDNESDAY.replace(day=day, hour=hour, minute=minute)
    look(actor, *people(actor, 1), at=at)

    rows = found(Kind.HOURS, date(2018, 9, 1), date(2018, 9, 30))
    assert [row.on.day for row in rows] == ([day] if listed else [])


@pytest.mark.parametrize(("times", "listed"), [(4, False), (5, True)])
def test_repeated_refusals(client_as, actor, times, listed):
    client = client_as(actor)
    for _n in range(times):
        client.get(reverse("waiting_list"))

    rows = found(Kind.REFUSALS)
    assert [(row.count, row.people) for row in rows] == ([(5, ())] if listed else [])


@pytest.mark.parametrize(("days", "listed"), [(-1, False), (0, True), (1, False)])
def test_only_the_days_of_the_period(actor, days, listed):
    person = CandidateFactory(by=actor, last_name="Kranjc")
    look(actor, person, WEDNESDAY.replace(hour=0, minute=0) + timedelta(days=days))

    assert bool(found(Kind.SURNAME)) == listed


@pytest.fixture
def client(client_as):
    return client_as(make_actor(Role.ADMINISTRATOR))


def test_the_page_shows_the_last_thirty_days_in_numbers(client, actor):
    person = CandidateFactory(by=actor, last_name="Kranjc")
    look(actor, person)
    look(actor, CandidateFactory(by=actor, last_name="Čič"), WEDNESDAY - timedelta(31))

    response = client.get(reverse("unusual_access"))

    text = text_of(response)
    assert "Osebe s priimkom uporabnika" in text
    assert "Ana Kranjc Čič" in text
    assert f"št. {person.pk}" in text
    assert str(person) not in text
    assert sum(len(rows) for _kind, rows in response.context["groups"]) == 1
    event = Event.objects.latest("pk")
    assert event.action == "log.unusual_viewed"
    assert event.details == {"rows": 1, "first": "2018-08-13", "last": "2018-09-12"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first": "kmalu"}, "first"),
        ({"first": "2. 9. 2018", "last": "1. 9. 2018"}, "last"),
        ({"first": "1. 1. 2017", "last": "1. 9. 2018"}, "first"),
    ],
)
def test_an_odd_period_is_said(client, asked, field):
    response = client.get(reverse("unusual_access"), asked)

    assert list(response.context["form"].errors) == [field]
    assert response.context["groups"] == []
