"""Adding terms on their page: what would change is seen first, and only what was seen is saved."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from programs import services
from programs.models import Terms
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import (
    NOON,
    CallFactory,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    TermsFactory,
    make_actor,
)
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

TYPED = {"valid_from": "1. 1. 2019", "source": "UL RS 1/2019", "max_age": "55", "places": "15"}


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


def page_for(call):
    return reverse("add_terms", args=[call.pk])


def send(client, call, page=None, *, action="preview", **typed):
    """Press a button on the page (a fresh one unless given) with these fields filled in."""
    form = form_with(page or client.get(page_for(call)), "valid_from")
    return client.post(page_for(call), form.data(action=action, **typed))


def test_the_form_begins_with_the_numbers_in_force(client, call):
    TermsFactory(call=call, valid_from=date(2018, 9, 1), max_age=None, min_payments=0, places=7)
    TermsFactory(call=call, valid_from=date(2018, 10, 1), places=9)

    values = form_with(client.get(page_for(call)), "valid_from").values

    assert values["max_age"] == [""]
    assert (values["min_payments"], values["places"]) == (["0"], ["7"])
    assert (values["valid_from"], values["source"]) == ([""], [""])
    assert "shown" not in values


def test_the_first_terms_begin_with_the_call(client):
    call = CallFactory(terms=False)

    values = form_with(client.get(page_for(call)), "valid_from").values

    assert (values["valid_from"], values["window_months"]) == (["10. 02. 2017"], ["24"])


def test_what_would_change_is_shown_before_anything_is_stored(client, call):
    program = ProgramFactory(call=call)
    ReferralFactory(program=program, candidate__born_on=date(1965, 1, 1))
    ReferralFactory(program=program, candidate=CandidateFactory(paid_months=3))
    CohortFactory(program=program, starts_on=date(2019, 3, 1))

    page = send(client, call, **TYPED)

    text = text_of(page)
    for words in (
        "What would change on 1. 1. 2019",
        "2 people wait",
        "1 person would newly meet the conditions because of age: 1",
        "The terms would hold until newer ones begin.",
        "1 cohort that is planned for this time keeps its length and places.",
        "1. 1. 2019 under the earlier terms 1. 1. 2019 under the new terms",
        "Save these terms",
    ):
        assert words in text
    assert form_with(page, "valid_from").values["max_age"] == ["55"]
    assert Terms.objects.count() == 1


def test_no_name_is_shown(client, call):
    ReferralFactory(
        program=ProgramFactory(call=call), candidate__last_name="Nihče", candidate__first_name="Ana"
    )

    assert "Nihče" not in send(client, call, **TYPED).content.decode()


def test_what_was_shown_is_saved(client, call):
    page = send(client, call, **TYPED)

    response = send(client, call, page, action="save")

    assert response.url == reverse("call", args=[call.pk])
    terms = Terms.objects.get(source="UL RS 1/2019")
    assert (terms.valid_from, terms.max_age, terms.min_payments) == (date(2019, 1, 1), 55, 12)
    assert Event.objects.filter(action="terms.added", object_id=terms.pk).count() == 1


def test_pressing_twice_saves_once(client, call):
    page = send(client, call, **TYPED)

    first, second = (send(client, call, page, action="save") for _ in range(2))

    assert first.url == second.url
    assert Terms.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [
        {"max_age": "56"},
        {"max_age": ""},
        {"valid_from": "2. 1. 2019"},
        {"source": "Drugje"},
        {"include_reference_month": "on"},
        {"shown": "x"},
        {"shown": None},
    ],
)
def test_what_was_not_shown_is_not_saved_but_shown(client, call, changed):
    page = send(client, call, **TYPED)

    response = send(client, call, page, action="save", **changed)

    assert "Nothing is saved yet" in text_of(response)
    assert "What would change on" in text_of(response)
    assert Terms.objects.count() == 1
    assert send(client, call, response, action="save").status_code == 302
    assert Terms.objects.count() == 2


def test_terms_of_somebody_else_meanwhile_make_what_was_shown_old(client, call):
    page = send(client, call, **TYPED)
    TermsFactory(call=call, valid_from=date(2018, 12, 1))

    response = send(client, call, page, action="save")

    assert "Nothing is saved yet" in text_of(response)


def test_what_was_shown_yesterday_is_shown_again(client, as_role, call):
    page = send(client, call, **TYPED)

    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        response = send(as_role(Role.ADMINISTRATOR), call, page, action="save")

    assert "Nothing is saved yet" in text_of(response)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"valid_from": ""}, "valid_from"),
        ({"valid_from": "10. 2. 2017"}, "valid_from"),
        ({"valid_from": "9. 2. 2017"}, "valid_from"),
        ({"valid_from": "31. 9. 2019"}, "valid_from"),
        ({"valid_from": "1. 1. 2031"}, "valid_from"),
        ({"source": ""}, "source"),
        ({"max_age": "-1"}, "max_age"),
        ({"max_age": "121"}, "max_age"),
        ({"min_payments": "25"}, "min_payments"),
        ({"min_payments": "121"}, "min_payments"),
        ({"window_months": "0"}, "window_months"),
        ({"window_months": "121"}, "window_months"),
        ({"window_months": ""}, "window_months"),
        ({"length_months": "61"}, "length_months"),
        ({"places": "0"}, "places"),
        ({"cofinancing_statement": ""}, "cofinancing_statement"),
        ({"replacement_until_months": "3"}, "replacement_until_months"),
        ({"replacement_until_months": "0"}, "replacement_until_months"),
        ({"replacement_until_months": "61"}, "replacement_until_months"),
    ],
)
def test_what_does_not_fit_is_said_next_to_its_field(client, call, typed, field):
    call.valid_until = date(2030, 12, 31)
    call.save()

    response = send(client, call, action="save", **{**TYPED, **typed})

    assert list(response.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in response.content.decode()
    assert response.context["preview"] is None
    kept = form_with(response, "valid_from").values
    assert kept[field] == [typed[field]]
    assert Terms.objects.count() == 1


def test_nothing_new_is_said_above_the_form(client, call):
    same = {"valid_from": "1. 1. 2019", "source": "UL RS 1/2019"}

    response = send(client, call, action="save", **same)

    assert list(response.context["form"].errors) == ["__all__"]
    assert "since 10. 2. 2017 demand exactly the same" in text_of(response)
    assert Terms.objects.count() == 1


@pytest.mark.parametrize(
    ("valid_from", "warned"), [("11. 9. 2018", True), ("12. 9. 2018", False), ("1. 1. 2019", False)]
)
def test_terms_in_retrospect_come_with_a_warning(client, call, valid_from, warned):
    text = text_of(send(client, call, **{**TYPED, "valid_from": valid_from}))

    said = f"In retrospect: the terms would begin on {valid_from}, a day that is over. Checks that"
    assert (said in text) == warned
    assert "Save these terms" in text


def test_who_was_quicker_is_said_on_the_form(client, call, monkeypatch):
    page = send(client, call, **TYPED)

    def refuse(**kwargs):
        raise services.DayTaken("Nekdo je bil hitrejši.")

    monkeypatch.setattr(services, "add_terms", refuse)
    response = send(client, call, page, action="save")

    assert "Nekdo je bil hitrejši." in text_of(response)
    assert response.context["preview"] is None
    assert form_with(response, "valid_from").values["source"] == ["UL RS 1/2019"]


def test_nothing_changes_is_said_too(client, call):
    ReferralFactory(program=ProgramFactory(call=call))
    assert "Nobody who waits would newly meet" in text_of(send(client, call, **TYPED))

    past = CallFactory()
    TermsFactory(call=past, valid_from=date(2018, 1, 1))
    page = send(client, past, **{**TYPED, "valid_from": "1. 6. 2017"})
    assert "other terms hold by then already" in text_of(page)
    assert "until 31. 12. 2017" in text_of(page)
    assert "under the new terms" not in text_of(page)

    none = CallFactory(terms=False)
    first = {
        **TYPED,
        "valid_from": "10. 2. 2017",
        "length_months": "6",
        "cofinancing_statement": "X",
    }
    assert "nothing to compare with" in text_of(send(client, none, **first))


def test_reasons_stand_side_by_side(client, call):
    program = ProgramFactory(call=call)
    for age, paid in ((53, 12), (40, 11), (53, 11)):
        ReferralFactory(
            program=program,
            candidate=CandidateFactory(born_on=date(2018 - age, 1, 1), paid_months=paid),
        )

    text = text_of(send(client, call, **TYPED, min_payments="3"))

    assert "because of age: 1; because of the months of assistance: 1; because of both: 1" in text
