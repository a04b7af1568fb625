"""What a referral form and the forms of the steps take and refuse."""

import pytest
from django.utils import translation

from enrollment.referrals.forms import ReferralForm, RejectForm, ReturnForm, WithdrawForm
from enrollment.referrals.rules import RejectionReason, State
from socakt.accounts.roles import Role
from tests.factories import (
    CandidateFactory,
    OrganizationFactory,
    ProgramFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def draft(referrer):
    return ReferralFactory(candidate=CandidateFactory(by=referrer), state=State.DRAFT)


def filled(draft, actor, **typed):
    return ReferralForm({"version": "1", **typed}, referral=draft, actor=actor)


def test_everything_may_stay_empty(draft, referrer):
    form = filled(draft, referrer)

    assert form.is_valid()
    content = {"program": None, "reason": "", "obstacles": []}
    assert form.cleaned_data == {"version": 1, "opened": "", **content}


def test_programs_of_the_own_region_are_offered_and_taken(draft, referrer):
    elsewhere = ProgramFactory(region=RegionFactory(code="LJ"))

    form = filled(draft, referrer, program=str(elsewhere.pk))

    offered = [str(value) for value, label in form.fields["program"].choices if value]
    assert offered == [str(draft.program_id)]
    assert set(form.errors) == {"program"}
    assert filled(draft, referrer, program=str(draft.program_id)).is_valid()


def test_a_program_is_offered_with_place_and_provider(draft, referrer):
    program = draft.program

    labels = [label for _, label in filled(draft, referrer).fields["program"].choices]

    assert labels[1] == f"Novo mesto: {program.provider.short_name}, {program.title}"


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 30])
def test_a_program_that_is_none_is_refused(draft, referrer, typed):
    assert set(filled(draft, referrer, program=typed).errors) == {"program"}


def test_a_reason_of_20000_characters_is_refused_with_both_numbers(draft, referrer):
    errors = filled(draft, referrer, reason="ž" * 20_000).errors

    assert list(errors) == ["reason"]
    assert "4000" in errors["reason"][0]
    assert "20000" in errors["reason"][0]
    assert filled(draft, referrer, reason="ž" * 4000).is_valid()


def test_obstacles_are_coded(draft, referrer):
    assert filled(draft, referrer, obstacles=["health", "language"]).is_valid()
    assert set(filled(draft, referrer, obstacles=["depression"]).errors) == {"obstacles"}


def test_a_form_without_version_is_refused(draft, referrer):
    assert set(filled(draft, referrer, version="").errors) == {"version"}


@pytest.mark.parametrize("typed", ["", " \n "])
def test_returning_needs_words(typed):
    assert set(ReturnForm({"note": typed}).errors) == {"note"}


@pytest.mark.parametrize("form", [ReturnForm, WithdrawForm, RejectForm])
def test_a_note_is_not_endless(form):
    data = {"reason": RejectionReason.OTHER}

    assert set(form({"note": "a" * 4001, **data}).errors) == {"note"}
    assert form({"note": "a" * 4000, **data}).is_valid()


def test_withdrawing_needs_no_words():
    assert WithdrawForm({}).is_valid()


def test_rejecting_needs_a_coded_reason_and_words_for_other():
    assert set(RejectForm({"note": "Zato."}).errors) == {"reason"}
    assert set(RejectForm({"reason": "whim"}).errors) == {"reason"}
    assert set(RejectForm({"reason": "other"}).errors) == {"note"}
    assert RejectForm({"reason": "other", "note": "Zato."}).is_valid()
    assert RejectForm({"reason": "too_old"}).is_valid()


def test_a_coordinator_is_offered_the_programs_of_the_region():
    region = RegionFactory(code="LJ")
    coordinator = make_actor(
        Role.COORDINATOR, OrganizationFactory(kind="coordination", region=region)
    )
    theirs = ProgramFactory(region=region)
    ProgramFactory()
    draft = ReferralFactory(candidate=CandidateFactory(by=coordinator), state=State.DRAFT)

    form = filled(draft, coordinator)

    assert [value for value, _ in form.fields["program"].choices if value] == [theirs.pk]
