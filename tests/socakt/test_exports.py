"""A list as a file: asked for with a purpose, written into the log, never too long."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from socakt import exports
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.audit.models import Event
from socakt.exports import Purpose
from socakt.spreadsheets import CONTENT_TYPES
from tests.exported import address, file_of, rows_of
from tests.factories import AdmissionFactory, CandidateFactory, CohortFactory, ReferralFactory
from tests.pages import form_with, text_of
from tests.refused import every_row

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

URL = "/kandidati/izvoz/"


@pytest.fixture
def client(client_as, referrer):
    client = client_as(referrer)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def people(referrer):
    return CandidateFactory.create_batch(3, by=referrer)


def entries(action):
    return list(Event.objects.filter(action=action).order_by("pk"))


def test_the_page_says_what_the_file_will_hold_and_writes_nothing(client, people):
    before = every_row()

    page = client.get(URL)

    assert page["Content-Type"].startswith("text/html")
    assert "Content-Disposition" not in page
    words = text_of(page)
    assert "Export: Candidates" in words
    assert "3 rows" in words
    assert "Surname · Name · EMŠO · Date of birth" in words
    assert every_row() == before


@pytest.mark.parametrize("sent", [{}, {"purpose": ""}, {"purpose": "curiosity"}])
def test_without_a_purpose_there_is_no_file(client, people, sent):
    before = every_row()

    page = client.post(URL, {"kind": "xlsx", **sent})

    assert "Content-Disposition" not in page
    html = page.content.decode()
    assert 'href="#id_purpose"' in html  # the summary leads to the field
    assert 'aria-describedby="id_purpose_helptext id_purpose_error"' in html
    assert 'id="id_purpose_error"' in html
    assert page.context["form"].errors.keys() == {"purpose"}
    assert every_row() == before


@pytest.mark.parametrize("kind", ["", "pdf", "../x"])
def test_another_kind_of_file_is_refused_and_the_purpose_stays(client, people, kind):
    page = client.post(URL, {"purpose": "planning", "kind": kind})

    assert page.context["form"].errors.keys() == {"kind"}
    assert form_with(page, "purpose").values["purpose"] == ["planning"]
    assert Event.objects.count() == 0


def test_no_purpose_is_proposed(client):
    form = form_with(client.get(URL), "purpose")

    assert (form.values["purpose"], form.values["kind"]) == ([""], ["xlsx"])


@pytest.mark.parametrize("kind", CONTENT_TYPES)
def test_the_file_is_for_download_only_and_never_kept_on_the_way(client, people, kind):
    response = file_of(client, URL, kind)

    assert response["Content-Type"] == CONTENT_TYPES[kind]
    assert response["Content-Disposition"] == f'attachment; filename="kandidati-2018-09-12.{kind}"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
    assert len(rows_of(response)) == 4


@pytest.mark.parametrize("purpose", Purpose)
def test_the_log_says_who_took_which_list_for_what_and_who_was_in_it(
    client, referrer, people, purpose
):
    CandidateFactory()  # of another organization

    file_of(client, URL, "csv", purpose)

    [listed] = entries("list.exported")
    assert (listed.user, listed.organization, listed.role) == (
        referrer.user,
        referrer.organization,
        Role.REFERRER,
    )
    assert (listed.subject, listed.object_id) == (None, None)
    assert listed.details == {
        "list": "kandidati",
        "purpose": purpose.value,
        "file": "csv",
        "rows": 3,
    }
    each = entries("candidate.exported")
    assert [event.subject for event in each] == [person.pk for person in people]
    assert all(event.details == listed.details for event in each)
    assert all(event.user == referrer.user for event in each)


def test_a_person_in_two_rows_has_one_entry(client, referrer):
    person = CandidateFactory(by=referrer)
    ReferralFactory.create_batch(2, candidate=person)

    file_of(client, address("export_referrals", view="all"))

    [listed] = entries("list.exported")
    assert (listed.details["rows"], listed.details["view"]) == (2, "all")
    assert [event.subject for event in entries("candidate.exported")] == [person.pk]


def test_a_list_without_people_has_one_entry(client):
    ReferralFactory()

    file_of(client, reverse("export_programs"))

    assert [event.action for event in Event.objects.all()] == ["list.exported"]


def test_the_log_names_the_record_of_which_it_is_a_list(client_as, coordinator):
    cohort = CohortFactory(program__title="Delo/dom: [1]")
    person = AdmissionFactory(cohort=cohort, place=1).candidate
    url = address("export_participants", cohort.pk)

    response = file_of(client_as(coordinator), url)

    [listed] = entries("list.exported")
    assert (listed.object_type, listed.object_id) == ("programs.cohort", cohort.pk)
    assert [event.subject for event in entries("candidate.exported")] == [person.pk]
    assert f'"osebe-skupine-{cohort.pk}-2018-09-12.xlsx"' in response["Content-Disposition"]


def test_an_empty_list_is_a_file_with_headings(client):
    response = file_of(client, URL, "csv")

    assert len(rows_of(response)) == 1
    assert entries("list.exported")[0].details["rows"] == 0
    assert entries("candidate.exported") == []


def test_without_the_entries_in_the_log_there_is_no_file(client, people, monkeypatch):
    def broken(*args, **kwargs):
        raise DatabaseError("the log is full")

    monkeypatch.setattr(audit, "record_each", broken)

    with pytest.raises(DatabaseError):
        client.post(URL, {"purpose": "planning", "kind": "xlsx"})
    assert Event.objects.count() == 0


@pytest.mark.parametrize("method", ["get", "post"])
def test_too_many_rows_are_refused_with_a_sentence(client, people, monkeypatch, method):
    monkeypatch.setattr(exports, "MOST_ROWS", 2)

    page = getattr(client, method)(URL, {"purpose": "planning", "kind": "xlsx"})

    assert "Content-Disposition" not in page
    assert "3 rows are too many for one file (at most 2). Narrow the list down." in text_of(page)
    assert 'name="purpose"' not in page.content.decode()
    assert Event.objects.count() == 0


def test_as_many_rows_as_fit_are_given(client, people, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 3)

    assert len(rows_of(file_of(client, URL))) == 4


def test_what_somebody_typed_is_no_formula_in_the_file(client, referrer):
    CandidateFactory(by=referrer, last_name="=HYPERLINK(1)", phone="+386 40 123 456")

    [_, row] = rows_of(file_of(client, URL, "csv"))

    assert row[0] == "'=HYPERLINK(1)"
    assert "'+386 40 123 456" in row


def test_the_page_leads_to_its_export_under_the_same_filter(client):
    html = client.get(reverse("referrals"), {"view": "closed"}).content.decode()
    assert f'href="{address("export_referrals", view="closed")}"' in html

    words = text_of(client.get(address("export_referrals", view="closed")))
    assert "Decided · 0 rows" in words
