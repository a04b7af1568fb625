"""People and cohorts narrowed down by the address of their list."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.enrollment.test_filters import shown
from tests.factories import NOON, AdmissionFactory, CandidateFactory, CohortFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def client(client_as, coordinator):
    return client_as(coordinator)


def test_candidates_are_narrowed_down(client, coordinator):
    for name in ("Dolenc", "Čuk", "Cerar"):
        CandidateFactory(last_name=name, shared_at=NOON, paid_months=0)
    person = CandidateFactory(
        by=coordinator,
        last_name="Semič",
        municipality="109",
        registered_at=NOON - timedelta(40),
        paid_months=0,
    )
    office = coordinator.organization.pk

    assert shown(client, "candidates", municipality="109") == [person.last_name]
    assert shown(client, "candidates", organization=office) == [person.last_name]
    assert shown(client, "candidates", registered_until="1. 9. 2018") == [person.last_name]
    assert person.last_name not in shown(client, "candidates", registered_from="1. 9. 2018")
    assert shown(client, "candidates", sort="oldest")[0] == person.last_name
    assert shown(client, "candidates", sort="newest")[-1] == person.last_name
    names = shown(client, "candidates")
    assert names.index("Cerar") < names.index("Čuk") < names.index("Dolenc")


def test_cohorts_are_narrowed_down(client):
    free = CohortFactory(capacity=2, starts_on=date(2018, 10, 1))
    full = CohortFactory(capacity=1, starts_on=date(2018, 11, 1))
    AdmissionFactory(cohort=full, place=1)

    assert shown_cohorts(client) == [full, free]
    assert shown_cohorts(client, places="free") == [free]
    assert shown_cohorts(client, places="full") == [full]
    assert shown_cohorts(client, program=full.program_id) == [full]
    assert shown_cohorts(client, sort="earliest") == [free, full]
    assert shown_cohorts(client, sort="free") == [free, full]


def shown_cohorts(client, **query):
    return list(client.get(reverse("cohorts", query=query)).context["page"])
