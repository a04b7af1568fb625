"""What is proposed for erasure, on which day and why."""

from datetime import date, timedelta

import pytest

from enrollment.models import Import, Notice
from enrollment.privacy import erasures
from enrollment.privacy.models import Erasure
from enrollment.privacy.proposals import propose
from enrollment.privacy.rules import What
from enrollment.privacy.tasks import carry_out_erasure, propose_erasures
from enrollment.referrals.rules import State
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.cases import closed_referral, noon_of, proposals, who_left
from tests.enrollment.privacy.people import (
    LATER,
    LATER_ON,
    set_period,
)
from tests.factories import (
    NOON,
    ON,
    CandidateFactory,
    ProgramFactory,
    ReferralFactory,
)
from tests.jobs import waiting_jobs

pytestmark = pytest.mark.django_db


# --- what is proposed --------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "found"), [(date(2019, 9, 12), False), (date(2019, 9, 13), True)])
def test_a_refused_referral_is_proposed_on_the_day_after_its_period(on, found):
    referral = closed_referral()
    set_period("unsuccessful", 12, call=referral.program.call)

    assert (referral.candidate_id in proposals(on)) == found


@pytest.mark.parametrize(("on", "found"), [(date(2025, 12, 31), False), (date(2026, 1, 1), True)])
def test_a_participant_from_the_end_of_the_year_of_the_last_payment(on, found):
    held = who_left()
    call = held.cohort.program.call
    set_period(
        "participant", 60, call=call, last_payment_on=date(2020, 3, 1), from_end_of_year=True
    )

    assert (held.candidate_id in proposals(on)) == found


def test_a_later_end_of_the_call_keeps_longer_and_stops_what_was_proposed(coordinator):
    held = who_left()
    call = held.cohort.program.call
    set_period("participant", 12, call=call, last_payment_on=date(2020, 3, 1))
    assert proposals(date(2021, 3, 2)) == {held.candidate_id}

    set_period(
        "participant", 12, call=call, last_payment_on=date(2022, 3, 1), valid_from=date(2021, 3, 3)
    )

    assert proposals(date(2021, 3, 4)) == set()
    assert Erasure.objects.get().stopped_by_what == "not_due"
    assert proposals(date(2023, 3, 2)) == {held.candidate_id}


def test_of_two_rows_of_a_day_the_later_one_holds():
    referral = closed_referral()
    set_period("unsuccessful", 12, call=referral.program.call)
    set_period("unsuccessful", 24, call=referral.program.call)

    assert proposals(date(2020, 9, 12)) == set()
    assert proposals(date(2020, 9, 13)) == {referral.candidate_id}


def test_a_period_that_has_not_begun_holds_nothing():
    referral = closed_referral()
    set_period("unsuccessful", 12, call=referral.program.call, valid_from=date(2030, 1, 1))

    assert proposals(date(2029, 12, 31)) == set()
    assert proposals(date(2030, 1, 1)) == {referral.candidate_id}


def test_a_later_referral_keeps_the_record():
    first = closed_referral()
    set_period("unsuccessful", 12, call=first.program.call)
    closed_referral(
        candidate=first.candidate, program=first.program, decided_at=noon_of(date(2019, 9, 1))
    )

    assert proposals(date(2020, 9, 1)) == set()
    assert proposals(date(2020, 9, 2)) == {first.candidate_id}


def test_another_call_without_a_period_keeps_the_record():
    first = closed_referral()
    set_period("unsuccessful", 12, call=first.program.call)
    closed_referral(candidate=first.candidate, program=ProgramFactory())

    assert proposals(LATER_ON) == set()


@pytest.mark.parametrize(
    ("registered_at", "on", "found"),
    [(NOON, date(2019, 9, 12), False), (NOON, date(2019, 9, 13), True)],
)
def test_who_was_never_referred(registered_at, on, found):
    person = CandidateFactory(registered_at=registered_at)
    set_period("never_submitted", 12)

    assert (person.pk in proposals(on)) == found


def test_an_unsent_draft_counts_from_its_last_step():
    draft = ReferralFactory(state=State.DRAFT, program=None)
    set_period("never_submitted", 12)

    assert proposals(date(2019, 9, 12)) == set()
    assert proposals(date(2019, 9, 13)) == {draft.candidate_id}


def test_without_any_period_nothing_is_proposed():
    closed_referral()
    CandidateFactory()

    assert propose(on=date(2090, 1, 1), at=noon_of(date(2090, 1, 1))) == 0
    assert not Erasure.objects.exists()


def test_notes_alone_where_the_person_is_kept_longer(coordinator):
    note = NoteFactory(happened_on=ON)
    set_period("notes", 12)

    propose(on=date(2019, 9, 12), at=noon_of(date(2019, 9, 12)))
    assert not Erasure.objects.exists()
    propose(on=date(2019, 9, 13), at=noon_of(date(2019, 9, 13)))

    found = Erasure.objects.get()
    assert (found.candidate, found.what) == (note.candidate, What.NOTES)
    assert found.why[0]["until"] == "2019-09-12"


def test_an_import_that_is_finished(person, coordinator):
    set_period("imports", 12)
    on = date(2019, 9, 13)

    propose(on=on, at=noon_of(on))

    of = Erasure.objects.get(what=What.IMPORT).of_import
    assert of.state == Import.State.DISCARDED
    assert Import.objects.count() == 2  # the other is not finished


def test_proposing_again_changes_nothing_and_tells_nobody_again(coordinator):
    referral = closed_referral()
    set_period("unsuccessful", 12, call=referral.program.call)
    on = date(2019, 9, 13)

    assert propose(on=on, at=noon_of(on)) == 1
    assert propose(on=on, at=noon_of(on)) == 0

    erasure = Erasure.objects.get()
    assert erasure.not_before_on == on + timedelta(days=30)
    assert erasure.why == [
        {
            "class": "unsuccessful",
            "call": referral.program.call.short_title,
            "counted_from": "2018-09-12",
            "until": "2019-09-12",
            "source": "UL RS 6/2017",
        }
    ]
    assert Notice.objects.filter(kind="erasures_proposed", user=coordinator.user).count() == 1


def test_the_jobs_of_the_queue(person, coordinator, administrator):
    """They run on a real day, when all periods are over."""
    propose_erasures(timestamp=0)
    erasure = Erasure.objects.get(candidate=person)
    erasures.prepare(erasure=erasure, at=LATER, by=coordinator)
    erasures.confirm(erasure=erasure, at=LATER, by=administrator)

    assert ("carry_out_erasure", {"number": erasure.pk}) in waiting_jobs()
    carry_out_erasure(number=erasure.pk)

    erasure.refresh_from_db()
    assert erasure.state == "done"
