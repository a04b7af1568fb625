"""Behind the services' back: PostgreSQL holds the order of the steps by itself."""

from datetime import date

import pytest
from django.db import connection, transaction

from tests.factories import AdmissionFactory, CandidateFactory, UserFactory
from tests.participants import (
    EntryFactsFactory,
    OutcomeFactory,
    ParticipationFactory,
    left,
    participant,
)
from tests.refused import Refused, change

pytestmark = pytest.mark.django_db

START, LAST = date(2018, 10, 1), date(2018, 12, 5)


def now():
    """Look at the deferred triggers now, not at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def end(admission, kind, reason, on=LAST):
    change(
        admission,
        ended_on=on,
        end_kind=kind,
        end_reason=reason,
        ended_by=admission.admitted_by,
    )


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"started_on": date(2018, 9, 30)}, "start_is_within_the_cohort"),
        ({"started_on": date(2019, 9, 1)}, "start_is_within_the_cohort"),
        (
            {"started_on": START, "contract_signed_on": date(2018, 10, 2)},
            "contract_is_signed_before_the_start",
        ),
        ({"started_on": START, "start_recorded_by": None}, "start_has_who_and_when"),
        ({"started_on": START, "start_recorded_at": None}, "start_has_who_and_when"),
    ],
)
def test_a_start(cohort, fields, rule):
    admission = AdmissionFactory(cohort=cohort, place=1)
    with Refused(rule):
        ParticipationFactory(admission=admission, **fields)


def test_a_start_needs_facts_and_facts_need_that_start(cohort):
    signed = ParticipationFactory(admission=AdmissionFactory(cohort=cohort, place=1))
    with Refused("start_has_entry_facts"):
        change(
            signed,
            started_on=START,
            start_recorded_by=UserFactory(),
            start_recorded_at=signed.contract_recorded_at,
        )
        now()
    with Refused("entry_facts_belong_to_a_start"):
        EntryFactsFactory(participation=signed, recorded_for_on=START)
        now()


@pytest.mark.usefixtures("never_committed")
def test_only_the_referred_person_with_a_place_signs(cohort):
    admission = AdmissionFactory(cohort=cohort, place=1)
    with Refused("who_was_referred_takes_part"):
        ParticipationFactory(admission=admission, candidate=CandidateFactory())
    end(admission, "cancelled", "job")
    with Refused("who_signs_holds_a_place"):
        ParticipationFactory(admission=admission)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"disability": True}, "disability_is_answered_or_refused"),
        ({"refused": []}, "disability_is_answered_or_refused"),
        ({"housing": ""}, "housing_is_answered_or_refused"),
        ({"refused": ["disability", "housing"]}, "housing_is_answered_or_refused"),
        ({"foreign_background": None}, "foreign_background_is_answered_or_refused"),
        ({"refused": ["disability", "sex"]}, "only_sensitive_questions_are_refused"),
        ({"education": ""}, "entry_facts_are_complete"),
        ({"municipality": ""}, "entry_facts_are_complete"),
        ({"born_on": START}, "entry_facts_are_not_of_the_future"),
        ({"labour_status_since": date(2018, 10, 2)}, "entry_facts_are_not_of_the_future"),
    ],
)
def test_facts_at_entry(cohort, fields, rule):
    admission = AdmissionFactory(cohort=cohort, place=1)
    with Refused(rule):
        ParticipationFactory(
            admission=admission,
            started_on=START,
            **{f"facts__{name}": value for name, value in fields.items()},
        )


@pytest.mark.parametrize(
    ("kind", "reason", "on", "rule"),
    [
        ("cancelled", "job", LAST, "who_started_is_not_cancelled"),
        ("early_exit", "job", date(2018, 9, 30), "who_started_leaves_after_the_start"),
        ("exclusion", "breach", date(2018, 9, 30), "who_started_leaves_after_the_start"),
        ("completion", "completed", date(2018, 9, 30), "who_started_leaves_after_the_start"),
    ],
)
def test_the_end_of_who_started(cohort, kind, reason, on, rule):
    admission = participant(cohort=cohort, place=1)
    with Refused(rule):
        end(admission, kind, reason, on)


@pytest.mark.parametrize("kind", ["exclusion", "completion"])
def test_who_never_started_only_leaves_early(cohort, kind):
    admission = AdmissionFactory(cohort=cohort, place=1)
    ParticipationFactory(admission=admission)
    with Refused("who_never_started_only_leaves_early"):
        end(admission, kind, "breach")
    end(admission, "early_exit", "no_wish")


def test_who_left_stays_so_and_needs_a_new_referral(cohort):
    gone = left(LAST, cohort=cohort, place=1)
    with Refused("who_left_stays_so"):
        change(gone, ended_on=None, end_kind="", end_reason="", ended_by=None)
    with Refused("nobody_comes_back_after_leaving"):
        AdmissionFactory(cohort=cohort, referral=gone.referral, place=2, admitted_on=LAST)


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"reference_on": date(2018, 12, 4)}, "outcome_is_of_a_day_in_its_window"),
        ({"reference_on": date(2019, 1, 3)}, "outcome_is_of_a_day_in_its_window"),
        (
            {"which": "six_months", "reference_on": date(2019, 6, 4)},
            "outcome_is_of_a_day_in_its_window",
        ),
        (
            {"which": "six_months", "reference_on": date(2019, 7, 4)},
            "outcome_is_of_a_day_in_its_window",
        ),
        ({"status": "rich"}, "outcome_is_coded"),
    ],
)
def test_an_outcome(cohort, fields, rule):
    gone = left(LAST, cohort=cohort, place=1)
    with Refused(rule):
        OutcomeFactory(participation=gone.referral.participation, **fields)


def test_there_is_no_outcome_before_an_exit(cohort):
    here = participant(cohort=cohort, place=1)
    with Refused("outcome_follows_an_exit"):
        OutcomeFactory(participation=here.referral.participation, reference_on=LAST)


def test_one_outcome_of_a_kind_holds_and_is_corrected_once(cohort):
    gone, other = (left(LAST, cohort=cohort, place=place) for place in (1, 2))
    known = gone.referral.participation
    first = OutcomeFactory(participation=known)
    with Refused("one_current_outcome_per_kind"):
        OutcomeFactory(participation=known)
    OutcomeFactory(participation=known, corrects=first)
    with Refused("corrects_id"):
        OutcomeFactory(participation=known, corrects=first)
    with Refused("outcome_corrects_its_like"):
        OutcomeFactory(participation=other.referral.participation, corrects=first)


def test_a_reminder_comes_once(cohort):
    gone = left(LAST, cohort=cohort, place=1)
    reminders = gone.referral.participation.reminders
    told = {"which": "leaving", "overdue": False, "made_at": gone.referral.started_at}
    reminders.create(**told)
    with Refused("each_reminder_comes_once"), transaction.atomic():
        reminders.create(**told)
