"""The invitation to an interview: what stands in it, and that it fits a page."""

import logging
from dataclasses import asdict
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from enrollment.documents.invitation import invitation
from enrollment.interviews import services
from socakt.audit.models import Event
from socakt.pdf import render_pdf
from tests.factories import NOON, ON, CandidateFactory, InterviewFactory, OrganizationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def coordination():
    return OrganizationFactory(
        kind="coordination",
        name="Koordinacija socialne aktivacije",
        street="Cesta 1",
        post_code="8000",
        post="Novo mesto",
        phone="07 000 00 00",
        email="koordinacija@example.si",
    )


@pytest.fixture
def interview(coordination):
    candidate = CandidateFactory(
        first_name="Živa",
        last_name="Čolnar",
        emso="1705980550017",
        phone="041 000 000",
        email="ziva@example.si",
        street="Ulica 3",
        post_code="8340",
        post="Črnomelj",
    )
    return InterviewFactory(referral__candidate=candidate, place="Novi trg 1, soba 12")


def printed(letter):
    return PdfReader(BytesIO(render_pdf("documents/invitation.html", {"notice": letter})))


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_it_says_when_where_with_whom_and_whom_to_call(interview, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        reader = printed(invitation(interview, ON))
    text = words(reader)

    assert len(reader.pages) == 1
    assert "ponedeljek, 17. 9. 2018, ob 12.00" in text
    for part in ("Novi trg 1, soba 12", str(interview.with_whom), "07 000 00 00"):
        assert part in text
    for part in ("Živa Čolnar", "Ulica 3", "8340 Črnomelj", interview.referral.number):
        assert part in text
    assert "osebni dokument" in text
    assert caplog.records == []


def test_of_the_person_it_holds_name_and_address_only(interview):
    letter = str(asdict(invitation(interview, ON)))

    person = interview.referral.candidate
    hidden = (person.emso, person.phone, person.email, "1980", interview.referral.reason)
    assert [value for value in hidden if value in letter] == []


def test_it_is_tagged_and_in_slovene(interview):
    root = printed(invitation(interview, ON)).trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sl"


def test_little_known_and_long_words_still_fit_a_page(interview):
    organization = interview.referral.organization
    organization.name = "Center za socialno delo Dolenjska in Bela krajina, enota Novo mesto"
    interview.place = "Dolga ulica slovenske osamosvojitve 123, prvo nadstropje, soba 12 " * 2
    person = interview.referral.candidate
    person.street = person.post_code = person.post = ""

    reader = printed(invitation(interview, ON))

    assert len(reader.pages) == 1
    assert "osebna vročitev" in words(reader)


def test_printing_is_in_the_log_and_names_nobody_in_the_file(client_as, coordinator, interview):
    client = client_as(coordinator)
    url = reverse("invitation", args=[interview.pk])

    response = client.get(url)

    name = f"vabilo-{interview.referral.number}.pdf"
    assert response["Content-Disposition"] == f'inline; filename="{name}"'
    event = Event.objects.get(action="document.printed")
    assert event.details == {"document": "invitation"}
    assert event.subject == interview.referral.candidate_id

    services.call_off(interview=interview, reason="person", at=NOON, by=coordinator)
    assert client.get(url).status_code == 404
