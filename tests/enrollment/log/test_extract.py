"""An extract of the log about one person: whose, for whom, as what, and that it is logged."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from enrollment.log import forms
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from tests.factories import CandidateFactory, ReferralFactory, make_actor
from tests.pages import form_with, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def person(referrer):
    person = CandidateFactory(by=referrer, first_name="Ana", last_name="Izmišljena")
    audit.record("candidate.viewed", person, by=referrer, subject=person)
    audit.record("candidate.exported", person, by=referrer, subject=person, purpose="planning")
    audit.record("candidate.viewed", None, by=referrer, subject=CandidateFactory())
    return person


def ask(client, person, **sent):
    return client.post(reverse("person_log", args=[person.pk]), {"purpose": "person", **sent})


def rows_of(response):
    sheet = load_workbook(BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_the_table_has_every_entry_and_itself(client_as, referrer, person):
    response = ask(client_as(referrer), person, kind="xlsx", reference="070-1/2018")

    head, *rows = rows_of(response)
    assert head == ["Kdaj", "Kdo", "Za organizacijo", "Kaj", "Zakaj", "Št. vpisa"]
    assert [row[3] for row in rows] == [
        "vpogled v podatke osebe",
        "oseba v izvoženem seznamu",
        "izpis iz dnevnika obdelave o osebi (XLSX)",
    ]
    assert [row[4] for row in rows] == [
        "obravnava osebe v socialni aktivaciji",
        "načrtovanje skupin in mest",
        "zahteva osebe za lastne podatke (070-1/2018)",
    ]
    assert {(row[1], row[2]) for row in rows} == {(str(referrer.user), referrer.organization.name)}
    event = Event.objects.latest("pk")
    assert (event.action, event.subject, event.user) == (
        "candidate.log_extracted",
        person.pk,
        referrer.user,
    )
    assert event.details == {"purpose": "person", "file": "xlsx", "reference": "070-1/2018"}
    assert "Izmi" not in response["Content-Disposition"]


def test_the_document_is_tagged_and_slovene(client_as, coordinator, referrer):
    referral = ReferralFactory(candidate=CandidateFactory(by=referrer, last_name="Izmišljena"))
    audit.record("referral.expired", referral, by=None, subject=referral.candidate)

    response = ask(client_as(coordinator), referral.candidate, kind="pdf")

    reader = PdfReader(BytesIO(response.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert response["Content-Type"] == "application/pdf"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "sl"
    assert reader.metadata.title == f"Izpis iz dnevnika obdelave, oseba št. {referral.candidate_id}"
    assert "Izmišljena" in text
    assert "sistem" in text
    assert "Napotitev je potekla" in text
    assert "Število vpisov 2" in text


def test_an_administrator_says_which_request_and_sees_a_number(client_as, person):
    client = client_as(make_actor(Role.ADMINISTRATOR))

    page = client.get(reverse("person_log", args=[person.pk]))
    assert f"oseba št. {person.pk}" in text_of(page)
    assert "Izmišljena" not in text_of(page)
    assert "reference" in ask(client, person, kind="pdf").context["form"].errors

    response = ask(client, person, kind="pdf", reference="070-1/2018")
    text = PdfReader(BytesIO(response.content)).pages[0].extract_text()
    assert f"oseba št. {person.pk}" in text
    assert "Izmišljena" not in text


def test_without_a_purpose_there_is_no_file(client_as, referrer, person):
    response = ask(client_as(referrer), person, purpose="", kind="pdf", reference="070-1")

    assert "purpose" in response.context["form"].errors
    assert 'value="070-1"' in response.content.decode()
    assert not Event.objects.filter(action="candidate.log_extracted").exists()


def test_opening_the_page_is_an_entry_about_the_person(client_as, referrer, person):
    client_as(referrer).get(reverse("person_log", args=[person.pk]))

    event = Event.objects.latest("pk")
    assert (event.action, event.subject) == ("candidate.log_viewed", person.pk)


def test_nobody_prints_thousands_of_rows(client_as, referrer, person, monkeypatch):
    monkeypatch.setattr(forms, "MOST_ON_PAPER", 1)

    assert "kind" in ask(client_as(referrer), person, kind="pdf").context["form"].errors
    assert ask(client_as(referrer), person, kind="xlsx").status_code == 200


def test_somebody_signed_in_long_ago_confirms_it_first(client_as, referrer, person):
    client = client_as(referrer)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()

    page = ask(client, person, kind="xlsx")

    assert page["Content-Type"].startswith("text/html")
    assert "password" in form_with(page, "password").values
    assert not Event.objects.filter(action="candidate.log_extracted").exists()


def test_from_the_record_one_gets_there(client_as, referrer, person):
    page = client_as(referrer).get(reverse("candidate", args=[person.pk]))

    assert reverse("person_log", args=[person.pk]) in page.content.decode()
