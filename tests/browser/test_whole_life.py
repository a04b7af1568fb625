"""The way of a person from the referral to six months after leaving, as four users in turn."""

from datetime import date, datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from enrollment.admissions.models import Admission
from enrollment.models import Outcome
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.factories import (
    CallFactory,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.participants import participant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REASON = "Želi se vrniti med ljudi in poiskati delo blizu doma."


@pytest.fixture
def clock():
    """A function: the server's clock goes on from this day, at the hour."""
    with time_machine.travel(moment(date(2018, 9, 3), 9), tick=True) as traveller:
        yield lambda day, hour=9: traveller.move_to(moment(day, hour))


def moment(day, hour):
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


@pytest.fixture
def program(clock):
    provider = OrganizationFactory(kind="provider", short_name="Rdeči križ Novo mesto")
    program = ProgramFactory(
        provider=provider,
        call=CallFactory(terms__replacement="allowed"),
        short_title="Kreativno vključen",
    )
    CohortFactory(program=program, number=5, starts_on=date(2018, 10, 1))
    return program


def path_of(page):
    """Where the page is; sessions do not live until the next day, so it is opened anew."""
    return urlsplit(page.url).path


def press(page, name):
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page, name):
    page.locator("main").get_by_role("link", name=name).first.click()


def shows(page, *words):
    for said in words:
        expect(page.locator("main")).to_contain_text(said)


def fill(page, **values):
    for name, value in values.items():
        field = page.locator(f"main [name={name}]").first
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_from_the_referral_to_six_months_after_the_exit(visit, clock, program):
    csd, coordinator = make_actor(Role.REFERRER), make_actor(Role.COORDINATOR)
    provider, ministry = make_actor(Role.PROVIDER, program.provider), make_actor(Role.MINISTRY)
    person = CandidateFactory(
        by=csd,
        first_name="Ana-Marija",
        last_name="Kovačič Zupan",
        paid_months=14,
        paid_months__on=date(2018, 9, 3),
    )
    referral = refer(visit, csd, person, program)
    invite_and_admit(visit, clock, coordinator, referral)
    read_the_decision(visit, csd)
    take_part_and_leave(visit, clock, provider)
    answer_after_six_months(visit, clock, coordinator)

    # whoever referred sees what became of the person; the ministry sees numbers
    page = visit(reverse("referral", args=[referral.pk]), csd)
    shows(page, "14. 3. 2019", "zaposlitev")
    figures = visit(reverse("desk"), ministry)
    shows(figures, "predčasno izstopili: 1")
    assert "Kovačič" not in figures.content()


def refer(visit, csd, person, program):
    """The social work centre refers."""
    page = visit(reverse("candidate", args=[person.pk]), csd)
    page.get_by_role("button", name="Napoti").click()
    fill(page, program=str(program.pk), reason=REASON)
    page.get_by_role("button", name="Oddaj").click()
    shows(page, "Na potezi: koordinacija")
    return Referral.objects.get()


def invite_and_admit(visit, clock, coordinator, referral):
    """The coordinator finds it on the desk, takes it, invites, and decides."""
    desk = visit(reverse("desk"), coordinator)
    shows(desk, "Preglejte novo napotitev")
    follow(desk, "Ana-Marija Kovačič Zupan")
    press(desk, "Prevzemi")
    follow(desk, "Povabi na razgovor")
    fill(desk, day="6. 9. 2018", hour="9:30", place="Novi trg 5")
    press(desk, "Povabi")
    letter = desk.request.get(desk.url + "vabilo.pdf")
    assert (letter.status, letter.headers["content-type"]) == (200, "application/pdf")
    clock(date(2018, 9, 6), 11)
    desk = visit(path_of(desk), coordinator)
    follow(desk, "Oseba je prišla")
    fill(desk, conclusion="Pride redno, prevoz ima.", next_step="admit")
    press(desk, "Zapiši")
    desk = visit(reverse("referral", args=[referral.pk]), coordinator)
    follow(desk, "Uvrsti v skupino")
    press(desk, "Uvrsti v skupino")
    shows(desk, "Kreativno vključen, 5. skupina")


