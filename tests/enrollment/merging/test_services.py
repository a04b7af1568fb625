"""Merging: what is kept, what moves, what stands in the way, and what must not have happened."""

from datetime import date

import pytest

from enrollment.admissions.models import Admission
from enrollment.candidates.models import BenefitMonth
from enrollment.candidates.services import PERSON_FIELDS
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import outlook_of
from enrollment.merging.comparing import compare
from enrollment.merging.models import Merge
from enrollment.merging.rules import GROUPS, Side
from enrollment.merging.services import Choices, Undecided, merge
from enrollment.notes.models import Note
from enrollment.notices.models import Notice
from enrollment.participation.models import Participation
from enrollment.referrals.models import Referral
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from tests.enrollment.merging.pairs import EMSO, LATER, candidate, merged, record_months
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    ON,
    AssessmentFactory,
    ReferralFactory,
    make_actor,
)
from tests.participants import participant
from tests.refused import every_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(coordinator):
    """Two records of one organization, the second with an EMŠO and registered later."""
    by = make_actor(Role.REFERRER)
    return candidate(by, phone="041 000 001"), candidate(by, emso=EMSO, phone="041 000 002")


def test_every_fact_of_a_person_is_in_one_group():
    names = [name for group in GROUPS.values() for name in group]

    assert sorted(names) == sorted(PERSON_FIELDS)


def test_what_one_record_knows_is_kept_and_the_emso_goes_along(pair, coordinator):
    keep, drop = pair

    merged(keep, drop, coordinator)

    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.emso, drop.emso) == (EMSO, None)
    assert drop.merged_into == keep
    assert (keep.version, drop.version) == (2, 2)


def test_of_two_facts_the_chosen_one_is_kept_and_the_other_stays_written_down(pair, coordinator):
    keep, drop = pair

    record = merged(keep, drop, coordinator, facts={"phone": Side.KEEP})
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.phone, drop.phone) == ("041 000 001", "041 000 002")
    assert "phone" not in record.facts


def test_unless_chosen_otherwise_the_record_with_the_emso_is_believed(pair, coordinator):
    keep, drop = pair

    record = merged(keep, drop, coordinator)
    keep.refresh_from_db()
    drop.refresh_from_db()
    assert (keep.phone, drop.phone) == ("041 000 002", "041 000 001")
    assert {"phone", "emso", "first_name", "last_name"} == set(record.facts)


def test_months_of_both_are_known_and_contradictions_are_as_decided(pair, coordinator):
    keep, drop = pair
    record_months(keep, {1: True, 2: True, 3: False, 4: True}, source="statement")
    record_months(drop, {2: True, 3: True, 4: False, 5: False}, source="extract")

    merged(
        keep,
        drop,
        coordinator,
        months={date(2018, 3, 1): Side.DROP, date(2018, 4, 1): Side.KEEP},
    )

    assert known(keep) == {
        1: (True, "statement"),
        2: (True, "extract"),  # both say so; the extract proves more
        3: (True, "extract"),
        4: (True, "statement"),
        5: (False, "extract"),
    }
    assert known(drop) == {2: (True, "statement"), 3: (False, "statement"), 4: (False, "extract")}


def known(person):
    rows = BenefitMonth.objects.filter(candidate=person)
    return {row.month.month: (row.paid, row.source) for row in rows}


def test_a_contradiction_that_nobody_decided_stops_the_merge(pair, coordinator):
    keep, drop = pair
    record_months(keep, {3: True})
    record_months(drop, {3: False})
    before = every_row()

    with pytest.raises(Undecided, match="za vsak mesec"):
        merge(
            keep=keep,
            drop=drop,
            choices=Choices(),
            reason=Merge.Reason.DOCUMENT,
            note="",
            seal=compare(keep, drop).seal,
            at=LATER,
            by=coordinator,
        )

    assert every_row() == before


def test_everything_that_hangs_on_the_record_goes_along(coordinator):
    keep, by = candidate(), make_actor(Role.REFERRER)
    drop = candidate(by)
    made = participant(referral__candidate=drop)
    note = NoteFactory(candidate=drop, by=by)
    check = AssessmentFactory(referral=made.referral, outcome="incomplete")
    evidence = Assessment.objects.filter(pk=check.pk).values("facts", "findings", "outcome").get()

    record = merged(keep, drop, coordinator)

    for model in (Referral, Assessment, Admission, Participation, Note):
        assert set(model.objects.values_list("candidate", flat=True)) == {keep.pk}, model
    assert Note.objects.get().text == note.text
    after = Assessment.objects.filter(pk=check.pk).values("facts", "findings", "outcome").get()
    assert after == evidence
    assert record.moved["enrollment_referral"] == [made.referral_id]
    assert record.state == Merge.State.MERGED


def test_an_open_referral_is_judged_by_the_months_of_both(coordinator):
    keep, drop = candidate(), candidate()
    record_months(keep, dict.fromkeys(range(1, 7), True))
    record_months(drop, dict.fromkeys(range(3, 9), True))
    record_months(keep, {})
    referral = ReferralFactory(candidate=drop)
    assert outlook_of(referral, ON).calendar.paid == 6

    merged(keep, drop, coordinator)

    referral = Referral.objects.get()
    assert outlook_of(referral, ON).calendar.paid == 8
    assert Event.objects.about(referral).get().action == "referral.merged"


def test_the_coordination_knows_the_kept_record_as_long_as_it_knew_either(coordinator):
    by = coordinator
    keep = candidate(by, shared_at=None)
    drop = candidate(by)

    merged(keep, drop, coordinator)

    keep.refresh_from_db()
    assert keep.shared_at is not None


def test_the_log_tells_of_both_people_and_names_no_fact(pair, coordinator):
    keep, drop = pair
    record = merged(keep, drop, coordinator)

    events = Event.objects.filter(action="candidate.merged").order_by("subject")
    assert [(event.object_id, event.subject) for event in events] == [
        (keep.pk, keep.pk),
        (drop.pk, drop.pk),
    ]
    assert {event.user for event in events} == {coordinator.user}
    details = {"merge": record.pk, "kept": keep.pk, "dropped": drop.pk}
    assert [event.details for event in events] == [details, details]


def test_both_sides_are_told_once_each_by_the_number_they_know(coordinator):
    keep, drop = candidate(), candidate()
    mine, theirs = ReferralFactory(candidate=keep), ReferralFactory(candidate=drop)
    colleague = make_actor(Role.COORDINATOR, coordinator.organization)

    merged(keep, drop, coordinator)

    told = Notice.objects.filter(kind="merged").values_list("user", "record", "number")
    assert sorted(told) == sorted(
        [
            (keep.registered_by_id, keep.pk, mine.number),
            (drop.registered_by_id, drop.pk, theirs.number),
            (colleague.user.pk, keep.pk, mine.number),
        ]
    )


def test_a_second_time_finds_it_merged(pair, coordinator):
    keep, drop = pair
    seal = compare(keep, drop).seal
    record = merged(keep, drop, coordinator, seal=seal)
    before = every_row()

    assert merged(keep, drop, coordinator, seal=seal) == record
    assert every_row() == before
