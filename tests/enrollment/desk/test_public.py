"""Pages for everybody: what is offered, for whom, whom to ask; nothing about anybody."""

from datetime import date

import pytest
from django.urls import reverse

from enrollment.candidates.rules import NOTICE_VERSION
from tests.factories import (
    AdmissionFactory,
    CallFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client):
    client.cookies["django_language"] = "en"
    return client


def home(client):
    return text_of(client.get(reverse("home")))


def test_before_there_is_anything_the_page_stands(client):
    text = home(client)

    assert "No program is announced at present." in text


def test_programs_with_place_start_free_places_and_contents(client):
    cohort = CohortFactory(capacity=3)
    for place in (1, 2):
        AdmissionFactory(cohort=cohort, place=place, referral__candidate__last_name="Skrita")

    text = home(client)

    assert cohort.program.title in text
    assert cohort.program.provider.name in text
    assert "starts on 1. 10. 2018" in text
    assert "2/3" in text
    assert "1 free place" in text
    assert "računalništvo" in text
    assert "Skrita" not in text


def test_the_conditions_and_who_pays_come_from_the_terms(client):
    ProgramFactory(call=CallFactory(terms__max_age=55, terms__min_payments=6, terms__source="UL 7"))

    text = home(client)

    assert "55" in text
    assert "at least 6 of the last 24 months" in text
    assert "UL 7" in text
    assert "Naložbo sofinancirata" in text


def test_conditions_that_do_not_exist_are_not_named(client):
    ProgramFactory(call=CallFactory(terms__max_age=None, terms__min_payments=None))

    text = home(client)

    assert "not older" not in text
    assert "social assistance (DSP) for at least" not in text
    assert "lasts 11 months" in text


def test_the_next_start_with_room_is_shown_else_the_next_start(client):
    program = ProgramFactory()
    full = CohortFactory(program=program, starts_on=date(2018, 9, 1), capacity=1)
    AdmissionFactory(cohort=full, place=1)
    assert "full" in home(client)

    CohortFactory(program=program, starts_on=date(2018, 11, 1), capacity=7)
    assert "0/7" in home(client)
    assert "starts on 1. 11. 2018" in home(client)


def test_a_cohort_that_is_over_is_not_announced(client):
    CohortFactory(starts_on=date(2017, 9, 1))

    assert "The next start is not known yet." in home(client)


def test_offices_of_today_are_named_and_contacts_only_where_they_are_known(client):
    OrganizationFactory(name="CSD Danes", phone="07 111", email="csd@example.si", street="Ulica 1")
    OrganizationFactory(name="CSD Včeraj", valid_until=date(2018, 9, 11))
    OrganizationFactory(name="CSD Jutri", valid_from=date(2018, 9, 13))
    OrganizationFactory(name="Neki izvajalec", kind="provider")

    text = home(client)

    assert "CSD Danes" in text
    assert "07 111" in text
    assert "csd@example.si" in text
    for name in ("CSD Včeraj", "CSD Jutri", "Neki izvajalec"):
        assert name not in text


@pytest.mark.parametrize("name", ["accessibility", "privacy"])
def test_statements_name_the_coordination_to_turn_to(client, name):
    OrganizationFactory(name="Koordinacija Ena", kind="coordination", email="k@example.si")
    OrganizationFactory(name="CSD Ena")

    text = text_of(client.get(reverse(name)))

    assert "Koordinacija Ena" in text
    assert "CSD Ena" not in text


def test_the_privacy_page_says_which_version_it_is(client):
    assert NOTICE_VERSION in text_of(client.get(reverse("privacy")))


@pytest.mark.parametrize(
    "name", ["home", "accessibility", "privacy", "self_check", "account_login"]
)
def test_public_pages_set_no_cookie_but_for_forms(client, name):
    cookies = set(client.get(reverse(name)).cookies)

    assert cookies <= {"csrftoken"}
