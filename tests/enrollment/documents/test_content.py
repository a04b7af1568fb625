"""What stands in each document."""

from dataclasses import asdict
from datetime import date

import pytest
from django.utils import translation

from enrollment.documents import content
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from tests.factories import (
    ON,
    AdmissionFactory,
    AssessmentFactory,
    BenefitMonth,
    CallFactory,
    CandidateFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    months_back,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordination():
    return OrganizationFactory(
        kind="coordination",
        name="Koordinacija",
        street="Cesta 1",
        post_code="8000",
        post="Novo mesto",
        phone="07 000 00 00",
        email="koordinacija@example.com",
    )


def test_a_submitted_referral_shows_what_is_known_today():
    candidate = CandidateFactory(
        emso="1705980550004", street="Pot 1", post_code="8340", post="Črnomelj", paid_months=12
    )
    referral = ReferralFactory(candidate=candidate, obstacles=["language", "debt"])

    form = content.referral_form(referral, ON)

    assert (form.number, form.state, form.referred_on) == (referral.number, "", date(2018, 9, 12))
    assert form.person.emso == "1705980550004"
    assert form.person.address == "Pot 1, 8340 Črnomelj"
    assert (form.months.paid, form.months.unpaid, form.months.unknown) == (12, 0, 12)
    assert form.check.headline == "Izpolnjuje pogoje na dan 12. 9. 2018"
    assert form.obstacles.chosen == ("jezik", "dolgovi")
    assert (form.rule.max_age, form.rule.min_payments) == (49, 12)
    assert (form.checked_by, form.checked_on) == ("", None)
    assert form.cofinancing.startswith("Naložbo sofinancirata")


def test_a_decided_referral_shows_the_check_that_was_stored():
    referral = AdmissionFactory().referral
    months = {month.isoformat(): True for month in months_back(ON, 3)}
    facts = {"born_on": "1980-05-17", "months": months}
    AssessmentFactory(referral=referral, facts=facts, organization=referral.organization)

    form = content.referral_form(referral, date(2020, 1, 1))

    assert form.check.headline == "Izpolnjuje pogoje na dan 12. 9. 2018"
    assert form.months.paid == 3
    assert (form.checked_by, form.checked_on) == (referral.organization.name, ON)


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.DRAFT, "osnutek"), (State.WITHDRAWN, "umaknjena"), (State.SUBMITTED, "")],
)
def test_paper_says_when_it_is_not_a_valid_referral(state, said):
    assert content._state_to_print(Referral(state=state)) == said


def test_an_unfinished_draft_leaves_room_for_a_pen():
    candidate = CandidateFactory(
        born_on=None,
        labour_status="",
        legal_basis="",
        notice_version="",
        informed_on=None,
        paid_months=0,
    )
    program = ProgramFactory(region=candidate.region)
    draft = ReferralFactory(candidate=candidate, program=None, state=State.DRAFT, reason="")

    form = content.referral_form(draft, ON)

    assert form.person.emso == form.person.address == form.reason == ""
    assert form.person.labour_status.chosen == form.person.legal_basis.chosen == ()
    assert len(form.person.labour_status.all) == 4
    assert form.program == content.Choices((f"{program.title}, Novo mesto",))
    assert form.referred_on is None
    assert form.check.outcome == "incomplete"


def test_somebody_without_address_is_said_to_have_none():
    candidate = CandidateFactory(no_fixed_address=True)

    assert content._person(candidate).address == "brez stalnega naslova"


def test_without_terms_there_are_no_conditions():
    program = ProgramFactory(call=CallFactory(terms=False))

    form = content.referral_form(ReferralFactory(program=program), ON)

    assert form.months is form.check is form.rule is None
    assert form.cofinancing == ""


def test_the_blank_form_offers_everything_and_knows_nothing(coordination):
    program = ProgramFactory()
    ProgramFactory(region=RegionFactory(code="LJ"), call=program.call)

    form = content.blank_referral_form(coordination.region, ON)

    assert form.number == form.code == form.person.name == ""
    assert form.program.all == (f"{program.title}, Novo mesto",)
    assert (form.months.first, form.months.last) == (date(2016, 9, 1), date(2018, 8, 1))
    assert form.months.unknown == 24
    assert len(form.obstacles.all) == 7
    assert form.coordination.line == (
        "Koordinacija, Cesta 1, 8000 Novo mesto, tel. 07 000 00 00, koordinacija@example.com"
    )


def test_the_blank_form_of_a_region_without_programs():
    form = content.blank_referral_form(RegionFactory(code="PM"), ON)

    assert form.months is form.rule is form.coordination is None
    assert form.program.all == ()


def test_everything_is_slovene_on_an_english_page():
    referral = ReferralFactory(obstacles=["housing"], state=State.DRAFT)

    with translation.override("en"):
        english = asdict(content.referral_form(referral, ON))
    with translation.override("sl"):
        slovene = asdict(content.referral_form(referral, ON))

    assert english == slovene
    assert english["person"]["labour_status"]["chosen"][0].startswith("brezposelna")


def test_months_of_another_time_do_not_stand_on_the_form():
    referral = ReferralFactory(candidate=CandidateFactory(paid_months=24))
    long_ago = date(2015, 1, 1)
    month = referral.candidate.months.first()
    BenefitMonth.objects.filter(pk=month.pk).update(month=long_ago)

    form = content.referral_form(referral, ON)

    assert long_ago not in {cell.month for row in form.months.rows for cell in row.cells}
    assert (form.months.paid, form.months.unknown) == (23, 1)
