"""The page of a person and the page of a referral."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from enrollment.admissions import services as admissions
from enrollment.desk.timeline import lines
from enrollment.eligibility import services as eligibility
from enrollment.referrals import services as referrals
from enrollment.referrals.rules import RejectionReason, State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    TermsFactory,
    make_actor,
)
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def as_actor(client_as):
    def sign_in(actor):
        client = client_as(actor)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def candidate(referrer):
    return CandidateFactory(by=referrer)


@pytest.fixture
def submitted(candidate):
    return ReferralFactory(candidate=candidate)


@pytest.fixture
def cohort(submitted):
    return CohortFactory(program=submitted.program)


def page_of(client, referral):
    return client.get(reverse("referral", args=[referral.pk]))


def hours(count):
    return NOON + timedelta(hours=count)


def test_a_person_with_the_answer_of_today_and_the_referrals_one_may_see(
    as_actor, candidate, coordinator, referrer
):
    draft = ReferralFactory(candidate=candidate, state=State.DRAFT, number="NM-2018-0001")
    ReferralFactory(candidate=candidate, number="NM-2018-0002")
    url = reverse("candidate", args=[candidate.pk])

    own = text_of(as_actor(referrer).get(url))
    theirs = text_of(as_actor(coordinator).get(url))

    assert "Meets the conditions on 12. 9. 2018" in own
    assert draft.number in own
    assert draft.number not in theirs
    assert "NM-2018-0002" in theirs


def test_a_person_without_a_call_has_no_answer(as_actor, candidate, referrer):
    text = text_of(as_actor(referrer).get(reverse("candidate", args=[candidate.pk])))

    assert "No call with conditions holds today." in text
    assert "No referral yet." in text


def go_the_whole_way(referral, referrer, coordinator):
    """Started, changed twice, submitted, returned, submitted again, checked, rejected."""
    by_referrer = {"referral": referral, "by": referrer}
    by_coordinator = {"referral": referral, "by": coordinator}
    program = ProgramFactory()
    referrals.save(version=1, at=hours(1), program=program, reason="A", **by_referrer)
    referrals.save(version=2, at=hours(2), reason="B", **by_referrer)
    referrals.submit(at=hours(3), **by_referrer)
    referrals.return_for_completion(note="Manjka.", at=hours(4), **by_coordinator)
    referrals.submit(at=hours(5), **by_referrer)
    referral.refresh_from_db()
    eligibility.assess(on=ON, at=hours(6), **by_coordinator)
    referrals.reject(reason=RejectionReason.NOT_READY, note="", at=hours(7), **by_coordinator)


def test_history_tells_who_did_what_when_in_order_to_both_sides(
    as_actor, candidate, coordinator, referrer
):
    referral = referrals.start(candidate=candidate, at=hours(0), by=referrer)
    go_the_whole_way(referral, referrer, coordinator)

    for actor in (referrer, coordinator):
        timeline = page_of(as_actor(actor), referral).context["page"].timeline
        assert [line.title for line in timeline] == [
            "Begun",
            "Changed",
            "Submitted",
            "Returned for completion",
            "Submitted again",
            "Conditions checked",
            "Rejected",
        ]
        # two changes in a row are one line, with the moment of the second
        assert "14.00" in timeline[1].detail or "14:00" in timeline[1].detail
        assert str(referrer.user) in timeline[2].detail
        assert referrer.organization.short_name in timeline[2].detail
        assert coordinator.organization.short_name in timeline[3].detail
        assert not any(line.current for line in timeline)


def test_the_history_of_an_open_referral_ends_with_whom_it_waits_for(as_actor, submitted, referrer):
    client = as_actor(referrer)

    assert page_of(client, submitted).context["page"].timeline[-1].current
    assert "Waiting for the coordination" in text_of(page_of(client, submitted))


def test_an_entry_without_a_known_title_or_person_is_shown_as_it_is():
    event = Event(action="referral.imported", at=NOON)

    with translation.override("en"):
        [line] = lines([event], "")

    assert line.title == "referral.imported"
    assert line.detail.count("·") == 0


def test_views_are_no_part_of_the_history_but_of_the_log(as_actor, submitted, coordinator):
    client = as_actor(coordinator)
    page_of(client, submitted)

    titles = [line.title for line in page_of(client, submitted).context["page"].timeline]
    assert len(titles) == 1
    assert (
        Event.objects.filter(action="referral.viewed", subject=submitted.candidate_id).count() == 2
    )


@pytest.mark.parametrize(
    ("state", "own", "coordination"),
    [
        (State.DRAFT, {"edit", "submit", "withdraw"}, None),
        (
            State.SUBMITTED,
            {"withdraw"},
            {
                *("take", "invite", "return", "put_on_list", "redirect", "reject", "admit"),
                "withdraw",
            },
        ),
        (State.RETURNED, {"edit", "submit", "withdraw"}, {"withdraw"}),
    ],
)
def test_buttons_are_what_each_side_can_do_now(
    as_actor, candidate, coordinator, referrer, state, own, coordination
):
    note = "Manjka." if state == State.RETURNED else ""
    referral = ReferralFactory(candidate=candidate, state=state, return_note=note)

    assert page_of(as_actor(referrer), referral).context["page"].actions == own
    theirs = page_of(as_actor(coordinator), referral)
    if coordination is None:
        assert theirs.status_code == 404
    else:
        assert theirs.context["page"].actions == coordination


def test_an_open_referral_is_judged_today_and_on_the_first_day_of_the_cohort(
    as_actor, submitted, cohort, coordinator
):
    page = page_of(as_actor(coordinator), submitted)

    outlook = page.context["page"].outlook
    assert (outlook.on, outlook.stored) == (ON, None)
    assert page.context["page"].start.on == date(2018, 10, 1)
    assert "Meets the conditions on 12. 9. 2018" in text_of(page)
    assert "20 free places" in text_of(page)


def test_the_first_day_is_judged_by_the_terms_in_force_then(
    as_actor, submitted, cohort, coordinator
):
    newer = TermsFactory(call=submitted.program.call, valid_from=date(2018, 10, 1), max_age=30)

    page = page_of(as_actor(coordinator), submitted)

    assert page.context["page"].start.terms == newer != cohort.terms
    assert "1. 10. 2018 , the conditions will not be met." in text_of(page)


def test_the_next_cohort_is_the_first_with_room_else_the_first(as_actor, submitted, coordinator):
    full = CohortFactory(program=submitted.program, starts_on=date(2018, 9, 1), capacity=1)
    other = ReferralFactory(program=submitted.program)
    admissions.admit(referral=other, cohort=full, on=ON, by=coordinator)
    client = as_actor(coordinator)

    page = page_of(client, submitted).context["page"]
    assert (page.cohort, page.start) == (full, None)
    free = CohortFactory(program=submitted.program, starts_on=date(2018, 10, 1))
    assert page_of(client, submitted).context["page"].cohort == free


def test_a_decided_referral_shows_the_check_it_was_decided_on(
    as_actor, submitted, cohort, coordinator, referrer
):
    admissions.admit(referral=submitted, cohort=cohort, on=ON, by=coordinator)
    submitted.candidate.months.all().delete()

    page = page_of(as_actor(referrer), submitted)

    outlook = page.context["page"].outlook
    assert outlook.stored is not None
    assert outlook.result.outcome == "eligible"
    assert "Meets the conditions on 12. 9. 2018" in text_of(page)
    assert coordinator.user.name in text_of(page)
    assert page.context["page"].admission.place == 1


def test_a_withdrawn_draft_without_program_and_check_is_shown(as_actor, candidate, referrer):
    draft = ReferralFactory(candidate=candidate, state=State.DRAFT, program=None)
    referrals.withdraw(referral=draft, note="", at=NOON, by=referrer)

    assert page_of(as_actor(referrer), draft).context["page"].outlook is None


def test_cancelling_is_offered_to_the_coordinator_before_the_start(
    as_actor, submitted, cohort, coordinator, referrer
):
    admission = admissions.admit(referral=submitted, cohort=cohort, on=ON, by=coordinator)
    link = reverse("cancel_admission", args=[admission.pk])

    assert link in page_of(as_actor(coordinator), submitted).content.decode()
    assert link not in page_of(as_actor(referrer), submitted).content.decode()


def test_cancelling_is_not_offered_after_the_start(as_actor, submitted, coordinator):
    running = CohortFactory(program=submitted.program, starts_on=ON)
    admission = admissions.admit(referral=submitted, cohort=running, on=ON, by=coordinator)

    page = page_of(as_actor(coordinator), submitted).content.decode()

    assert reverse("cancel_admission", args=[admission.pk]) not in page


def test_what_is_missing_is_said_to_who_can_add_it(as_actor, candidate, coordinator, referrer):
    draft = ReferralFactory(candidate=candidate, state=State.DRAFT, reason="")

    text = text_of(page_of(as_actor(referrer), draft))

    assert "Write the reason for the referral." in text
    assert (
        reverse("edit_referral", args=[draft.pk])
        in page_of(as_actor(referrer), draft).content.decode()
    )


def test_codes_are_shown_as_words(as_actor, candidate, referrer):
    referral = ReferralFactory(candidate=candidate, obstacles=["health", "debt"])
    rejected = make_actor(Role.COORDINATOR)
    referrals.reject(
        referral=referral, reason=RejectionReason.TOO_OLD, note="<b>Žal</b>", at=NOON, by=rejected
    )

    page = page_of(as_actor(referrer), referral)

    assert "health, debts" in text_of(page)
    assert "above the age limit" in text_of(page)
    assert "&lt;b&gt;Žal&lt;/b&gt;" in page.content.decode()
