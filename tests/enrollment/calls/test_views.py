"""The pages of calls: what each demands, from when until when, and what is shown to whom."""

from datetime import date

import pytest
from django.urls import reverse

from socakt.accounts.roles import Role
from tests.factories import (
    AssessmentFactory,
    CallFactory,
    CohortFactory,
    TermsFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def as_role(client_as):
    def sign_in(role):
        client = client_as(make_actor(role))
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def client(as_role):
    return as_role(Role.ADMINISTRATOR)


@pytest.fixture
def call():
    return CallFactory(short_title="Razpis 2017")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "at most 49 years old, DSP in at least 12 of 24 months"),
        ({"max_age": None}, "no age limit"),
        ({"max_age": 0}, "at most 0 years old"),
        ({"min_payments": None}, "DSP is not a condition"),
        ({"min_payments": 0}, "DSP in at least 0 of 24 months"),
    ],
)
def test_the_list_says_what_each_call_demands_today(client, fields, says):
    call = CallFactory(terms=False)
    TermsFactory(call=call, valid_from=date(2017, 2, 10), max_age=20)
    TermsFactory(call=call, valid_from=date(2018, 9, 12), **fields)
    TermsFactory(call=call, valid_from=date(2018, 9, 13), max_age=99)

    text = text_of(client.get(reverse("calls")))

    assert says in text
    assert "at most 20" not in text
    assert "at most 99" not in text


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({}, "valid"),
        ({"valid_until": date(2018, 9, 11)}, "ended"),
        ({"valid_until": date(2018, 9, 12)}, "valid"),
        ({"terms": False}, "terms are missing"),
        ({"valid_from": date(2018, 9, 13)}, "not yet valid"),
    ],
)
def test_the_list_says_whether_a_call_is_valid(client, call, says):
    CallFactory(**call)

    html = client.get(reverse("calls")).content.decode()

    assert f">{says}</span>" in html


def test_a_list_without_calls_says_what_to_do(client):
    assert "An administrator adds one" in text_of(client.get(reverse("calls")))


def test_the_terms_of_a_call_are_a_dated_history(client, call):
    cohort = CohortFactory(program__call=call)
    AssessmentFactory(referral__program=cohort.program)
    AssessmentFactory(referral__program=cohort.program)
    TermsFactory(call=call, valid_from=date(2019, 1, 1), source="UL RS 1/2019")

    page = client.get(reverse("call", args=[call.pk]))

    newest, first = page.context["history"]
    assert (newest.until, newest.to_come, newest.in_force) == (None, True, False)
    assert (first.until, first.to_come, first.in_force) == (date(2018, 12, 31), False, True)
    assert (first.cohorts, first.checks, newest.cohorts, newest.checks) == (1, 2, 0, 0)
    text = text_of(page)
    for words in (
        "From 1. 1. 2019 on",
        "From 10. 2. 2017 to 31. 12. 2018",
        "in force today",
        "to come",
        "UL RS 1/2019",
        "cohorts 1, checks 2",
        "No cohort and no check rests on these terms yet.",
        cohort.program.title,
    ):
        assert words in text


def test_earlier_terms_and_the_last_day_of_a_call(client, call):
    TermsFactory(call=call, valid_from=date(2018, 1, 1))
    call.valid_until = date(2020, 12, 31)
    call.save()

    text = text_of(client.get(reverse("call", args=[call.pk])))

    assert "From 1. 1. 2018 to 31. 12. 2020" in text
    assert "earlier" in text


def test_a_call_without_terms_says_what_that_means(client):
    page = client.get(reverse("call", args=[CallFactory(terms=False).pk]))

    assert "The call has no terms yet." in text_of(page)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_others_read_the_terms_without_what_rests_on_them(as_role, call, role):
    CohortFactory(program__call=call)
    client = as_role(role)

    html = client.get(reverse("call", args=[call.pk])).content.decode()

    assert "UL RS 6/2017" in html
    assert "On these terms rest" not in html
    assert reverse("add_terms", args=[call.pk]) not in html
    assert 'href="/razpisi/"' in client.get(reverse("call", args=[call.pk])).content.decode()
