"""The pages of an import, as a browser would use them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from enrollment.candidates.models import Candidate
from enrollment.imports import reading
from enrollment.imports.models import Import, ImportFile
from socakt.audit.models import Event
from tests.enrollment.imports.files import (
    EMSO,
    HEADING,
    SAMPLES,
    csv_of,
    page_of,
    send,
)
from tests.jobs import waiting_jobs, work_off
from tests.pages import form_with, text_of

pytestmark = pytest.mark.django_db


def test_from_upload_to_stored(client):
    page = send(client, (SAMPLES / "kandidati.csv").read_bytes())
    assert "The file is being read" in text_of(page)
    assert work_off() == ["read_import"]

    page = page_of(client)
    assert "25 rows are selected and can be stored" in text_of(page)
    assert "25 new people would be registered." in text_of(page)
    of = Import.objects.get()
    client.post(reverse("decide_rows", args=[of.pk]), {"action": "store"})
    assert "being stored" in text_of(page_of(client))
    assert Candidate.objects.count() == 0
    assert work_off() == ["store_import"]
    assert "Stored: 25 rows · 25 new people" in text_of(page_of(client))
    assert Candidate.objects.count() == 25


def test_the_same_form_twice_makes_one_import(client):
    url = reverse("upload_import")
    form = form_with(client.get(url), "form_key")

    addresses = [
        client.post(url, form.data(file=SimpleUploadedFile("a.csv", b"EMSO"))).url for _ in range(2)
    ]

    assert addresses[0] == addresses[1]
    assert Import.objects.count() == ImportFile.objects.count() == len(waiting_jobs()) == 1


def test_a_second_press_of_store_changes_nothing(client, referrer, known):
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    work_off()
    of = Import.objects.get()
    url = reverse("decide_rows", args=[of.pk])

    for _ in range(3):
        client.post(url, {"action": "store", "source": "extract"})
    assert [name for name, _ in waiting_jobs()] == ["store_import"]
    work_off()
    client.post(url, {"action": "store", "source": "decision"})
    assert waiting_jobs() == []
    assert Event.objects.filter(action="import.stored").count() == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Choose a file."),
        ({"file": b""}, "The file is empty."),
        ({"file": b"x" * (reading.MOST_BYTES + 1)}, "The file is larger than 5 MB."),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_beside_the_field(client, files, words):
    url = reverse("upload_import")
    form = form_with(client.get(url), "form_key")
    sent = {name: SimpleUploadedFile("a.csv", content) for name, content in files.items()}

    page = client.post(url, form.data(**sent))

    assert words in text_of(page)
    assert "error-summary" in page.content.decode()
    assert Import.objects.count() == 0


def test_limits_are_said_before_the_upload(client):
    words = text_of(client.get(reverse("upload_import")))

    assert "at most 5 MB and 50,000 rows" in words


def test_what_is_far_too_large_is_not_even_read(client, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000
    file = SimpleUploadedFile("a.csv", b"x" * 1_001)

    response = client.post(reverse("upload_import"), {"file": file})

    assert response.status_code == 413
    assert "This is too large" in text_of(response)


def test_a_refused_file_says_why_and_what_to_do(client):
    send(client, (SAMPLES / "ni_xlsx.xlsx").read_bytes(), "izpis.xlsx")
    work_off()

    words = text_of(page_of(client))
    assert "This is a PDF, whatever its name says." in words
    assert "Nothing was stored." in words


def test_an_unknown_heading_is_named_with_the_nearest_one(client, known):
    send(client, csv_of(("EMSO", "Mesc", "Vrsta"), (EMSO, "9/2026", "DSP")))
    work_off()
    page = page_of(client)
    assert "“Mesc” is not a known heading; probably “Month” was meant." in text_of(page)

    form = form_with(page, "column-1")
    assert form.values["column-1"] == ["month"]
    client.post(form.action, form.data())
    work_off()
    assert "1 row is selected and can be stored" in text_of(page_of(client))


def test_a_column_that_does_not_exist_is_not_taken(client, known):
    send(client, csv_of(("EMSO", "Mesc", "Vrsta"), (EMSO, "9/2026", "DSP")))
    work_off()
    of = Import.objects.get()

    page = client.post(reverse("name_columns", args=[of.pk]), {"column-1": "nonsense"})

    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert Import.objects.get().state == "columns"
