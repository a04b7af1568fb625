"""The sample files on their whole way, from upload to stored."""

from datetime import date

import pytest

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.imports import services, working
from enrollment.imports.models import Import, ImportFile, ImportRow
from socakt.audit.models import Event
from tests.enrollment.imports.files import (
    AT,
    OTHER,
    months_of,
    rows,
    sample,
    statuses,
    stored,
)
from tests.jobs import take_jobs

pytestmark = pytest.mark.django_db


def records():
    """All that imports may change."""
    return [list(model.objects.order_by("pk").values()) for model in (Candidate, BenefitMonth)]


@pytest.fixture
def people(referrer):
    """The people of the sample files."""
    return stored(sample("kandidati.csv", referrer), referrer)


def test_a_list_of_people_registers_them(referrer):
    of = sample("kandidati.csv", referrer)
    assert statuses(of) == {"new": 25}
    assert Candidate.objects.count() == 0

    of = stored(of, referrer)
    assert of.summary == {"rows": 25, "registered": 25, "changed": 0, "months": 0, "left": 0}
    assert (of.state, of.stored_by, of.stored_at) == ("stored", referrer.user, AT)
    person = Candidate.objects.with_emso(OTHER).get()
    assert (person.first_name, person.last_name) == ("Špela", "Novak")
    assert (person.street, person.post_code, person.post) == ("Testna ulica 5", "8210", "Trebnje")
    assert (person.born_on, person.sex) == (date(1990, 5, 5), "female")
    assert (person.labour_status, person.labour_status_since) == ("registered", date(2019, 3, 1))
    assert (person.organization, person.registered_by) == (referrer.organization, referrer.user)
    assert person.region == referrer.organization.region
    entry = Event.objects.get(action="candidate.imported", subject=person.pk)
    assert (entry.user, entry.organization, entry.details["registered"]) == (
        referrer.user,
        referrer.organization,
        True,
    )


@pytest.mark.parametrize(
    ("name", "before", "months", "changed"),
    [
        ("dsp_po_mesecih_cp1250.csv", {"change": 176, "not_counted": 9}, 176, 10),
        ("dsp_naslovna_vrstica_utf8bom.csv", {"change": 90}, 90, 5),
        ("dsp_siroka_tabela.xlsx", {"change": 10}, 169, 10),
        ("poracuni_tab.csv", {"change": 5}, 19, 5),
        ("emso_kot_stevilo.xlsx", {"change": 6}, 6, 6),
        ("nasprotja.csv", {"change": 48}, 48, 2),
        ("utf16.csv", {"change": 1}, 1, 1),
    ],
)
def test_sample_files_with_months(people, referrer, name, before, months, changed):
    of = sample(name, referrer)
    assert statuses(of) == before

    of = stored(of, referrer)
    assert (of.summary["months"], of.summary["changed"], of.summary["left"]) == (months, changed, 0)
    assert BenefitMonth.objects.count() == months
    month = BenefitMonth.objects.first()
    assert (month.source, month.recorded_on, month.recorded_by) == (
        "extract",
        date(2026, 11, 24),
        referrer.user,
    )
    assert month.organization == referrer.organization

    everything = records()
    again = sample(name, referrer)
    assert "change" not in statuses(again)
    with pytest.raises(services.NothingSelected):
        services.ask_to_store(of=again, source="extract", at=AT, by=referrer)
    assert records() == everything


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("prazna.csv", "empty"),
        ("samo_glava.csv", "only_a_heading"),
        ("brez_znanih_stolpcev.csv", "no_known_heading"),
        ("ni_xlsx.xlsx", "is_pdf"),
    ],
)
def test_sample_files_that_cannot_be_read(referrer, name, code):
    of = sample(name, referrer)

    assert (of.state, of.refusal["code"]) == ("refused", code)
    assert ImportRow.objects.count() == ImportFile.objects.count() == 0


def test_the_sample_file_with_faults(people, referrer):
    of = sample("napake.csv", referrer)
    assert of.state == "columns"  # »Mesc«
    services.name_columns(of=of, chosen={1: "month"}, at=AT, by=referrer)
    take_jobs()
    working.read(of=Import.objects.get(pk=of.pk), at=AT)

    of = Import.objects.get(pk=of.pk)
    assert of.state == "ready"
    found = {row.number: [code for code, *_ in row.problems] for row in rows(of)}
    assert found == {
        2: ["emso_invalid"],
        3: ["month_unreadable"],
        4: ["month_in_future"],
        5: ["nobody"],
        6: ["kind_unknown"],
        7: ["emso_invalid"],
        8: [],
        9: [],
        10: [],
        11: ["month_missing"],
        12: ["formula"],
    }
    assert [rows(of)[7].repeats, rows(of)[7].status] == [8, "same"]
    of = stored(of, referrer)
    assert of.summary["months"] == 2
    assert of.summary["left"] == 8


def test_the_sample_file_that_contradicts_the_first_one(people, referrer):
    stored(sample("dsp_po_mesecih_cp1250.csv", referrer), referrer)
    paid_before = {month for month, paid in months_of().items() if paid}
    of = sample("nasprotja.csv", referrer)
    conflicts = statuses(of)["conflict"]
    assert conflicts == 39  # the months that the first file says of these two people

    services.decide_all(of=of, replaces=False, by=referrer)
    of = stored(of, referrer)
    assert of.summary["months"] == 48 - conflicts
    assert {month for month, paid in months_of().items() if paid} == paid_before
