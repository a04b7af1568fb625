"""Deciding about a cohort in a browser: several people at once, and a change that concerns some."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from enrollment.admissions.models import Admission
from enrollment.admissions.targets import CompositionTarget
from programs.models import Cohort
from tests.browser.test_accessibility import WIDTHS, check, world  # noqa: F401
from tests.factories import NOON, CandidateFactory, CohortFactory, ReferralFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def wanted(world):  # noqa: F811
    """The call wants something of its cohorts."""
    terms = Cohort.objects.get(pk=world.cohort).terms
    for dimension, category in (("sex", "female"), ("education", "isced_0_to_2")):
        CompositionTarget.objects.create(
            terms=terms,
            dimension=dimension,
            category=category,
            at_least=50,
            source="UL RS 6/2017",
            added_at=NOON,
            added_by=world.administrator.user,
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_people_are_ticked_looked_at_and_admitted_together(visit, world, wanted, width):  # noqa: F811
    today = timezone.localdate()
    for name in ("Alfa", "Beta"):
        person = CandidateFactory(first_name=name, paid_months=24, paid_months__on=today)
        ReferralFactory(candidate=person, program_id=world.program)
    page = visit(reverse("admit_several", args=[world.cohort]), world.coordinator, width=width)

    page.get_by_label("Alfa").check()
    page.get_by_label("Beta").check()
    page.locator("[name=action][value=preview]").click()
    expect(page.locator("[name=action][value=admit]")).to_be_visible()
    expect(page.get_by_label("Alfa")).to_be_checked()
    check(page, "admit_several with its preview")
    page.locator("[name=action][value=admit]").click()

    expect(page.locator(".rows-title").get_by_text("Alfa")).to_be_visible()
    check(page, "cohort with its composition")
    assert Admission.objects.open().filter(cohort=world.cohort).count() == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_what_a_change_brings_is_shown_before_it_is_saved(visit, world, width):  # noqa: F811
    page = visit(reverse("change_cohort", args=[world.cohort]), world.coordinator, width=width)
    later = Cohort.objects.get(pk=world.cohort).starts_on + timedelta(30)

    page.locator("[name=starts_on]").fill(f"{later:%d. %m. %Y}")
    page.locator("main form button").first.click()
    expect(page.locator("[name=action][value=save]")).to_be_visible()
    check(page, "change_cohort with what follows")
    page.locator("[name=action][value=save]").click()

    expect(page).to_have_url(f"{page.url.split('/skupine/')[0]}/skupine/{world.cohort}/")
    assert Cohort.objects.get(pk=world.cohort).starts_on == later


@pytest.mark.parametrize("width", WIDTHS)
def test_where_somebody_could_go_is_accessible(visit, world, wanted, width):  # noqa: F811
    here = Cohort.objects.get(pk=world.cohort)
    CohortFactory(program=here.program, starts_on=here.starts_on)
    page = visit(
        reverse("move_participant", args=[world.admission]), world.coordinator, width=width
    )

    expect(page.get_by_role("radio")).to_have_count(2)  # and the one that is running
    check(page, "move_participant")
