"""What PostgreSQL itself refuses about interviews."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from enrollment.interviews.models import CalendarFeed, Interview
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from tests.factories import NOON, InterviewFactory, ReferralFactory, UserFactory

pytestmark = pytest.mark.django_db
HELD = {"starts_at": NOON, "outcome_at": NOON}

WRONG = [
    ("attempts_count_from_one", {"attempt": 0}),
    ("interview_ends_after_it_begins", {"minutes": 0}),
    ("outcome_has_who_and_when", {"outcome_at": NOON + timedelta(days=6)}),
    ("outcome_has_who_and_when", {"status": "called_off", "call_off_reason": "person"}),
    ("who_came_has_a_next_step", {"status": "came", **HELD}),
    ("who_came_has_a_next_step", {"conclusion": "Besede."}),
    ("who_did_not_come_is_asked_why", {"status": "did_not_come", **HELD}),
    ("who_did_not_come_is_asked_why", {"absence": "called"}),
    ("called_off_interview_says_why", {"status": "called_off", **HELD}),
    ("called_off_interview_says_why", {"call_off_reason": "person"}),
    (
        "nobody_came_before_it_began",
        {"status": "came", "next_step": "admit", "outcome_at": NOON},
    ),
    ("interview_status_is_known", {"status": "perhaps", **HELD}),
]


@pytest.mark.parametrize(("name", "fields"), WRONG)
def test_contradictions_are_refused(name, fields):
    by = {"outcome_by": UserFactory()} if "outcome_at" in fields else {}

    with pytest.raises(IntegrityError, match=name):
        InterviewFactory(**fields, **(by if name != "outcome_has_who_and_when" else {}))


SECOND = [
    ("one_open_interview_per_referral", {"attempt": 2, "sequence": 1}),
    (
        "one_interview_per_attempt",
        {"sequence": 1, "status": "came", "next_step": "admit", **HELD},
    ),
    (
        "interviews_of_a_referral_are_numbered",
        {"attempt": 2, "status": "called_off", "call_off_reason": "person", **HELD},
    ),
]


@pytest.mark.parametrize(("name", "fields"), SECOND)
def test_a_second_one_is_refused(name, fields):
    first = InterviewFactory()
    by = {"outcome_by": first.with_whom} if "outcome_at" in fields else {}

    with pytest.raises(IntegrityError, match=name):
        InterviewFactory(referral=first.referral, **fields, **by)


def test_nobody_is_in_two_interviews():
    first = InterviewFactory()

    with pytest.raises(IntegrityError, match="one_interview_at_a_time"):
        InterviewFactory(
            with_whom=first.with_whom, starts_at=first.starts_at + timedelta(minutes=44)
        )


@pytest.mark.parametrize("fields", [{"digest": "secret"}, {"revoked_at": NOON - timedelta(1)}])
def test_a_calendar_link_is_a_digest_and_revoked_later(fields, coordinator):
    feed = {"user": coordinator.user, "organization": coordinator.organization, "scope": "mine"}
    feed |= {"digest": "0" * 64, "made_at": NOON}

    with pytest.raises(IntegrityError, match="calendar_link_is"):
        CalendarFeed.objects.create(**{**feed, **fields})


def test_one_calendar_link_per_person(coordinator):
    feed = {"user": coordinator.user, "organization": coordinator.organization, "scope": "mine"}
    CalendarFeed.objects.create(**feed, digest="0" * 64, made_at=NOON)

    with pytest.raises(IntegrityError, match="one_calendar_link_per_person"):
        CalendarFeed.objects.create(**feed, digest="1" * 64, made_at=NOON)


@pytest.mark.parametrize("way", ["made", "moved to", "concluded", "deleted"])
def test_who_is_invited_has_an_appointment(way):
    with pytest.raises(IntegrityError, match="who_is_invited_"), transaction.atomic():
        match way:
            case "made":
                ReferralFactory(state=State.INTERVIEW, appointment=False)
            case "moved to":
                Referral.objects.filter(pk=ReferralFactory().pk).update(state=State.INTERVIEW)
            case "concluded":
                first = InterviewFactory()
                Interview.objects.filter(pk=first.pk).update(
                    status="called_off",
                    call_off_reason="person",
                    outcome_by=first.with_whom,
                    outcome_at=NOON,
                )
            case "deleted":
                InterviewFactory().delete()
        connection.check_constraints()


def test_what_is_moved_has_another_date():
    moved = {"status": "moved", "outcome_by": UserFactory(), "outcome_at": NOON}

    with pytest.raises(IntegrityError, match="moved_interview_has"), transaction.atomic():
        InterviewFactory(referral=ReferralFactory(), **moved)
        connection.check_constraints()


def test_a_referral_with_its_appointment_is_accepted():
    ReferralFactory(state=State.INTERVIEW)
    connection.check_constraints()


def test_records_name_themselves(coordinator):
    interview = InterviewFactory()
    feed = CalendarFeed(user=coordinator.user, organization=coordinator.organization, scope="mine")

    assert str(interview) == f"{interview.referral.number} / 1"
    assert str(coordinator.user) in str(feed)
