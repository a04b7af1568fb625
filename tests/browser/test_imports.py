"""A file on its way in a real browser: progress, choices that are kept, storing what is seen."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import, ImportRow
from socakt.accounts.roles import Role
from tests.enrollment.imports.files import SAMPLES
from tests.factories import make_actor
from tests.jobs import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def referrer():
    return make_actor(Role.REFERRER)


def upload(visit, actor, name, **options):
    page = visit(reverse("upload_import"), actor, **options)
    page.get_by_label("Datoteka").set_input_files(SAMPLES / name)
    page.get_by_role("button", name="Naloži in preglej").click()
    expect(page.get_by_role("heading", name="Datoteka se bere")).to_be_visible()
    return page


def test_the_page_follows_the_worker_and_stores_what_is_seen(visit, referrer):
    page = upload(visit, referrer, "kandidati.csv")
    work_off()
    expect(page.get_by_role("heading", name="izbranih 25 vrstic")).to_be_visible()

    boxes = page.get_by_role("checkbox")
    for index in range(4):  # one right after the other, quicker than the server answers
        boxes.nth(index).uncheck()
    page.get_by_role("button", name="Shrani izbrane vrstice").click()
    expect(page.get_by_role("heading", name="Izbrane vrstice se shranjujejo")).to_be_visible()
    work_off()
    expect(page.get_by_role("heading", name="Shranjeno: 21 vrstic")).to_be_visible()
    assert Candidate.objects.count() == 21


def test_choices_are_kept_without_a_button(visit, referrer):
    page = upload(visit, referrer, "kandidati.csv")
    work_off()
    expect(page.get_by_role("heading", name="izbranih 25 vrstic")).to_be_visible()

    page.get_by_role("checkbox").first.uncheck()
    expect(page.get_by_role("heading", name="izbranih 24 vrstic")).to_be_visible()
    page.reload()
    expect(page.get_by_role("checkbox").first).not_to_be_checked()


def test_without_scripts_storing_takes_what_is_ticked(visit, referrer):
    page = upload(visit, referrer, "kandidati.csv", java_script_enabled=False)
    work_off()
    page.get_by_role("link", name="Poglej znova").click()

    page.get_by_role("checkbox").first.uncheck()
    page.get_by_role("button", name="Shrani izbrane vrstice").click()
    work_off()
    page.get_by_role("link", name="Poglej znova").click()
    expect(page.get_by_role("heading", name="Shranjeno: 24 vrstic")).to_be_visible()
    assert ImportRow.objects.filter(is_stored=True).count() == 24


def test_discarding_is_asked_once_more(visit, referrer):
    page = upload(visit, referrer, "kandidati.csv")
    work_off()

    page.get_by_text("Zavrzi ta uvoz").click()
    page.get_by_role("button", name="Da, izbriši osnutke").click()
    expect(page.get_by_text("Osnutki te datoteke so izbrisani")).to_be_visible()
    assert Import.objects.get().state == "discarded"
