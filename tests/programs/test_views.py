"""Programs and cohorts as coordinators manage them and others read them."""

from datetime import date

import pytest
from django.urls import reverse

from programs import services
from programs.models import Cohort, Program
from socakt.accounts.roles import Role
from socakt.errors import DomainError
from tests.factories import (
    AdmissionFactory,
    CallFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    make_actor,
)
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def as_actor(client_as):
    def sign_in(actor):
        client = client_as(actor)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def client(as_actor, coordinator):
    return as_actor(coordinator)


@pytest.fixture
def program():
    return ProgramFactory()


def test_a_program_with_its_terms_and_cohorts(client, program):
    cohort = CohortFactory(program=program)

    page = client.get(reverse("program", args=[program.pk]))

    text = text_of(page)
    for words in ("računalništvo", "at least 12", "49", "11 months", "20 places"):
        assert words in text
    assert reverse("cohort", args=[cohort.pk]) in page.content.decode()


def test_a_program_whose_call_demands_nothing_yet(client):
    program = ProgramFactory(call=CallFactory(terms=False))

    assert "The call has no terms today." in text_of(
        client.get(reverse("program", args=[program.pk]))
    )


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COORDINATOR])
def test_others_read_without_buttons_to_change(as_actor, program, role):
    provider = program.provider if role == Role.PROVIDER else None
    CohortFactory(program=program)
    client = as_actor(make_actor(role, provider))

    pages = [client.get(reverse("programs")), client.get(reverse("program", args=[program.pk]))]

    for page in pages:
        html = page.content.decode()
        assert program.title in html
        assert "/uredi/" not in html
        assert "/nov" not in html


def test_a_program_is_added(client, coordinator):
    call, provider = CallFactory(), OrganizationFactory(kind="provider")
    form = form_with(client.get(reverse("add_program")), "title")
    data = form.data(
        call=call.pk,
        provider=provider.pk,
        title="Nov »program«",
        short_title="Nov",
        place="Trebnje",
        summary="Na kratko.",
        contents="kuhanje\r\n\r\n vrtnarjenje \r\n",
    )

    response = client.post(reverse("add_program"), data, follow=True)

    program = Program.objects.get()
    assert program.region == coordinator.organization.region
    assert program.content_lines == ["kuhanje", "vrtnarjenje"]
    assert "Saved." in text_of(response)
    again = client.post(reverse("add_program"), data)
    assert Program.objects.count() == 1
    assert "error-summary" in again.content.decode()


def test_with_a_mistake_what_was_typed_stays(client):
    form = form_with(client.get(reverse("add_program")), "title")

    response = client.post(reverse("add_program"), form.data(title="č" * 201, summary="Ostane."))

    html = response.content.decode()
    assert 'href="#id_title"' in html
    assert 'href="#id_provider"' in html
    assert form_with(response, "title").values["summary"] == ["Ostane."]
    assert not Program.objects.exists()


def test_a_refusal_of_the_service_stands_on_the_form(client, program, monkeypatch):
    def refuse(**kwargs):
        raise DomainError("Nekdo drug ravno odloča.")

    monkeypatch.setattr(services, "record_program", refuse)
    url = reverse("change_program", args=[program.pk])
    form = form_with(client.get(url), "title")

    response = client.post(url, form.data(title="Drugačen"))

    assert "Nekdo drug ravno odloča." in text_of(response)
    assert form_with(response, "title").values["title"] == ["Drugačen"]


def test_a_program_is_changed_but_keeps_its_call(client, program):
    other = CallFactory()
    url = reverse("change_program", args=[program.pk])
    form = form_with(client.get(url), "title")

    client.post(url, form.data(call=other.pk, title="Drugačen"))

    changed = Program.objects.get()
    assert (changed.title, changed.call) == ("Drugačen", program.call)


def test_a_cohort_is_planned_with_what_the_terms_offer(client, program):
    CohortFactory(program=program, number=4)
    url = reverse("plan_cohort", args=[program.pk])
    form = form_with(client.get(url), "capacity")
    assert (form.values["number"], form.values["capacity"]) == (["5"], ["20"])

    response = client.post(url, form.data(starts_on="1. 11. 2018"), follow=True)

    cohort = Cohort.objects.get(number=5)
    assert (cohort.starts_on, cohort.ends_on) == (date(2018, 11, 1), date(2019, 9, 30))
    assert "The cohort is planned." in text_of(response)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"capacity": "21"}, "capacity"),
        ({"capacity": "0"}, "capacity"),
        ({"number": "4"}, "number"),
        ({"number": "0"}, "number"),
        ({"starts_on": "1. 1. 2017"}, "starts_on"),
        ({"starts_on": "31. 9. 2018"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
    ],
)
def test_what_cannot_be_planned_is_said_next_to_its_field(client, program, typed, field):
    CohortFactory(program=program, number=4)
    url = reverse("plan_cohort", args=[program.pk])
    form = form_with(client.get(url), "capacity")

    response = client.post(url, form.data(**{"starts_on": "1. 11. 2018", **typed}))

    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in response.content.decode()
    assert Cohort.objects.count() == 1


def test_a_program_without_terms_offers_no_number_of_places(client):
    program = ProgramFactory(call=CallFactory(terms=False))
    url = reverse("plan_cohort", args=[program.pk])

    assert form_with(client.get(url), "capacity").values["capacity"] == [""]


def test_a_cohort_is_changed(client, program):
    cohort = CohortFactory(program=program)
    url = reverse("change_cohort", args=[cohort.pk])
    form = form_with(client.get(url), "capacity")
    assert "number" not in form.values
    assert form.values["starts_on"] == ["01. 10. 2018"]

    response = client.post(url, form.data(capacity="12"), follow=True)

    cohort.refresh_from_db()
    assert cohort.capacity == 12
    assert "Saved." in text_of(response)


def test_places_that_people_hold_are_not_taken_away(client, program):
    cohort = CohortFactory(program=program)
    AdmissionFactory(cohort=cohort, place=5)
    url = reverse("change_cohort", args=[cohort.pk])
    form = form_with(client.get(url), "capacity")

    response = client.post(url, form.data(capacity="4"))

    assert list(response.context["form"].errors) == ["capacity"]
    cohort.refresh_from_db()
    assert cohort.capacity == 20


def test_lists_without_rows_say_what_to_do(client):
    assert "There are no programs yet." in text_of(client.get(reverse("programs")))
    assert "There are no cohorts yet." in text_of(client.get(reverse("cohorts")))
