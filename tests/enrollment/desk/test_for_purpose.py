"""An administrator sees a person only with a purpose typed in, which is in the log."""

import pytest
from django.urls import reverse

from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import CandidateFactory, ReferralFactory, make_actor
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

URL = reverse("person_for_purpose")
WHY = {"purpose": "person", "explanation": "pritožba št. 17 z dne 3. 11."}


@pytest.fixture
def administrator():
    return make_actor(Role.ADMINISTRATOR)


@pytest.fixture
def client(client_as, administrator):
    client = client_as(administrator)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def person():
    return CandidateFactory(first_name="Breda", last_name="Šuštaršič")


def viewed():
    return Event.objects.filter(action="candidate.viewed")


def test_the_number_of_a_referral_or_of_the_person_shows_the_record_once(
    client, administrator, person
):
    referral = ReferralFactory(candidate=person)

    for number in (str(person.pk), referral.number, f" {referral.number.lower()} "):
        response = client.post(URL, {"number": number, **WHY})
        words = text_of(response)
        assert "Breda Šuštaršič" in words
        assert referral.number in words
        assert "no-store" in response.headers["Cache-Control"]
        entry = viewed().latest("pk")
        assert (entry.user, entry.subject) == (administrator.user, person.pk)
        assert entry.details == WHY

    assert "Šuštaršič" not in text_of(client.get(URL))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("purpose", "", "This field is required"),
        ("purpose", "curiosity", "Select a valid choice"),
        ("explanation", "", "This field is required"),
        ("explanation", "ker želim", "at least 15 characters"),
        ("explanation", " " * 40, "This field is required"),
        ("number", "", "This field is required"),
        ("number", "Šuštaršič", "Nobody has this number"),
        ("number", "99999999999999999999", "Nobody has this number"),
        ("number", "²", "Nobody has this number"),
    ],
)
def test_without_number_purpose_or_explanation_nothing_is_shown(
    client, person, field, value, words
):
    typed = {"number": str(person.pk), **WHY} | {field: value}

    response = client.post(URL, typed)

    assert words in text_of(response)
    assert "Breda" not in text_of(response)
    assert not viewed().exists()
    if field != "explanation":
        assert WHY["explanation"] in response.content.decode()


def test_a_person_without_referral(client, person):
    assert "No referral yet" in text_of(client.post(URL, {"number": person.pk, **WHY}))


def test_each_look_costs_the_same(client, django_assert_num_queries, person):
    ReferralFactory.create_batch(4, candidate=person)
    client.post(URL, {"number": person.pk, **WHY})

    with django_assert_num_queries(26, exact=False):
        client.post(URL, {"number": person.pk, **WHY})
