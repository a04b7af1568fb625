"""Everything about one person, on paper and for machines."""

import json
from io import BytesIO

import pypdf
import pytest
from django.urls import reverse

from enrollment.eligibility import services as eligibility
from enrollment.models import Note
from enrollment.privacy import services
from enrollment.privacy.extract import SCHEMA, VERSION, extract
from enrollment.privacy.person_table import Section
from enrollment.privacy.tables import TABLES
from socakt.audit.models import Event
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import (
    EMSO,
    SECRET,
    known_everywhere,
    proposed,
)
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    ReferralFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def shared(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer)).candidate


def url(name, person):
    return reverse(name, args=[person.pk])


# --- the extract -------------------------------------------------------------------------------


@pytest.fixture
def whole(referrer, coordinator):
    return known_everywhere(referrer, coordinator)


def test_the_extract_on_paper_holds_every_word_by_step(whole, coordinator, client_as):
    response = client_as(coordinator).post(
        url("extract_person", whole), {"purpose": "person", "kind": "pdf"}
    )

    reader = pypdf.PdfReader(BytesIO(response.content))
    text = " ".join("".join(page.extract_text() for page in reader.pages).split())
    assert (
        response["Content-Disposition"] == f'attachment; filename="izpis-{whole.pk}-2018-09-12.pdf"'
    )
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Izpis osebnih podatkov"
    for words in (EMSO, "Skrivnostnik", "Skrivna ulica", SECRET, "Meseci denarne socialne pomoči"):
        assert words in text
    assert "sodba Sodišča EU C-579/21" in text
    for employee in {coordinator.user.name, whole.registered_by.name}:
        assert employee not in text


def test_the_machine_readable_extract_has_every_table(whole, coordinator, client_as):
    response = client_as(coordinator).post(
        url("extract_person", whole), {"purpose": "person", "kind": "json"}
    )

    given = json.loads(response.content)
    assert (given["schema"], given["version"], given["made_on"]) == (SCHEMA, VERSION, "2018-09-12")
    assert [part["section"] for part in given["sections"]] == [section.value for section in Section]
    tables = {name: rows for part in given["sections"] for name, rows in part["tables"].items()}
    assert set(tables) == {table.name for table in TABLES}
    assert [name for name, rows in tables.items() if not rows] == ["erasure"]
    assert tables["candidate"][0]["emso"] == EMSO
    assert {note["text"] for note in tables["note"]} == {SECRET}
    assert tables["interview"][0]["conclusion"] == SECRET
    assert response["Content-Type"] == "application/json"


def test_it_says_what_for_and_which_notes_were_left_out(whole, coordinator, client_as):
    note = Note.objects.filter(candidate=whole).latest("pk")
    client = client_as(coordinator)

    unasked = client.post(url("extract_person", whole), {"kind": "json"})
    response = client.post(
        url("extract_person", whole),
        {"purpose": "authority", "kind": "json", "withheld": [note.pk]},
    )

    assert unasked.status_code == 200
    assert "form" in unasked.context
    given = json.loads(response.content)
    notes = next(part for part in given["sections"] if part["section"] == "notes")["tables"]["note"]
    assert note.pk not in [one["id"] for one in notes]
    assert given["withheld"][1] == {"what": "notes", "count": 1, "reason": "others"}
    event = Event.objects.get(action="candidate.extracted")
    assert event.details == {"purpose": "authority", "file": "json", "withheld": [note.pk]}
    assert event.subject == whole.pk


def test_nothing_is_given_out_or_logged_by_looking(whole, coordinator, client_as):
    client_as(coordinator).get(url("extract_person", whole))

    assert not Event.objects.filter(action="candidate.extracted").exists()


def test_a_note_of_somebody_else_cannot_be_ticked(whole, coordinator, client_as):
    other = NoteFactory()

    response = client_as(coordinator).post(
        url("extract_person", whole),
        {"purpose": "person", "kind": "json", "withheld": [other.pk]},
    )

    assert "form" in response.context


def test_of_somebody_of_whom_little_is_known(referrer):
    given = extract(CandidateFactory(by=referrer, paid_months=0), ON)

    assert [part.title for part in given.sections if part.tables] == ["Kdo ste"]
    assert len(given.withheld) == 1


def test_an_extract_of_a_restricted_person_is_possible(shared, coordinator, client_as):
    """The person has the right to it all the same."""
    services.restrict(candidate=shared, reason="claims", from_on=ON, at=NOON, by=coordinator)

    response = client_as(coordinator).post(
        url("extract_person", shared), {"purpose": "person", "kind": "json"}
    )

    assert response["Content-Type"] == "application/json"


def test_a_check_is_explained_in_sentences(referrer, coordinator):
    referral = ReferralFactory(candidate=CandidateFactory(by=referrer))
    eligibility.assess(referral=referral, on=ON, at=NOON, by=coordinator)
    proposed(referral.candidate, why=[{"class": "unsuccessful"}])

    given = extract(referral.candidate, ON)

    checks = next(part for part in given.sections if part.title == "Preverbe pogojev")
    facts = {fact.label: fact.value for fact in checks.tables[0].rows[0]}
    assert facts["Starost"].startswith("Dopolnjenih 38 let")
    assert "12 plačanih mesecev" in facts["Denarna socialna pomoč (DSP)"]
    assert "unsuccessful" not in str(given.sections)
    assert b"unsuccessful" in given.as_json


def test_a_month_reads_as_a_month(referrer):
    given = extract(CandidateFactory(by=referrer, paid_months=1), ON)

    months = next(p for p in given.sections if p.title == "Meseci denarne socialne pomoči")
    assert months.tables[0].rows[0][0].value == "8/2018"
