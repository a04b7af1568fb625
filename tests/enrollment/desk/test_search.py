"""Finding a person: by any part of the name, whole EMŠO or reference number, in scope only."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.desk.queries import FOUND_AT_MOST, found
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.slovene import make_emso
from tests.factories import CandidateFactory, ReferralFactory, make_actor
from tests.pages import text_of

pytestmark = pytest.mark.django_db

EMSO = make_emso(date(1980, 5, 17), 1)


@pytest.fixture
def person(referrer):
    return CandidateFactory(
        by=referrer, first_name="Željka Ćirila", last_name="Šuštaršič-Đokić", emso=EMSO
    )


@pytest.mark.parametrize(
    "words",
    [
        "Šuštaršič",
        "sustarsic",
        "SUSTARSIC",
        "Željka Šuštaršič",
        "šuštaršič željka",
        "  dokic   zeljka ",
        "ćirila",
        "šuštaršič đokić",
        "Šuštaršič-Đokić",
        "tarsi",
        EMSO,
        f"{EMSO[:7]} {EMSO[7:]}",
    ],
)
def test_a_person_is_found_by(person, referrer, words):
    CandidateFactory(by=referrer, first_name="Ana", last_name="Novak")

    assert found(referrer, words) == [person]


@pytest.mark.parametrize(
    "words",
    ["", "   ", "Novakova", "Željka Novak", EMSO[:12], "%", "_", "'", "NM-2018-9999", "\x00"],
)
def test_nobody_is_found_by(person, referrer, words):
    assert found(referrer, words) == []


def test_a_reference_number_finds_its_person_once(person, referrer):
    ReferralFactory(candidate=person, number="NM-2018-0042", state=State.DRAFT)
    ReferralFactory(candidate=person, number="NM-2018-0043", state=State.DRAFT)

    assert found(referrer, "nm-2018-0042") == [person]
    assert found(referrer, " NM-2018-0043 ") == [person]
    assert found(referrer, "željka") == [person]


def test_only_people_in_scope_are_found_by_whatever_is_known_of_them(person, coordinator):
    referral = ReferralFactory(candidate=person, state=State.DRAFT)

    for stranger in (make_actor(Role.REFERRER), coordinator):
        for words in ("sustarsic", EMSO, referral.number):
            assert found(stranger, words) == []
    person.shared_at = person.registered_at
    person.save()
    assert found(coordinator, EMSO) == [person]


def test_no_more_than_a_screen_is_shown_in_slovene_order(referrer):
    CandidateFactory.create_batch(FOUND_AT_MOST + 2, by=referrer, paid_months=0)
    CandidateFactory(by=referrer, last_name="Čuk")
    CandidateFactory(by=referrer, last_name="Cerar")

    assert len(found(referrer, "rtomir")) == FOUND_AT_MOST
    assert [person.last_name for person in found(referrer, "c")][:2] == ["Cerar", "Čuk"]


def test_the_page_shows_people_and_logs_how_many_but_not_the_words(client_as, referrer, person):
    client = client_as(referrer)

    page = client.post(reverse("search"), {"q": " sustarsic "})

    assert "Šuštaršič-Đokić Željka Ćirila" in text_of(page)
    assert "sustarsic" in text_of(page)
    event = Event.objects.get(action="candidate.searched")
    assert (event.user, event.details) == (referrer.user, {"found": 1})


@pytest.mark.parametrize("words", ["", "x" * 5000, "\x00", "<script>", "%%%"])
def test_odd_words_find_nobody_and_break_nothing(client_as, referrer, person, words):
    page = client_as(referrer).post(reverse("search"), {"q": words})

    assert page.status_code == 200
    assert "<script>" not in page.content.decode()
    assert page.context["people"] == []


def test_names_are_searched_by_post_only(client_as, referrer):
    assert client_as(referrer).get(reverse("search"), {"q": "novak"}).status_code == 405
