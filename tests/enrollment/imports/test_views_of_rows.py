"""The preview of an import: correcting, deciding, selecting, storing, what is left behind."""

import csv
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.imports.models import Import, ImportRow
from socakt.audit.models import Event
from tests.enrollment.imports.files import (
    AT,
    EMSO,
    HEADING,
    SAMPLES,
    csv_of,
    months_of,
    page_of,
    ready_import,
    rows,
    send,
)
from tests.factories import CandidateFactory
from tests.jobs import take_jobs, waiting_jobs, work_off
from tests.pages import form_with, text_of

pytestmark = pytest.mark.django_db


def test_a_faulty_row_is_corrected_on_its_page(client, known):
    send(client, csv_of(HEADING, (EMSO, "13/2026", "DSP")))
    work_off()
    assert "Month" not in text_of(page_of(client, "clear"))
    of = Import.objects.get()
    url = reverse("correct_row", args=[of.pk, 2])
    page = client.get(url)
    assert "“13/2026” is not a month." in text_of(page)

    form = form_with(page, "cell-1")
    again = client.post(url, form.data(**{"cell-1": "14/2026"}))
    assert form_with(again, "cell-1").values["cell-1"] == ["14/2026"]
    assert "“14/2026” is not a month." in text_of(again)
    done = client.post(url, form.data(**{"cell-1": "9/2026"}), follow=True)
    assert "The row is corrected." in text_of(done)
    assert "1 row is selected and can be stored" in text_of(done)


def test_a_difference_is_decided_on_the_page(client, known):
    send(client, csv_of(("EMŠO", "Mesec", "Izplačano"), (EMSO, "10/2026", "ne")))
    work_off()
    page = page_of(client)
    assert "10/2026: paid in the records, not paid in the file" in text_of(page)
    (row,) = rows(Import.objects.get())
    form = form_with(page, f"seen-{row.pk}")
    answer = form.data(**{f"right-{row.pk}": "file"})
    client.post(form.action, answer)

    client.post(form.action, {"action": "store", "source": "decision"})
    work_off()
    assert not any(months_of().values())


def test_all_differences_are_decided_at_once(client, known):
    send(client, csv_of(("EMŠO", "Mesec", "Izplačano"), (EMSO, "10/2026", "ne")))
    work_off()
    of = Import.objects.get()

    client.post(reverse("decide_rows", args=[of.pk]), {"action": "keep_all"})
    assert [row.status for row in rows(of)] == ["same"]


def test_a_proposed_person_is_confirmed_on_the_page(client, referrer, known):
    content = csv_of(
        ("Priimek", "Ime", "Datum rojstva", "Telefon"), ("Ćosić", "Franc", "28. 9. 1990", "041")
    )
    send(client, content)
    work_off()
    page = page_of(client)
    assert "Is this Franc Ćosić, born on 28. 9. 1990" in text_of(page)
    (row,) = rows(Import.objects.get())

    of = Import.objects.get()
    client.post(reverse("decide_rows", args=[of.pk]), {f"same-{row.pk}": "yes"})
    client.post(reverse("decide_rows", args=[of.pk]), {"action": "store"})
    work_off()
    known.refresh_from_db()
    assert known.phone == "041"


def test_boxes_that_are_not_ticked_leave_rows_out(client, known):
    send(client, csv_of(HEADING, (EMSO, "8/2026", "DSP"), (EMSO, "9/2026", "DSP")))
    work_off()
    first, second = rows(Import.objects.get())
    form = form_with(page_of(client), "row")
    assert form.values["row"] == [str(first.pk), str(second.pk)]

    client.post(form.action, form.data(row=[str(second.pk)]))
    assert "1 row is selected and can be stored" in text_of(page_of(client))
    form = form_with(page_of(client), "row")
    client.post(form.action, form.data(action="select_none"))
    assert "Nothing can be stored yet" in text_of(page_of(client))
    refused = client.post(form.action, {"action": "store", "source": "extract"})
    assert "No row is selected that could be stored." in text_of(refused)


def test_the_source_of_months_is_asked_for_beside_its_field(client, known):
    send(client, csv_of(HEADING, (EMSO, "9/2026", "DSP")))
    work_off()
    of = Import.objects.get()

    page = client.post(reverse("decide_rows", args=[of.pk]), {"action": "store", "source": ""})

    assert page.context["page"].store_form.errors == {
        "source": ["Say where the months are known from."]
    }
    assert waiting_jobs() == []
    assert BenefitMonth.objects.count() == 1


def test_rows_of_another_import_are_not_touched_by_hidden_fields(client, referrer, known):
    mine = ready_import(referrer, known, at=AT)
    other = ready_import(referrer, known, at=AT)
    foreign = rows(other)

    data = {"shown": [row.pk for row in foreign], "row": []}
    data |= {f"right-{row.pk}": "file" for row in foreign}
    before = list(ImportRow.objects.filter(of=other).order_by("pk").values())
    client.post(reverse("decide_rows", args=[mine.pk]), data)

    assert list(ImportRow.objects.filter(of=other).order_by("pk").values()) == before


@pytest.mark.parametrize("data", [{"shown": "x"}, {"right-": "file"}, {"same-99999999999": "yes"}])
def test_nonsense_in_the_form_is_left_out(client, referrer, known, data):
    of = ready_import(referrer, known, at=AT)

    assert client.post(reverse("decide_rows", args=[of.pk]), data).status_code == 302


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
