"""Whoever does too often what shows or takes away people's data is stopped, and only they."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import NOON, CandidateFactory, make_actor
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LIMITS = {
    "candidate.searched": (3, 60),
    "candidate.emso_read": (3, 60),
    "candidate.found_with_others": (3, 60),
    "import.uploaded": (3, 3600),
    "list.exported": (3, 3600),
}
FILE = {"purpose": "case_work", "kind": "csv"}


@pytest.fixture(autouse=True)
def few(settings):
    settings.USER_LIMITS = LIMITS


@pytest.fixture
def client(client_as, coordinator):
    client = client_as(coordinator)
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    ("name", "data"), [("search", {"q": "Novak"}), ("read_emso", {"emso": "0101978555555"})]
)
def test_the_fourth_time_in_a_minute_is_one_too_many(client, client_as, today, name, data):
    statuses = [client.post(reverse(name), data).status_code for _ in range(4)]

    refused = client.post(reverse(name), data)
    assert statuses == [200, 200, 200, 429]
    assert "wait a few minutes and try again" in text_of(refused)
    assert client_as(make_actor(Role.COORDINATOR)).post(reverse(name), data).status_code == 200


def test_nothing_is_searched_for_then(client):
    for _ in range(5):
        client.post(reverse("search"), {"q": "Novak"})

    assert Event.objects.filter(action="candidate.searched").count() == 3


def test_no_fourth_file_within_an_hour_but_the_form_is_still_there(client, coordinator):
    CandidateFactory(organization=coordinator.organization)
    url = reverse("export_candidates")
    files = [client.post(url, FILE) for _ in range(4)]

    assert [file.status_code for file in files] == [200, 200, 200, 429]
    assert "wait and try again" in text_of(files[-1])
    assert client.get(url).status_code == 200
    assert Event.objects.filter(action="candidate.exported").count() == 3


def test_a_form_that_is_not_complete_does_not_count(client):
    url = reverse("export_candidates")
    for _ in range(5):
        assert client.post(url, {}).status_code == 200

    assert client.post(url, FILE).status_code == 200


@pytest.mark.parametrize("minutes", [0, 1])
def test_after_a_while_it_goes_on(client, minutes):
    for _ in range(3):
        client.post(reverse("search"), {"q": "Novak"})

    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        status = client.post(reverse("search"), {"q": "Novak"}).status_code

    assert status == (200 if minutes else 429)
