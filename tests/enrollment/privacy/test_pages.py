"""The pages of the rights of one person."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from enrollment.models import Candidate, LegalHold, PersonRequest, Restriction
from socakt.accounts.roles import Role
from tests.enrollment.privacy.people import (
    request_of,
)
from tests.factories import (
    ON,
    CandidateFactory,
    ReferralFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def shared(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer)).candidate


def url(name, person):
    return reverse(name, args=[person.pk])


# --- rights ------------------------------------------------------------------------------------


def test_a_referrer_records_a_request_and_decides_nothing(shared, referrer, client_as):
    client = client_as(referrer)
    page = client.get(url("record_request", shared))

    response = client.post(
        url("record_request", shared),
        {
            "kind": "access",
            "what": "Vse.",
            "received_on": "12. 9. 2018",
            "form_key": page.context["form"]["form_key"].value(),
        },
        follow=True,
    )

    asked = PersonRequest.objects.get()
    assert (asked.kind, asked.received_on) == ("access", ON)
    text = text_of(response)
    assert "Zahteva je zabeležena." in text
    assert "Omeji obdelavo" not in text
    assert "Zadržanje" not in text
    shown = client.get(reverse("person_request", args=[asked.pk]))
    assert shown.context["form"] is None


def test_what_was_typed_stays_when_the_day_is_wrong(shared, referrer, client_as):
    response = client_as(referrer).post(
        url("record_request", shared),
        {
            "kind": "access",
            "what": "Vse podatke prosim.",
            "received_on": "13. 9. 2018",
            "form_key": uuid.uuid4(),
        },
    )

    assert "Dan ne more biti v prihodnosti." in text_of(response)
    assert "Vse podatke prosim." in response.content.decode()


def test_a_coordinator_answers(shared, referrer, coordinator, client_as):
    asked = request_of(shared, referrer)
    client = client_as(coordinator)
    address = reverse("person_request", args=[asked.pk])

    client.post(address, {"state": "done", "answer": "Urejeno."})

    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("done", "Urejeno.")
    assert "Urejeno." in text_of(client.get(address))
    again = client.post(address, {"state": "refused", "answer": "Ne."})
    assert again.status_code == 200
    asked.refresh_from_db()
    assert asked.state == "done"


def test_a_late_request_stands_on_the_desk(shared, referrer, coordinator, client_as):
    request_of(shared, referrer, due_on=date(2018, 9, 13))
    other = request_of(CandidateFactory(by=make_actor(Role.REFERRER)), referrer)

    text = text_of(client_as(coordinator).get(reverse("desk")))

    assert "Odgovorite na zahtevo osebe" in text
    assert str(other.candidate) not in text


def test_restricting_and_lifting_on_the_pages(shared, coordinator, referrer, client_as):
    client = client_as(coordinator)
    client.post(url("restrict_person", shared), {"reason": "contested", "from_on": "12. 9. 2018"})

    assert Restriction.objects.get().reason == "contested"
    for reader in (client, client_as(referrer)):
        page = reader.get(url("candidate", shared))
        assert "Obdelava podatkov te osebe je omejena." in text_of(page)
        assert str(shared) not in text_of(reader.get(reverse("candidates")))
        assert reader.get(url("change_candidate", shared)).status_code == 404
        referral = shared.referrals.get()
        moved = reader.get(reverse("referral", args=[referral.pk]))
        assert moved["Location"] == url("candidate", shared)

    unconfirmed = client.post(url("lift_restriction", shared), {"reason": "Preverjeno."})
    assert "form" in unconfirmed.context
    client.post(url("lift_restriction", shared), {"reason": "Preverjeno.", "informed": "on"})
    assert Candidate.objects.get(pk=shared.pk).frozen == ""
    refused = client.post(url("lift_restriction", shared), {"reason": "Še.", "informed": "on"})
    assert "ni omejena" in text_of(refused)


def test_a_hold_on_the_pages(shared, coordinator, client_as):
    client = client_as(coordinator)
    client.post(url("hold_person", shared), {"reason": "Zadeva 1/2018", "until_on": ""})

    assert "Zadeva 1/2018" in text_of(client.get(url("person_rights", shared)))
    past = client.post(url("hold_person", shared), {"reason": "x", "until_on": "1. 9. 2018"})
    assert "Ta dan je že mimo." in text_of(past)
    client.post(url("release_person", shared), {"reason": "Končano."})
    assert LegalHold.objects.get().lifted_at is not None
