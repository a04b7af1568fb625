"""The whole way in a browser, in Slovene: refer, print, check, admit."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.referrals.models import Referral
from socakt.accounts.roles import Role
from socakt.slovene import make_emso
from tests.factories import CandidateFactory, CohortFactory, ProgramFactory, make_actor, months_back

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EMSO = make_emso(date(1985, 3, 9), 502)


@pytest.fixture
def program():
    program = ProgramFactory(
        title="Kreativno vključen in socialno opolnomočen", short_title="Kreativno vključen"
    )
    CohortFactory(program=program, number=5, starts_on=timezone.localdate().replace(day=1))
    return program


def register(page):
    """Type a person in from the paper file; return the record."""
    page.get_by_role("link", name="Nov kandidat").first.click()
    page.locator("[name=emso]").fill(EMSO)
    page.get_by_label("Ime", exact=False).first.fill("Ana-Marija")
    page.get_by_label("Priimek").fill("Kovačič Zupan")
    page.get_by_label("Status na trgu dela").select_option("registered")
    page.get_by_label("Pravna podlaga").select_option("public_task")
    page.locator("[name=informed_on]").fill("1. 10. 2018")
    page.get_by_role("button", name="Shrani").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ana-Marija Kovačič Zupan")
    return Candidate.objects.with_emso(EMSO).get()


def refer(page, program):
    """Write the referral and submit it."""
    page.get_by_role("button", name="Napoti").click()
    page.get_by_label("Program").select_option(str(program.pk))
    page.get_by_label("Razlog za napotitev").fill("Želi se vrniti med ljudi.")
    page.get_by_role("button", name="Oddaj").click()
    expect(page.locator("main")).to_contain_text("Na potezi: koordinacija")


def test_from_the_paper_file_to_the_place_in_the_cohort(visit, program):
    csd, coordinator = make_actor(Role.REFERRER), make_actor(Role.COORDINATOR)

    page = visit("/delo/", csd)
    candidate = register(page)
    assert candidate.born_on == date(1985, 3, 9)
    page.goto(page.url + "meseci/")
    for month in months_back(timezone.localdate(), 14):
        page.locator(f"[name='m-{month:%Y-%m}']").select_option("paid")
    expect(page.locator("#preview")).to_contain_text("14 plačanih mesecev")
    expect(page.locator("#preview")).to_contain_text("Izpolnjuje pogoje")
    page.locator("[name=source]").select_option("extract")
    page.get_by_role("button", name="Shrani mesece").click()
    refer(page, program)
    pdf = page.request.get(page.url + "napotnica.pdf")
    assert (pdf.status, pdf.headers["content-type"]) == (200, "application/pdf")
    assert pdf.body().startswith(b"%PDF")

    page = visit("/delo/", coordinator)
    page.get_by_role("link", name="Ana-Marija Kovačič Zupan").click()
    expect(page.locator("main")).to_contain_text("Izpolnjuje pogoje na dan")
    page.get_by_role("link", name="Uvrsti v skupino").click()
    # the cohort began with the month, and the call does not say whether somebody may come later
    page.locator("main [name=late_reason]").fill("Dogovorjeno z izvajalcem.")
    page.get_by_role("button", name="Uvrsti v skupino").click()
    expect(page.locator("main")).to_contain_text("Kreativno vključen, 5. skupina")
    admission = Admission.objects.get(candidate=candidate)
    assert (admission.place, admission.assessment.outcome) == (1, "eligible")

    page = visit(f"/napotitve/{admission.referral_id}/", csd)
    expect(page.locator("main")).to_contain_text("Kreativno vključen, 5. skupina")


def test_everything_works_without_javascript(visit, program):
    page = visit("/delo/", make_actor(Role.REFERRER), java_script_enabled=False)
    candidate = register(page)
    page.goto(page.url + "meseci/")
    page.get_by_label("Označi kot").select_option("paid")
    page.get_by_role("button", name="Označi", exact=True).click()
    expect(page.locator("#preview")).to_contain_text("24 plačanih mesecev")
    page.locator("[name=source]").select_option("statement")
    page.get_by_role("button", name="Shrani mesece").click()
    refer(page, program)
    assert candidate.months.filter(paid=True).count() == 25
    assert Referral.objects.get().state == "submitted"


def test_the_months_are_filled_in_with_the_keyboard_alone(visit, program):
    csd = make_actor(Role.REFERRER)
    candidate = CandidateFactory(by=csd, paid_months=0)
    page = visit(f"/kandidati/{candidate.pk}/meseci/", csd)
    newest, older, oldest = months_back(timezone.localdate(), 3)
    page.locator(f"[name='m-{newest:%Y-%m}']").focus()
    page.keyboard.press("1")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("2")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("1")
    page.keyboard.press("3")
    expect(page.locator("#preview")).to_contain_text("1 plačan mesec")
    page.locator("[name=source]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("mesec")
    assert candidate.months.all().as_facts() == {newest: True, older: False}
    assert oldest not in candidate.months.all().as_facts()


def test_what_was_typed_survives_the_end_of_the_session(visit, live_server, program):
    csd = make_actor(Role.REFERRER)
    csd.user.set_password("zelo dolgo geslo 2018")
    csd.user.save()
    page = visit("/kandidati/nov/", csd)
    page.locator("[name=first_name]").fill("Željko")
    page.locator("[name=last_name]").fill("Ćosić")
    page.locator("[name=street]").fill("Na griču 5")
    page.context.clear_cookies(name="sessionid")

    page.get_by_role("button", name="Shrani").click()
    expect(page.locator(".notice-warn:visible")).to_have_count(1)
    page.get_by_label("E-pošta").fill(csd.user.email)
    page.get_by_label("Geslo").fill("zelo dolgo geslo 2018")
    page.locator("main").get_by_role("button", name="Prijava", exact=True).click()
    page.get_by_role("button", name="Nadaljuj").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Željko Ćosić")
    assert Candidate.objects.get().street == "Na griču 5"
