"""The whole way in a browser, in Slovene: refer, print, check, admit."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.referrals.models import Referral
from socakt.accounts.roles import Role
from socakt.slovene import make_emso
from tests.factories import CohortFactory, ProgramFactory, make_actor, months_back

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMSO = make_emso(date(1985, 3, 9), 502)


@pytest.fixture
def program():
    program = ProgramFactory(
        title="Kreativno vključen in socialno opolnomočen", short_title="Kreativno vključen"
    )
    CohortFactory(program=program, number=5, starts_on=date.today().replace(day=1))
    return program


def test_from_the_paper_file_to_the_place_in_the_cohort(visit, program):
    csd, coordinator = make_actor(Role.REFERRER), make_actor(Role.COORDINATOR)

    page = visit("/delo/", csd)
    page.get_by_role("link", name="Nov kandidat").first.click()
    page.get_by_label("EMŠO").fill(EMSO)
    page.get_by_label("Ime", exact=False).first.fill("Ana-Marija")
    page.get_by_label("Priimek").fill("Kovačič Zupan")
    expect(page.locator("#emso-says")).to_contain_text("9. 3. 1985")
    page.get_by_label("Status na trgu dela").select_option("registered")
    page.get_by_label("Pravna podlaga").select_option("public_task")
    page.locator("[name=informed_on]").fill("1. 10. 2018")
    page.get_by_role("button", name="Shrani").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana-Marija Kovačič Zupan")
    candidate = Candidate.objects.get(emso=EMSO)
    assert candidate.born_on == date(1985, 3, 9)

    page.goto(page.url + "meseci/")
    for month in months_back(date.today(), 14):
        page.locator(f"[name='m-{month:%Y-%m}']").select_option("paid")
    expect(page.locator("#preview")).to_contain_text("14 plačanih mesecev")
    expect(page.locator("#preview")).to_contain_text("Izpolnjuje pogoje")
    page.locator("[name=source]").select_option("extract")
    page.get_by_role("button", name="Shrani mesece").click()
    assert candidate.months.filter(paid=True).count() == 14

    page.get_by_role("button", name="Napoti").click()
    page.get_by_label("Program").select_option(str(program.pk))
    page.get_by_label("Razlog za napotitev").fill("Želi se vrniti med ljudi.")
    page.get_by_role("button", name="Oddaj").click()
    referral = Referral.objects.get(candidate=candidate)
    expect(page.locator("main")).to_contain_text("Na potezi: koordinacija")
    pdf = page.request.get(page.url + "napotnica.pdf")
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.body().startswith(b"%PDF")

    page = visit("/delo/", coordinator)
    page.get_by_role("link", name="Ana-Marija Kovačič Zupan").click()
    expect(page.locator("main")).to_contain_text(re.compile("Izpolnjuje pogoje na dan"))
    page.get_by_role("link", name="Uvrsti v skupino").click()
    page.get_by_role("button", name="Uvrsti v skupino").click()
    expect(page.locator("main")).to_contain_text("Kreativno vključen, 5. skupina")
    admission = Admission.objects.get(referral=referral)
    assert admission.place == 1

    page = visit(f"/napotitve/{referral.pk}/", csd)
    expect(page.locator("main")).to_contain_text("Uvrščena v skupino", ignore_case=True)
