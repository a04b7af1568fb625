"""Every page, both languages, wide and narrow: axe finds nothing, nothing scrolls sideways."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from socakt.accounts.roles import Role
from tests.browser.world import LONG, World
from tests.factories import (
    CandidateFactory,
    ReferralFactory,
    make_actor,
)
from tests.world import MORE_OF_ADDRESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 390)
LANGUAGES = ("sl", "en")


@pytest.fixture
def world():
    made = World()
    made.add_handover()
    made.add_rights()
    return made


PAGES = [
    ("home", None, None),
    ("self_check", None, None),
    ("accessibility", None, None),
    ("privacy", None, None),
    ("account_login", None, None),
    ("account_reset_password", None, None),
    ("account_reset_password_done", None, None),
    ("desk", None, "referrer"),
    ("desk", None, "coordinator"),
    ("desk", None, "provider"),
    ("desk", None, "ministry"),
    ("desk", None, "administrator"),
    ("switch_actor", None, "referrer"),
    ("account_change_password", None, "referrer"),
    ("candidates", None, "referrer"),
    ("candidates", None, "coordinator"),
    ("export_candidates", None, "coordinator"),
    ("add_candidate", None, "referrer"),
    ("candidate", "candidate", "referrer"),
    ("change_candidate", "candidate", "referrer"),
    ("person_log", "candidate", "referrer"),
    ("processing_log", None, "administrator"),
    ("unusual_access", None, "administrator"),
    ("months", "candidate", "referrer"),
    ("imports", None, "referrer"),
    ("upload_import", None, "referrer"),
    ("import_columns", None, "referrer"),
    ("import", "import_", "referrer"),
    ("import", "import_stored", "referrer"),
    ("import", "import_refused", "referrer"),
    ("import", "import_columns", "referrer"),
    ("import", "import_reading", "referrer"),
    ("correct_row", "import_", "referrer"),
    ("change_view", "view", "referrer"),
    ("referrals", None, "referrer"),
    ("referrals", None, "coordinator"),
    ("notices", None, "referrer"),
    ("notice_settings", None, "coordinator"),
    ("mailbox", None, "referrer"),
    ("users", None, "administrator"),
    ("invite_user", None, "administrator"),
    ("user", "membership", "administrator"),
    ("end_membership", "membership", "administrator"),
    ("propose_interview", "submitted", "coordinator"),
    ("interviews", None, "coordinator"),
    ("export_interviews", None, "coordinator"),
    ("interview", "interview", "coordinator"),
    ("interview", "begun", "coordinator"),
    ("move_interview", "interview", "coordinator"),
    ("record_came", "begun", "coordinator"),
    ("record_missed", "begun", "coordinator"),
    ("call_off_interview", "interview", "coordinator"),
    ("calendar", None, "coordinator"),
    ("referral", "invited", "referrer"),
    ("rechecks", None, "coordinator"),
    ("recheck", "recheck", "coordinator"),
    ("export_recheck", "recheck", "coordinator"),
    ("region_settings", None, "coordinator"),
    ("waiting_list", None, "coordinator"),
    ("export_waiting_list", None, "coordinator"),
    ("move_on_list", "waiting", "coordinator"),
    ("replacement", "cohort", "coordinator"),
    ("referral", "waiting", "referrer"),
    ("referral", "waiting", "coordinator"),
    ("referral", "draft", "referrer"),
    ("referral", "returned", "referrer"),
    ("referral", "rejected", "referrer"),
    ("referral", "submitted", "coordinator"),
    ("referral", "admitted", "coordinator"),
    ("edit_referral", "draft", "referrer"),
    ("return_referral", "submitted", "coordinator"),
    ("reject_referral", "submitted", "coordinator"),
    ("withdraw_referral", "submitted", "referrer"),
    ("admit", "submitted", "coordinator"),
    ("cancel_admission", "admission", "coordinator"),
    ("cohorts", None, "coordinator"),
    ("cohort", "cohort", "coordinator"),
    ("cohort", "cohort", "provider"),
    ("export_participants", "cohort", "provider"),
    ("tasks", None, "provider"),
    ("participation", "participant", "provider"),
    ("participation", "gone", "coordinator"),
    ("record_contract", "admitted", "provider"),
    ("record_start", "signed", "provider"),
    ("record_exit", "participant", "coordinator"),
    ("record_completion", "participant", "provider"),
    ("record_outcome", "gone", "provider"),
    ("complete_cohort", "running", "provider"),
    ("cohort", "running", "provider"),
    ("referral", "gone", "coordinator"),
    ("programs", None, "coordinator"),
    ("export_programs", None, "coordinator"),
    ("program", "program", "coordinator"),
    ("add_program", None, "coordinator"),
    ("change_program", "program", "coordinator"),
    ("plan_cohort", "program", "coordinator"),
    ("change_cohort", "cohort", "coordinator"),
    ("admit_several", "cohort", "coordinator"),
    ("move_participant", "admission", "coordinator"),
    ("composition_targets", "call", "administrator"),
    ("notes", "candidate", "referrer"),
    ("candidate_history", "candidate", "referrer"),
    ("referral_history", "submitted", "coordinator"),
    ("correct_note", "note", "referrer"),
    ("participant_notes", "admission", "provider"),
    ("absences", None, "coordinator"),
    ("hand_over", None, "coordinator"),
    ("reassign_referral", "submitted", "coordinator"),
    ("successions", None, "coordinator"),
    ("succeed", "ended", "coordinator"),
    ("radar", None, "coordinator"),
    ("calls", None, "administrator"),
    ("call", "call", "coordinator"),
    ("call", "call", "administrator"),
    ("add_terms", "call", "administrator"),
    ("person_rights", "asks", "coordinator"),
    ("person_rights", "held", "coordinator"),
    ("person_rights", "restricted", "referrer"),
    ("candidate", "restricted", "coordinator"),
    ("record_request", "asks", "referrer"),
    ("extract_person", "asks", "coordinator"),
    ("restrict_person", "asks", "coordinator"),
    ("hold_person", "asks", "coordinator"),
    ("person_requests", None, "coordinator"),
    ("person_request", "request", "coordinator"),
    ("retention", None, "coordinator"),
    ("erasure", "erasure", "administrator"),
    ("retention_periods", None, "administrator"),
    ("set_period", None, "administrator"),
]


def check(page, what):
    """Fail with what axe found, and when the page is wider than the window."""
    found = Axe().run(page)
    sideways = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    assert found.violations_count == 0, f"{what}: {found.generate_report()}"
    assert not sideways, f"{what} scrolls sideways"


@pytest.mark.parametrize(
    ("name", "record", "role"),
    PAGES,
    ids=[f"{n}-{r or 'all'}-{who or 'public'}" for n, r, who in PAGES],
)
def test_every_page_is_accessible(visit, world, name, record, role):
    more = MORE_OF_ADDRESS.get(name, [])
    path = reverse(name, args=[getattr(world, record), *more] if record else [])
    actor = getattr(world, role) if role else None
    for language in LANGUAGES:
        page = visit(path, actor, language=language)
        assert page.locator("html").get_attribute("lang") == language
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.reload()  # the window of a page is narrow from the start, not made so
            check(page, f"{path} {language} {width}")


@pytest.mark.parametrize(
    ("name", "record", "role"),
    [
        ("add_candidate", None, "referrer"),
        ("plan_cohort", "program", "coordinator"),
        ("reject_referral", "submitted", "coordinator"),
        ("return_referral", "submitted", "coordinator"),
        ("propose_interview", "submitted", "coordinator"),
        ("record_came", "begun", "coordinator"),
        ("add_terms", "call", "administrator"),
        ("move_on_list", "waiting", "coordinator"),
        ("export_candidates", None, "referrer"),
        ("self_check", None, None),
        ("account_login", None, None),
        ("invite_user", None, "administrator"),
    ],
)
def test_every_refused_form_is_accessible(visit, world, name, record, role):
    path = reverse(name, args=[getattr(world, record)] if record else [])
    page = visit(path, getattr(world, role) if role else None, width=390)
    page.locator("main form button:not([formnovalidate]):not([type=button])").first.evaluate(
        "button => { button.form.noValidate = true; button.click() }"
    )
    expect(page.locator(".error-summary")).to_be_visible()
    check(page, path)


@pytest.mark.parametrize("width", WIDTHS)
def test_what_new_terms_change_is_accessible(visit, world, width):
    page = visit(reverse("add_terms", args=[world.call]), world.administrator, width=width)
    page.locator("[name=valid_from]").fill(f"{timezone.localdate():%d. %m. %Y}")
    page.locator("[name=source]").fill("UL RS 1/2019")
    page.locator("[name=max_age]").fill("20")
    page.locator("[name=action][value=preview]").click()
    expect(page.locator("[name=action][value=save]")).to_be_visible()
    check(page, "add_terms")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_radar_with_people_is_accessible(visit, world, scheme, width):
    today = timezone.localdate()
    for days in (20, 200):
        turns_fifty_on = today + timedelta(days)
        born_on = date(turns_fifty_on.year - 50, turns_fifty_on.month, min(turns_fifty_on.day, 28))
        candidate = CandidateFactory(
            last_name=LONG, born_on=born_on, paid_months=24, paid_months__on=today
        )
        ReferralFactory(candidate=candidate, program_id=world.program)
    page = visit(reverse("radar"), world.coordinator, width=width, color_scheme=scheme)
    expect(page.locator("svg.radar .radar-number")).to_have_count(2)
    check(page, "radar")
    page.locator("main summary").click()
    check(page, "radar with its table")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_both_colour_schemes_are_readable(visit, world, scheme):
    path = reverse("referral", args=[world.submitted])
    page = visit(path, world.coordinator, color_scheme=scheme)
    check(page, f"{path} {scheme}")


def test_empty_lists_are_accessible(visit):
    newcomer = make_actor(Role.COORDINATOR)
    for name in ("desk", "referrals", "candidates", "radar", "cohorts", "programs", "calls"):
        check(visit(reverse(name), newcomer), name)


def test_a_page_that_does_not_exist_is_calm_and_accessible(visit, world):
    page = visit("/napotitve/999999/", world.coordinator)
    check(page, "404")