def read_the_decision(visit, csd):
    """The social work centre reads the decision, and nothing of the interview."""
    page = visit(reverse("desk"), csd)
    shows(page, "Odločitve, ki jih še niste prebrali")
    press(page, "Oseba je uvrščena v skupino.")
    shows(page, "Kreativno vključen, 5. skupina")
    assert "Pride redno" not in page.content()


def take_part_and_leave(visit, clock, provider):
    """The provider: contract, start, and half a year later an exit with what came of it."""
    clock(date(2018, 10, 1), 10)
    work = visit(reverse("desk"), provider)
    follow(work, "Ana-Marija Kovačič Zupan")
    assert REASON not in work.content()
    follow(work, "Zapiši pogodbo")
    fill(work, signed_on="1. 10. 2018")
    press(work, "Zapiši pogodbo")
    follow(work, "Zapiši začetek")
    fill(
        work,
        started_on="1. 10. 2018",
        education="2",
        municipality="085",
        foreign_background="no",
        disability="refused",
        housing="rents",
    )
    press(work, "Zapiši začetek")
    shows(work, "Predčasni izstop ali izključitev")
    clock(date(2019, 3, 15), 10)
    work = visit(path_of(work), provider)
    follow(work, "Predčasni izstop ali izključitev")
    fill(work, kind="early_exit", reason="found_work", last_day="14. 3. 2019")
    press(work, "Zapiši izstop")
    follow(work, "Zapiši stanje")
    fill(work, status="employed", reference_on="15. 3. 2019")
    press(work, "Zapiši stanje")


def answer_after_six_months(visit, clock, coordinator):
    """Six months after leaving the coordinator finds the last question on the desk."""
    clock(date(2019, 9, 16), 10)
    desk = visit(reverse("desk"), coordinator)
    shows(desk, "Manjka stanje 6 mesecev po izstopu")
    follow(desk, "Ana-Marija Kovačič Zupan")
    follow(desk, "Zapiši stanje")
    fill(desk, status="employed", reference_on="16. 9. 2019")
    press(desk, "Zapiši stanje")
    assert Outcome.objects.count() == 2


def test_a_drop_out_is_replaced_from_the_waiting_list(visit, clock, program):
    coordinator = make_actor(Role.COORDINATOR)
    provider = make_actor(Role.PROVIDER, program.provider)
    cohort = program.cohorts.get()
    cohort.capacity = 1
    cohort.save()
    clock(date(2018, 10, 15), 10)
    leaving = participant(date(2018, 10, 1), cohort=cohort, place=1)
    first, second = (
        ReferralFactory(
            candidate=CandidateFactory(last_name=name, paid_months=14),
            program=program,
            state=State.WAITING,
            waiting_since=moment(date(2018, 9, day), 9),
        )
        for name, day in (("Žagar Prva", 10), ("Čuk Druga", 20))
    )

    work = visit(reverse("participation", args=[leaving.referral_id]), provider)
    follow(work, "Predčasni izstop ali izključitev")
    fill(work, kind="early_exit", reason="moved_away", last_day="15. 10. 2018")
    press(work, "Zapiši izstop")

    desk = visit(reverse("notices"), coordinator)
    press(desk, "V skupini se je sprostilo mesto.")
    expect(desk.get_by_role("heading", level=1)).to_contain_text("5. skupina")
    desk.goto(desk.url + "nadomestitev/")
    shows(desk, "Žagar Prva", "Čuk Druga", "na vrsti")
    press(desk, "Uvrsti v skupino")
    shows(desk, "1/1", "Žagar Prva")

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (State.ADMITTED, State.WAITING)
    admission = Admission.objects.open().get(cohort=cohort)
    assert (admission.referral, admission.replacement.instead_of) == (first, leaving)
