"""What is left behind of an import, failures on our side, and words about rows."""

import csv
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.imports.models import Import
from socakt.audit.models import Event
from tests.enrollment.imports.files import (
    AT,
    EMSO,
    HEADING,
    OTHER,
    SAMPLES,
    csv_of,
    page_of,
    ready_import,
    send,
)
from tests.factories import CandidateFactory
from tests.jobs import take_jobs, work_off
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def test_rejected_rows_come_back_corrected(client, known):
    send(client, csv_of(HEADING, (EMSO, "13/2026", "DSP"), (EMSO, "9/2026", "DSP")))
    work_off()
    of = Import.objects.get()
    client.post(reverse("decide_rows", args=[of.pk]), {"action": "store", "source": "extract"})
    work_off()
    assert "can be downloaded with the reason beside them" in text_of(page_of(client))

    book = client.get(reverse("rejected_rows", args=[of.pk, "xlsx"]))
    sheet = openpyxl.load_workbook(BytesIO(book.content)).active
    heading, row = list(sheet.values)
    assert heading == (*HEADING, "Priimek", "Ime", "Error")
    assert row[:3] == (EMSO, "13/2026", "DSP")
    assert row[-1] == "Mesec: “13/2026” is not a month. Write it like this: 11/2026."
    text = client.get(reverse("rejected_rows", args=[of.pk, "csv"])).content.decode("utf-8-sig")
    assert list(csv.reader(text.splitlines(), delimiter=";"))[1][:2] == [EMSO, "13/2026"]

    sheet["B2"] = "8/2026"
    corrected = BytesIO()
    sheet.parent.save(corrected)
    send(client, corrected.getvalue(), "popravljeno.xlsx")
    work_off()
    assert "1 row is selected and can be stored" in text_of(page_of(client))


