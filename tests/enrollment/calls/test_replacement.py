"""What new terms say of replacing those who leave, from the form to the page of the call."""

import pytest

from programs.models import Terms
from socakt.accounts.roles import Role
from tests.enrollment.calls.test_new_terms import TYPED, send
from tests.factories import CallFactory, make_actor
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as):
    client = client_as(make_actor(Role.ADMINISTRATOR))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def call():
    return CallFactory(short_title="Razpis 2017")


@pytest.mark.parametrize(
    ("replacement", "months", "said"),
    [
        ("", "", "the call does not say"),
        ("not_allowed", "", "not allowed"),
        ("allowed", "", "allowed"),
        ("allowed", "1", "allowed, in the first 1 month"),
        ("allowed", "3", "allowed, in the first 3 months"),
    ],
)
def test_what_the_call_says_of_replacement_is_kept_and_shown(
    client, call, replacement, months, said
):
    typed = {**TYPED, "replacement": replacement, "replacement_until_months": months}
    page = send(client, call, **typed)

    saved = send(client, call, page, action="save")

    terms = Terms.objects.get(source="UL RS 1/2019")
    assert (terms.replacement, terms.replacement_until_months) == (
        replacement,
        int(months) if months else None,
    )
    assert f"Replacement of those who leave {said} Source" in text_of(client.get(saved.url))
