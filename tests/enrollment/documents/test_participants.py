"""The list of participants: what stands in it, as it is printed, and who may have it."""

import logging
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from enrollment.documents.participants import participants_list
from enrollment.documents.printing import print_out
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.documents.test_pages import structure, words
from tests.factories import ON, AdmissionFactory, CohortFactory, OrganizationFactory, make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

NAME, SURNAME = "Ana-Marija Frančiška Sebastijana", "Predolgovec-Šuštaršič Hadžialagić"


@pytest.fixture(autouse=True)
def no_complaints(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        yield
        assert [record.getMessage() for record in caplog.get_records("call")] == []


@pytest.fixture
def cohort():
    return CohortFactory(number=3)


def fill(cohort, count=20):
    return [
        AdmissionFactory(
            cohort=cohort,
            place=place,
            referral__candidate__first_name=NAME,
            referral__candidate__last_name=SURNAME,
            referral__candidate__phone=f"041 000 {place:03}",
        )
        for place in range(1, count + 1)
    ]


def printed(cohort, admissions, **options):
    found = participants_list(cohort, admissions, ON, **options)
    return PdfReader(BytesIO(print_out(found).pdf))


def test_what_stands_in_the_list(cohort):
    office = OrganizationFactory(kind="coordination", name="Koordinacija", phone="07 000")
    (admission,) = fill(cohort, 1)

    found = participants_list(cohort, [admission], ON)

    assert (found.taken, found.capacity, found.missing) == (1, 20, 19)
    assert found.coordination.name == office.name
    (row,) = found.rows
    assert (row.place, row.name, row.phone, row.admitted_on, row.referrer) == (
        1,
        f"{SURNAME} {NAME}",
        "041 000 001",
        ON,
        admission.referral.organization.short_name,
    )


def test_twenty_long_names_are_printed_with_headings_and_statement(cohort):
    reader = printed(cohort, fill(cohort))

    text = words(reader)
    assert len(reader.pages) <= 2
    assert reader.metadata.title == f"Seznam udeležencev, {cohort.program.title}, 3. skupina"
    assert text.count("Predolgovec-Šuštaršič") == 20
    for part in (
        "20/20",
        "041 000 020",
        "12. 9. 2018",
        cohort.terms.cofinancing_statement,
        cohort.program.provider.name,
        "od 2" if len(reader.pages) == 2 else "stran 1 od 1",
    ):
        assert part in text


def test_the_table_has_headings_of_columns_and_rows(cohort):
    tree = structure(printed(cohort, fill(cohort, 2)))

    headings = [node for node in tree if node.get("/S") == "/TH"]
    cells = [node for node in tree if node.get("/S") == "/TD"]
    assert len(headings) == 5 + 2
    # every cell knows the heading of its column and the person of its row
    assert [len(cell["/A"]["/Headers"]) for cell in cells] == [2] * 2 * 4


def test_a_column_to_sign_in_takes_the_place_of_the_telephone(cohort):
    admissions = fill(cohort)

    plain, signed = printed(cohort, admissions), printed(cohort, admissions, with_signatures=True)

    assert "Podpis" not in words(plain)
    assert "Podpis" in words(signed)
    assert "041 000 001" not in words(signed)
    assert "Seznam udeležencev ·" in words(signed, 1)


def test_a_list_of_nobody_says_so(cohort):
    assert "V skupini še nihče nima mesta." in words(printed(cohort, []))


@pytest.mark.parametrize("signed", [False, True])
def test_provider_and_coordinator_open_it_and_each_person_is_logged(
    client_as, coordinator, cohort, signed
):
    admissions = fill(cohort, 2)
    provider = make_actor(Role.PROVIDER, cohort.program.provider)
    url = reverse("participants_list", args=[cohort.pk], query={"podpisi": int(signed)})

    for actor in (provider, coordinator):
        response = client_as(actor).get(url)
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == (
            f'inline; filename="seznam-skupine-{cohort.pk}.pdf"'
        )
        text = words(PdfReader(BytesIO(response.content)))
        assert ("Podpis" in text) is signed
        printed = Event.objects.filter(action="document.printed", user=actor.user)
        assert {event.subject for event in printed} == {one.candidate_id for one in admissions}
        event = Event.objects.get(action="cohort.printed", user=actor.user)
        assert event.object_id == cohort.pk


def test_who_no_longer_has_a_place_is_not_in_it(client_as, coordinator, cohort):
    (admission,) = fill(cohort, 1)
    admission.ended_on, admission.end_kind = ON, "early_exit"
    admission.end_reason, admission.ended_by = "health", admission.admitted_by
    admission.save()

    response = client_as(coordinator).get(reverse("participants_list", args=[cohort.pk]))

    assert "Predolgovec" not in words(PdfReader(BytesIO(response.content)))
