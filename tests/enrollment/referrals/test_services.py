"""The way of a referral: what each step does, to whom it is open, and what it leaves alone."""

from datetime import timedelta

import pytest

from enrollment.referrals import services
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import RejectionReason, State
from enrollment.referrals.services import AlreadyDecided, AlreadyOpen, Incomplete
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import ChangedMeanwhile, NotPermitted
from tests.factories import (
    NOON,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=3)


@pytest.fixture
def candidate(referrer):
    return CandidateFactory(by=referrer)


@pytest.fixture
def draft(candidate):
    return ReferralFactory(candidate=candidate, state=State.DRAFT)


@pytest.fixture
def submitted(candidate):
    return ReferralFactory(candidate=candidate)


@pytest.fixture
def returned(candidate):
    return ReferralFactory(candidate=candidate, state=State.RETURNED, return_note="Manjka datum.")


def steps(referral):
    return [event.action for event in Event.objects.about(referral)]


def unchanged(referral):
    before = Referral.objects.filter(pk=referral.pk).values().get()
    return lambda: Referral.objects.filter(pk=referral.pk).values().get() == before


def test_start_makes_a_draft_with_a_number(candidate, referrer):
    referral = services.start(candidate=candidate, at=NOON, by=referrer)

    assert (referral.state, referral.number) == (State.DRAFT, "NM-2018-0001")
    assert (referral.organization, referral.region) == (referrer.organization, candidate.region)
    assert (referral.started_by, referral.turn_since, referral.program) == (
        referrer.user,
        NOON,
        None,
    )
    candidate.refresh_from_db()
    assert candidate.shared_at is None
    assert steps(referral) == ["referral.started"]


def test_start_twice_goes_on_with_the_draft_begun(candidate, referrer):
    first = services.start(candidate=candidate, at=NOON, by=referrer)
    again = services.start(candidate=candidate, at=LATER, by=referrer)

    assert first == again
    assert Referral.objects.count() == 1
    assert steps(first) == ["referral.started"]


def test_with_a_program_chosen_another_draft_can_be_started(draft, referrer):
    assert services.start(candidate=draft.candidate, at=NOON, by=referrer) != draft


def test_start_while_another_organization_has_a_draft(candidate, referrer, coordinator):
    candidate.shared_at = NOON
    candidate.save()
    services.start(candidate=candidate, at=NOON, by=coordinator)

    with pytest.raises(AlreadyOpen):
        services.start(candidate=candidate, at=NOON, by=referrer)

    assert Referral.objects.count() == 1


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_other_roles_start_nothing(candidate, role):
    with pytest.raises(NotPermitted):
        services.start(candidate=candidate, at=NOON, by=make_actor(role))

    assert not Referral.objects.exists()


def test_nobody_starts_a_referral_for_a_person_of_others(candidate):
    with pytest.raises(NotPermitted):
        services.start(candidate=candidate, at=NOON, by=make_actor(Role.REFERRER))

    assert not Referral.objects.exists()


def test_save_keeps_what_is_given_complete_or_not(draft, referrer):
    program = ProgramFactory()

    saved = services.save(
        referral=draft, version=1, at=NOON, by=referrer, program=program, reason="", obstacles=[]
    )

    assert (saved.program, saved.reason, saved.version, saved.state) == (
        program,
        "",
        2,
        State.DRAFT,
    )
    event = Event.objects.about(draft).get()
    assert (event.action, event.details) == ("referral.edited", {"fields": ["program", "reason"]})


def test_saving_without_a_change_is_no_change_even_from_an_old_form(draft, referrer):
    same = unchanged(draft)

    services.save(referral=draft, version=99, at=NOON, by=referrer, reason=draft.reason)

    assert same()
    assert steps(draft) == []


def test_a_change_from_an_old_form_is_refused(draft, referrer):
    services.save(referral=draft, version=1, at=NOON, by=referrer, reason="Prvi.")
    same = unchanged(draft)

    with pytest.raises(ChangedMeanwhile):
        services.save(referral=draft, version=1, at=NOON, by=referrer, reason="Drugi.")

    assert same()


def test_after_a_closed_referral_the_program_can_be_chosen_again(submitted, referrer, coordinator):
    services.reject(
        referral=submitted, reason=RejectionReason.NOT_READY, note="", at=NOON, by=coordinator
    )
    draft = ReferralFactory(candidate=submitted.candidate, state=State.DRAFT)

    saved = services.save(
        referral=draft, version=1, at=NOON, by=referrer, program=submitted.program
    )

    assert saved.program == submitted.program