def test_a_formula_goes_back_as_a_text(client, known):
    send(client, csv_of(HEADING, ("=1+1", "9/2026", "DSP")))
    work_off()
    of = Import.objects.get()

    book = client.get(reverse("rejected_rows", args=[of.pk, "xlsx"]))
    cell = openpyxl.load_workbook(BytesIO(book.content)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    text = client.get(reverse("rejected_rows", args=[of.pk, "csv"])).content.decode()
    assert "\n'=1+1;" in text


def test_a_file_stored_before_is_recognised(client, known):
    content = csv_of(HEADING, (EMSO, "9/2026", "DSP"))
    send(client, content)
    work_off()
    of = Import.objects.get()
    client.post(reverse("decide_rows", args=[of.pk]), {"action": "store", "source": "extract"})
    work_off()

    send(client, content)
    work_off()
    words = text_of(page_of(client))
    assert "This very file was stored on 24. 11. 2026." in words
    assert "1 row brings nothing new or does not count." in words


def test_what_seems_stopped_can_be_started_once_more(client, referrer, known, time_machine_at_noon):
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    take_jobs()  # the worker is gone, and its job with it
    assert "unusually long" not in text_of(page_of(client))
    time_machine_at_noon.shift(121)
    assert "unusually long" in text_of(page_of(client))

    client.post(reverse("resume_import", args=[Import.objects.get().pk]))
    work_off()
    assert "1 row is selected and can be stored" in text_of(page_of(client))


def test_a_failure_on_our_side_has_a_number_and_can_be_tried_again(client, known, monkeypatch):
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    work_off()
    of = Import.objects.get()
    url = reverse("decide_rows", args=[of.pk])
    client.post(url, {"action": "store", "source": "extract"})
    with monkeypatch.context() as broken:
        broken.setattr("enrollment.imports.storing.STORE", "SELECT 1/0")
        work_off()

    of.refresh_from_db()
    assert (of.state, len(of.failure)) == ("ready", 8)
    assert of.failure in text_of(page_of(client))
    assert BenefitMonth.objects.count() == 1
    client.post(url, {"action": "store", "source": "extract"})
    work_off()
    assert BenefitMonth.objects.count() == 2


def test_a_failure_while_reading_has_a_number_too(client, monkeypatch, caplog):
    monkeypatch.setattr("enrollment.imports.working.take_in", lambda *args: 1 / 0)
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    work_off()

    of = Import.objects.get()
    reference = of.refusal["values"]["reference"]
    assert reference in text_of(page_of(client))
    assert reference in caplog.text
    assert EMSO not in caplog.text


def test_templates_are_downloaded_and_read_back(client):
    for shape in ("months", "persons", "candidates"):
        for kind in ("xlsx", "csv"):
            file = client.get(reverse("import_template", args=[shape, kind]))
            send(client, file.content, f"{shape}.{kind}")
            work_off()
            assert Import.objects.latest("pk").state == "ready"
    assert client.get("/uvozi/predloge/months.pdf").status_code == 404
    assert client.get("/uvozi/predloge/other.csv").status_code == 404
    assert client.get(reverse("import_columns")).status_code == 200


def test_the_whole_emso_is_not_on_the_page(client, known):
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    work_off()

    html = page_of(client).content.decode()
    assert EMSO not in html
    assert "••••••••••380" in html


def test_views_of_the_rows_are_in_the_log(client, referrer, known):
    of = ready_import(referrer, known, at=AT)

    client.get(reverse("import", args=[of.pk]))

    assert Event.objects.filter(action="import.viewed", object_id=of.pk).exists()


def test_people_of_the_file_are_not_registered_by_looking(client):
    send(client, (SAMPLES / "kandidati.csv").read_bytes())
    work_off()
    for view in ("decide", "faulty", "clear", "nothing", "all", "nonsense"):
        assert page_of(client, view).status_code == 200

    assert Candidate.objects.count() == 0


def test_another_candidate_is_left_alone(client, known):
    other = CandidateFactory(paid_months=0)
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    work_off()
    client.post(
        reverse("decide_rows", args=[Import.objects.get().pk]),
        {"action": "store", "source": "extract"},
    )
    work_off()

    assert other.months.count() == 0


def test_many_differences_are_shortened_and_what_was_not_chosen_says_so(client, known):
    months = [f"{number}/2026" for number in range(1, 11)]
    for month in range(1, 10):
        BenefitMonth.objects.create(
            candidate=known,
            month=date(2026, month, 1),
            paid=True,
            source="decision",
            recorded_on=date(2026, 11, 1),
            recorded_by=known.registered_by,
            organization=known.organization,
        )
    wide = ("EMŠO", *months, "9/2025")
    send(client, csv_of(wide, (EMSO, *["N"] * 10, "D"), (OTHER, *["N"] * 10, "?")))
    work_off()

    words = text_of(page_of(client, "decide"))
    assert "1/2026: paid in the records, not paid in the file" in words
    assert "and 4 more" in words
    of = Import.objects.get()
    text = client.get(reverse("rejected_rows", args=[of.pk, "csv"])).content.decode()
    assert "nobody has decided which is right" in text
    assert "not among your candidates" in text
    client.post(reverse("decide_rows", args=[of.pk]), {"action": "replace_all"})
    assert "1 of them overwrites what is recorded." in text_of(page_of(client))
    client.post(reverse("decide_rows", args=[of.pk]), {"action": "select_none"})
    text = client.get(reverse("rejected_rows", args=[of.pk, "csv"])).content.decode()
    assert "The row was not selected." in text


def test_a_person_that_is_only_proposed_stays_behind_with_the_reason(client, known):
    heading = ("Priimek", "Ime", "Datum rojstva", "Spol", "Telefon", "Prijavljen na ZRSZ od")
    send(client, csv_of(heading, ("Ćosić", "Franc", "28. 9. 1990", "M", "041", "1. 3. 2019")))
    work_off()
    of = Import.objects.get()

    words = text_of(page_of(client))
    assert "male · 041 · registered at the employment office since 1. 3. 2019" in words
    text = client.get(reverse("rejected_rows", args=[of.pk, "csv"])).content.decode()
    assert "Nobody has said whether this is the person in the records." in text


def test_one_off_assistance_and_repeated_rows_say_why_they_are_left_out(client, known):
    row = (EMSO, "9/2026", "DSP")
    send(client, csv_of(HEADING, row, row, (EMSO, "8/2026", "izredna DSP")))
    work_off()

    words = text_of(page_of(client, "nothing"))
    assert "Says the same as row 2." in words
    assert "One-off assistance does not count" in words


def test_pages_of_an_import_that_has_gone_on_lead_back_to_it(client, referrer, known):
    of = ready_import(referrer, known, at=AT, state="reading", layout={})
    back = reverse("import", args=[of.pk])

    assert client.get(reverse("correct_row", args=[of.pk, 2])).url == back
    assert client.post(reverse("name_columns", args=[of.pk]), {}).url == back
    assert client.get(reverse("rejected_rows", args=[of.pk, "csv"])).status_code == 404
    decide = reverse("decide_rows", args=[of.pk])
    refused = client.post(decide, {"action": "select_all"}, follow=True)
    assert "This can no longer be done" in text_of(refused)
    done = client.post(reverse("discard_import", args=[of.pk]), follow=True)
    assert "The drafts of this file are deleted" in text_of(done)
    again = client.post(reverse("resume_import", args=[of.pk]), follow=True)
    assert "This can no longer be done" in text_of(again)


def test_facts_that_differ_are_shown_in_words(client, known):
    known.sex, known.email = "male", "a@example.si"
    known.save()
    heading = ("EMŠO", "Priimek", "Ime", "Datum rojstva", "Spol", "E-pošta")
    send(client, csv_of(heading, (EMSO, "Ćosić", "Franc", "29. 9. 1990", "Ž", "b@example.si")))
    work_off()

    words = text_of(page_of(client))
    assert "Date of birth: 28. 9. 1990 in the records, 29. 9. 1990 in the file" in words
    assert "Sex: male in the records, female in the file" in words
    assert "E-mail: a@example.si in the records, b@example.si in the file" in words
