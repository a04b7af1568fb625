"""Every page, both languages, wide and narrow: axe finds nothing, nothing scrolls sideways."""

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from enrollment.imports.layout import layout_of
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from tests.enrollment.imports.files import ready_import
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    MembershipFactory,
    ProgramFactory,
    RecheckResultFactory,
    ReferralFactory,
    make_actor,
)
from tests.world import MORE_OF_ADDRESS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (1280, 390)
LANGUAGES = ("sl", "en")
LONG = "Ana-Marija Kovačič Šuštaršič von Hohenwart-Gerlachstein"


class World:
    """One record of each kind, with long names, and an actor for each role."""

    def __init__(self):
        self.referrer, self.coordinator = make_actor(Role.REFERRER), make_actor(Role.COORDINATOR)
        MembershipFactory(user=self.referrer.user)
        today = timezone.localdate()
        program = ProgramFactory()
        self.provider = make_actor(Role.PROVIDER, program.provider)
        self.ministry, self.administrator = (
            make_actor(Role.MINISTRY),
            make_actor(Role.ADMINISTRATOR),
        )
        candidate = CandidateFactory(
            by=self.referrer, last_name=LONG, paid_months=14, paid_months__on=today
        )
        self.candidate = candidate.pk
        self._imports(candidate)
        future = today.replace(year=today.year + 1, day=1)
        cohort = CohortFactory(program=program, starts_on=future, capacity=20)
        self.cohort, self.program, self.call = cohort.pk, program.pk, program.call_id
        shared = {"program": program, "candidate__by": self.referrer}
        submitted = ReferralFactory(candidate=candidate, program=program)
        self.submitted = submitted.pk
        self.recheck = RecheckResultFactory(
            referral=submitted, before="incomplete", changed_on=today
        ).recheck_id
        self.draft = ReferralFactory(state=State.DRAFT, **shared).pk
        self.returned = ReferralFactory(
            state=State.RETURNED, return_note="Manjka potrdilo.", **shared
        ).pk
        self.rejected = ReferralFactory(
            state=State.REJECTED,
            rejection_reason="other",
            decision_note="Obrnite se na urad za delo.",
            decided_at=NOON,
            decided_by=self.coordinator.user,
            **shared,
        ).pk
        admission = AdmissionFactory(cohort=cohort, place=17)
        self.admission, self.admitted = admission.pk, admission.referral_id

    def _imports(self, candidate):
        """An import in each of its states."""
        made = {"by": self.referrer, "candidate": candidate, "at": timezone.now()}
        stored = {"stored_by": self.referrer.user, "stored_at": timezone.now(), "source": "extract"}
        summary = {"rows": 2, "registered": 1, "changed": 1, "months": 24, "left": 1}
        self.import_ = ready_import(**made, failure="ABCD2345").pk
        self.import_stored = ready_import(**made, **stored, summary=summary, state="stored").pk
        self.import_refused = ready_import(
            **made, state="refused", refusal={"code": "is_pdf", "values": {}}
        ).pk
        unknown = layout_of(("EMSO", "Mesc", "Vrsta")).as_json()
        self.import_columns = ready_import(**made, state="columns", layout=unknown).pk
        self.import_reading = ready_import(**made, state="reading").pk


@pytest.fixture
def world():
    return World()


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
    ("referrals", None, "referrer"),
    ("referrals", None, "coordinator"),
    ("rechecks", None, "coordinator"),
    ("recheck", "recheck", "coordinator"),
    ("export_recheck", "recheck", "coordinator"),
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
    ("programs", None, "coordinator"),
    ("export_programs", None, "coordinator"),
    ("program", "program", "coordinator"),
    ("add_program", None, "coordinator"),
    ("change_program", "program", "coordinator"),
    ("plan_cohort", "program", "coordinator"),
    ("change_cohort", "cohort", "coordinator"),
    ("radar", None, "coordinator"),
    ("calls", None, "administrator"),
    ("call", "call", "coordinator"),
    ("call", "call", "administrator"),
    ("add_terms", "call", "administrator"),
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
        ("add_terms", "call", "administrator"),
        ("export_candidates", None, "referrer"),
        ("self_check", None, None),
        ("account_login", None, None),
    ],
)
def test_every_refused_form_is_accessible(visit, world, name, record, role):
    path = reverse(name, args=[getattr(world, record)] if record else [])
    page = visit(path, getattr(world, role) if role else None, width=390)
    page.locator("main form button:not([formnovalidate])").first.evaluate(
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