def test_submit_hands_over_and_shows_the_person_to_the_coordination(draft, referrer):
    services.submit(referral=draft, at=LATER, by=referrer)

    draft.refresh_from_db()
    draft.candidate.refresh_from_db()
    assert (draft.state, draft.submitted_at, draft.submitted_by) == (
        State.SUBMITTED,
        LATER,
        referrer.user,
    )
    assert (draft.turn_since, draft.version) == (LATER, 2)
    assert draft.candidate.shared_at == LATER
    assert steps(draft) == ["referral.submitted"]


def test_submit_twice_is_one_step(draft, referrer):
    services.submit(referral=draft, at=NOON, by=referrer)
    same = unchanged(draft)

    services.submit(referral=draft, at=LATER, by=referrer)

    assert same()
    assert steps(draft) == ["referral.submitted"]


def test_an_incomplete_referral_is_not_submitted_and_says_everything_that_is_missing(referrer):
    candidate = CandidateFactory(
        by=referrer,
        paid_months=0,
        born_on=None,
        labour_status="",
        legal_basis="",
        notice_version="",
        informed_on=None,
    )
    draft = ReferralFactory(candidate=candidate, state=State.DRAFT, reason=" \n")
    same = unchanged(draft)

    with pytest.raises(Incomplete) as refusal:
        services.submit(referral=draft, at=NOON, by=referrer)

    assert len(refusal.value.missing) == 5
    assert str(refusal.value) == " ".join(refusal.value.missing)
    assert same()
    candidate.refresh_from_db()
    assert candidate.shared_at is None
    assert steps(draft) == []


def test_returning_and_submitting_again_keeps_the_first_submission(
    submitted, referrer, coordinator
):
    services.return_for_completion(referral=submitted, note="Manjka.", at=NOON, by=coordinator)
    submitted.refresh_from_db()
    assert (submitted.state, submitted.return_note) == (State.RETURNED, "Manjka.")

    colleague = make_actor(Role.REFERRER, referrer.organization)
    services.submit(referral=submitted, at=LATER, by=colleague)

    submitted.refresh_from_db()
    assert (submitted.state, submitted.turn_since) == (State.SUBMITTED, LATER)
    assert (submitted.submitted_at, submitted.submitted_by) == (NOON, referrer.user)
    submitted.candidate.refresh_from_db()
    assert submitted.candidate.shared_at == NOON
    assert steps(submitted) == ["referral.returned", "referral.resubmitted"]


def test_returning_twice_with_one_note_is_one_step(submitted, coordinator):
    for at in (NOON, LATER):
        services.return_for_completion(referral=submitted, note="Manjka.", at=at, by=coordinator)

    assert steps(submitted) == ["referral.returned"]
    with pytest.raises(AlreadyDecided):
        services.return_for_completion(referral=submitted, note="Še.", at=LATER, by=coordinator)


@pytest.mark.parametrize("kind", ["draft", "submitted", "returned"])
def test_an_open_referral_can_be_withdrawn(kind, referrer, request):
    referral = request.getfixturevalue(kind)

    for at in (NOON, LATER):
        services.withdraw(referral=referral, note="Služba.", at=at, by=referrer)

    referral.refresh_from_db()
    assert (referral.state, referral.decided_at, referral.decided_by, referral.decision_note) == (
        State.WITHDRAWN,
        NOON,
        referrer.user,
        "Služba.",
    )
    assert steps(referral) == ["referral.withdrawn"]


def test_rejecting_gives_a_reason_and_closes(submitted, coordinator):
    for at in (NOON, LATER):
        services.reject(
            referral=submitted, reason=RejectionReason.TOO_OLD, note="Žal.", at=at, by=coordinator
        )

    submitted.refresh_from_db()
    assert (submitted.state, submitted.rejection_reason, submitted.decision_note) == (
        State.REJECTED,
        RejectionReason.TOO_OLD,
        "Žal.",
    )
    assert (submitted.decided_at, submitted.decided_by) == (NOON, coordinator.user)
    assert steps(submitted) == ["referral.rejected"]
    with pytest.raises(AlreadyDecided):
        services.reject(
            referral=submitted, reason=RejectionReason.OTHER, note="", at=LATER, by=coordinator
        )
