"""Keys and codes in a real browser, with a key that is made of software; the end of a session."""

import re
import time

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from enrollment.candidates.models import Candidate
from tests.browser.test_accessibility import check
from tests.socakt.accounts.oidc_provider import Provider
from tests.socakt.signin.support import PASSWORD, SECRET, code_now, somebody, with_app, with_codes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WITH_KEY = 'form[data-key="ask"] button'


@pytest.fixture(autouse=True)
def _fresh_counters(transactional_db):
    cache.clear()


@pytest.fixture
def worker(transactional_db):
    return somebody()


def plug_in_a_key(page, *, asks_for_pin=True):
    """A security key that answers at once; returns the connection to it."""
    connection = page.context.new_cdp_session(page)
    connection.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal" if asks_for_pin else "usb",
        "hasResidentKey": asks_for_pin,
        "hasUserVerification": asks_for_pin,
        "isUserVerified": asks_for_pin,
        "automaticPresenceSimulation": True,
    }
    connection.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return connection


def add_key(page, server, *, alone):
    page.goto(server.url + reverse("mfa_add_webauthn"))
    page.get_by_label("Ime ključa").fill("pisarna")
    page.locator("[name=passwordless]").set_checked(alone)
    page.locator("main form[data-key] button").click()
    page.wait_for_url("**/racun/kode/")


def sign_out(page):
    page.locator("header .account form[action$='/odjava/'] button").click()
    page.wait_for_url(lambda url: "/odjava/" not in url)
    page.context.clear_cookies(name="sessionid")


