"""The preview of an import: correcting, deciding, selecting, storing, what is left behind."""

import pytest
from django.urls import reverse

from enrollment.candidates.models import BenefitMonth
from enrollment.imports.models import Import, ImportRow
from tests.enrollment.imports.files import (
    AT,
    EMSO,
    HEADING,
    csv_of,
    months_of,
    page_of,
    ready_import,
    rows,
    send,
)
from tests.jobs import waiting_jobs, work_off
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
