"""From the invitation to the first desk, as in the demo: the mail is read on its page."""

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from socakt.accounts.roles import Role
from socakt.environment import DEMO_MAILBOX
from tests.browser.test_accessibility import check
from tests.enrollment.staff.factories import make_manager
from tests.factories import make_actor
from tests.jobs import work_off

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "vrana lista zvezek"


@pytest.fixture(autouse=True)
def _demo(settings, live_server):
    cache.clear()
    settings.EMAIL_BACKEND, settings.KEEPS_MAILS = DEMO_MAILBOX, True
    settings.BASE_ADDRESS = live_server.url


def test_from_the_invitation_to_the_first_desk(visit, live_server):
    manager = make_manager(Role.REFERRER)
    page = visit(reverse("users"), manager)
    page.get_by_role("link", name="Povabi uporabnika").click()
    page.get_by_label("E-pošta").fill("nova@example.si")
    page.get_by_label("Ime in priimek").fill("Nova Delavka")
    page.get_by_role("button", name="Povabi").click()
    expect(page.get_by_text("Vabilo je na poti po e-pošti.")).to_be_visible()
    expect(page.get_by_text("Nova Delavka").first).to_be_visible()
    work_off()

    page.goto(live_server.url + reverse("mailbox"))
    page.get_by_text("SocAkt: vabilo").click()
    link = page.locator(".mail-text a").get_attribute("href")
    page.close()

    invited = visit(link.removeprefix(live_server.url), width=390)
    assert invited.url == live_server.url + reverse("accept_invitation")
    check(invited, "accept_invitation")
    invited.locator("[name=password1]").fill("kratko")
    invited.get_by_role("button", name="Pokaži geslo").click()
    expect(invited.locator("[name=password1]")).to_have_attribute("type", "text")
    invited.get_by_role("button", name="Skrij geslo").click()
    expect(invited.locator("[name=password1]")).to_have_attribute("type", "password")
    invited.locator("[name=password2]").fill("kratko")
    invited.get_by_role("button", name="Nastavi geslo in začni").click()
    expect(invited.locator(".error-summary")).to_be_visible()
    check(invited, "accept_invitation, refused")
    for field in ("password1", "password2"):
        invited.locator(f"[name={field}]").fill(PASSWORD)
    invited.get_by_role("button", name="Nastavi geslo in začni").click()

    expect(invited).to_have_url(live_server.url + reverse("desk"))
    expect(invited.get_by_text(manager.organization.short_name).first).to_be_attached()


def test_a_link_that_no_longer_holds_is_calm_and_accessible(visit):
    page = visit(reverse("open_invitation", args=["star"]), make_actor(Role.REFERRER))
    expect(page.get_by_role("heading", name="To vabilo ne velja več")).to_be_visible()
    check(page, "gone")