def type_password(page, server, worker):
    page.goto(server.url + reverse("account_login"))
    page.locator("[name=login]").fill(worker.user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.all-required button:not([type=button])").click()


def test_a_key_signs_in_after_the_password_and_instead_of_it(visit, live_server, worker):
    page = visit(reverse("mfa_index"), worker)
    plug_in_a_key(page)
    add_key(page, live_server, alone=True)
    page.get_by_role("button", name="Pokaži nove kode").click()
    expect(page.locator(".codes li")).to_have_count(10)
    check(page, "new recovery codes")
    page.goto(live_server.url + reverse("mfa_index"))
    expect(page.get_by_text("tudi brez gesla")).to_be_visible()
    check(page, "security with a key")
    sign_out(page)

    type_password(page, live_server, worker)
    page.wait_for_url("**/drugi-korak/")
    check(page, "second step")
    page.locator(WITH_KEY).click()
    page.wait_for_url("**/delo/")
    sign_out(page)

    page.goto(live_server.url + reverse("account_login"))
    page.locator(WITH_KEY).click()
    page.wait_for_url("**/delo/")


def test_a_key_that_asks_for_no_pin_is_no_sign_in_alone(visit, live_server, worker):
    page = visit(reverse("mfa_index"), worker)
    plug_in_a_key(page, asks_for_pin=False)
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    page.locator("[name=passwordless]").check()
    page.locator("main form[data-key] button").click()
    expect(page.locator("[data-trouble=refused]")).to_be_visible()
    check(page, "a key that refused")

    add_key(page, live_server, alone=False)
    sign_out(page)
    page.goto(live_server.url + reverse("account_login"))
    page.locator(WITH_KEY).click()
    expect(page.locator("[data-trouble=refused]")).to_be_visible()


def test_a_key_confirms_who_it_is_and_the_export_goes_on(visit, live_server, worker):
    page = visit(reverse("mfa_index"), worker)
    plug_in_a_key(page)
    add_key(page, live_server, alone=False)
    page.goto(live_server.url + reverse("export_candidates"))
    page.locator("[name=purpose]").select_option("planning")
    change_session(page, account_authentication_methods=[{"method": "password", "at": 1}])
    page.locator("main form button").click()
    expect(page.get_by_role("heading", name="Potrdite, da ste to vi")).to_be_visible()
    check(page, "confirming")

    page.locator(WITH_KEY).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Nadaljuj").click()

    assert download.value.suggested_filename.startswith("kandidati")


def change_session(page, **fields):
    """Turn the clock of the session in the browser: the moments that it remembers."""
    [cookie] = [c for c in page.context.cookies() if c["name"] == "sessionid"]
    session = Session.objects.get(pk=cookie["value"]).get_decoded() | fields
    encoded = Session.get_session_store_class()().encode(session)
    Session.objects.filter(pk=cookie["value"]).update(session_data=encoded)


def ago(minutes):
    return time.time() - minutes * 60


def test_the_warning_comes_in_time_and_staying_is_one_press(visit, live_server, worker):
    page = visit("/", None)
    page.clock.install()
    type_password(page, live_server, worker)
    page.wait_for_url("**/delo/")
    change_session(page, seen_at=ago(29))
    page.clock.fast_forward(61_000)
    dialog = page.get_by_role("dialog", name="Kmalu boste odjavljeni")
    expect(dialog).to_be_visible()
    expect(dialog.locator("[data-session-left]")).to_have_text(re.compile("1:00|0:5."))
    check(page, "warning before the end")

    dialog.get_by_role("button", name="Podaljšaj sejo").click()

    expect(dialog).to_be_hidden()
    page.clock.fast_forward(61_000)
    expect(dialog).to_be_hidden()


def test_what_is_done_in_another_tab_takes_the_warning_away(visit, live_server, worker):
    page = visit(reverse("desk"), worker)
    change_session(page, signed_in_at=ago(60), seen_at=ago(29))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    dialog = page.get_by_role("dialog", name="Kmalu boste odjavljeni")
    expect(dialog).to_be_visible()

    other = page.context.new_page()
    other.problems = []
    other.goto(live_server.url + reverse("desk"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(dialog).to_be_hidden()


def test_a_form_that_is_older_than_the_sign_in_in_another_tab_is_still_sent(
    visit, live_server, worker
):
    page = visit(reverse("add_candidate"), worker)
    page.locator("[name=first_name]").fill("Živa")
    page.locator("[name=last_name]").fill("Čuk")
    token = "document.querySelector('main [name=csrfmiddlewaretoken]').value"
    before = page.evaluate(token)
    other = page.context.new_page()
    other.problems = []
    other.goto(live_server.url + reverse("desk"))
    sign_out(other)
    type_password(other, live_server, worker)
    other.wait_for_url("**/delo/")

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_function(f"before => {token} !== before", arg=before)
    page.locator("main form.card button").click()

    page.wait_for_url(lambda url: not url.endswith(reverse("add_candidate")))
    assert Candidate.objects.filter(last_name="Čuk").exists()


def test_what_was_typed_is_still_there_after_the_end(visit, live_server, worker):
    with_app(worker)
    page = visit(reverse("add_candidate"), worker)
    page.locator("[name=first_name]").fill("Živa")
    page.locator("[name=last_name]").fill("Čuk")
    change_session(page, signed_in_at=ago(60), seen_at=ago(31))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Odjavljeni ste")).to_be_visible()
    check(page, "after the end")
    dialog.get_by_role("button", name="Nazaj na stran").click()

    page.locator("main form.card button, main form button.btn-primary").first.click()
    page.locator("[name=login]").fill(worker.user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.all-required button:not([type=button])").click()
    page.locator("[name=code]").fill(code_now())
    page.locator("form.all-required button:not([type=button])").click()
    page.get_by_role("button", name="Nadaljuj in shrani").click()

    expect(page.locator("[name=last_name], h1").first).to_be_visible()
    assert Candidate.objects.filter(last_name="Čuk").exists() or (
        page.locator("[name=last_name]").input_value() == "Čuk"
    )


def test_another_system_signs_in(visit, live_server, worker, settings):
    provider = Provider()
    settings.OPENID = provider.settings()
    provider.person["email"] = worker.user.email
    try:
        page = visit(reverse("account_login"), None)
        allowed = f"asked another host: {provider.issuer}"
        page.get_by_role("link", name="Prijava prek SI-PASS").click()
        page.wait_for_url("**/delo/")
        page.problems[:] = [p for p in page.problems if not p.startswith(allowed)]
        sign_out(page)
        provider.lies = {"nonce": "x"}
        page.goto(live_server.url + reverse("openid_away"))
        expect(page.get_by_role("heading", name="SI-PASS")).to_be_visible()
        check(page, "refused")
        page.problems[:] = [p for p in page.problems if not p.startswith(allowed)]
    finally:
        provider.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_the_account_are_accessible(visit, live_server, worker, width):
    app = with_app(worker)
    with_codes(worker)
    page = visit(reverse("mfa_index"), worker, width=width)
    names = ["mfa_index", "mfa_add_webauthn", "mfa_view_recovery_codes", "usersessions_list"]
    paths = [reverse(name) for name in [*names, "account_reauthenticate"]]
    for path in [*paths, reverse("remove_factor", args=[app.pk])]:
        page.goto(live_server.url + path)
        check(page, f"{path} {width}")
    app.delete()
    page.goto(live_server.url + reverse("mfa_activate_totp"))
    check(page, f"setting up the application {width}")
    assert SECRET not in page.content()
