"""Undoing: everything as it was, or a sentence that says what rests on the merged record."""

from datetime import date, timedelta

import pytest

from enrollment.admissions import services as admissions
from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.eligibility import services as eligibility
from enrollment.merging.models import Merge
from enrollment.merging.rules import Side
from enrollment.merging.services import Obstructed
from enrollment.notes import services as notes
from enrollment.notices.models import Notice
from enrollment.participation.models import Participation
from enrollment.referrals import services as referrals
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import NotPermitted
from tests.enrollment.merging.pairs import (
    EMSO,
    LATER,
    candidate,
    merged,
    record_months,
    rows_but_what_is_added,
    undone,
)
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    ON,
    AdmissionFactory,
    CohortFactory,
    ReferralFactory,
    make_actor,
)
from tests.participants import ParticipationFactory, participant
from tests.refused import every_row

pytestmark = pytest.mark.django_db
AFTER = LATER + timedelta(minutes=30)


@pytest.fixture
def pair():
    """Two records with much on each of them."""
    keep, drop = candidate(phone="1"), candidate(emso=EMSO, phone="2")
    record_months(keep, {1: True, 2: True, 3: False}, source="statement")
    record_months(drop, {2: True, 3: True, 4: True})
    ReferralFactory(candidate=keep)
    participant(referral__candidate=drop)
    NoteFactory(candidate=drop)
    return keep, drop


def test_everything_is_as_it_was(pair, coordinator):
    keep, drop = pair
    before = rows_but_what_is_added()
    record = merged(keep, drop, coordinator, months={date(2018, 3, 1): Side.DROP})
    assert rows_but_what_is_added() != before

    record = undone(record, coordinator)

    assert rows_but_what_is_added() == before
    assert (record.state, record.undo_note) == (Merge.State.UNDONE, "Pomota.")
    versions = Candidate.objects.filter(pk__in=[keep.pk, drop.pk]).values_list("version", flat=True)
    assert list(versions) == [3, 3]  # whoever has either open in a form is told


def test_it_is_told_and_recorded(pair, coordinator):
    keep, drop = pair
    record = undone(merged(keep, drop, coordinator), coordinator)

    events = Event.objects.filter(action="candidate.merge_undone").order_by("subject")
    assert [event.subject for event in events] == [keep.pk, drop.pk]
    assert events[0].details == {"merge": record.pk, "kept": keep.pk, "dropped": drop.pk}
    told = Notice.objects.filter(kind="merge_undone").values_list("user", "record")
    assert set(told) == {(keep.registered_by_id, keep.pk), (drop.registered_by_id, drop.pk)}


def test_a_second_time_changes_nothing(pair, coordinator):
    record = undone(merged(*pair, coordinator), coordinator)
    before = every_row()

    assert undone(record, coordinator) == record
    assert every_row() == before


def test_after_undoing_the_two_can_be_merged_again(pair, coordinator):
    keep, drop = pair
    undone(merged(keep, drop, coordinator), coordinator)
    keep.refresh_from_db()
    drop.refresh_from_db()

    merged(drop, keep, coordinator)

    keep.refresh_from_db()
    assert keep.merged_into == drop


def test_of_two_merges_the_later_one_is_undone_first(pair, coordinator):
    keep, drop = pair
    third = candidate(phone="3")
    record_months(third, {5: True})
    before = rows_but_what_is_added()
    first = merged(keep, drop, coordinator)
    keep.refresh_from_db()
    second = merged(keep, third, coordinator)

    with pytest.raises(Obstructed, match="pozneje združen"):
        undone(first, coordinator)
    undone(second, coordinator)
    undone(first, coordinator)

    assert rows_but_what_is_added() == before


def months(record, by):
    kept = record.kept
    candidates.record_months(
        candidate=kept,
        months={date(2018, 7, 1): True},
        source="extract",
        version=Candidate.objects.get(pk=kept.pk).version,
        at=AFTER,
        by=by,
    )


def phone(record, by):
    version = Candidate.objects.get(pk=record.kept_id).version
    candidates.update(candidate=record.kept, version=version, at=AFTER, by=by, phone="041 9")


def new_referral(record, by):
    referrals.start(candidate=record.kept, at=AFTER, by=by)


def referral_on(record, by):
    referral = record.kept.referrals.get(state=State.SUBMITTED)
    referrals.take(referral=referral, at=AFTER, by=by)


def check(record, by):
    referral = record.kept.referrals.get(state=State.SUBMITTED)
    eligibility.assess(referral=referral, on=ON, at=AFTER, by=by)


def note(record, by):
    NoteFactory(candidate=record.kept, written_at=AFTER)


def corrected_note(record, by):
    NoteFactory(candidate=record.kept, original=record.kept.notes.get(), version=2)


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (months, "Podatki ali meseci"),
        (phone, "Podatki ali meseci"),
        (new_referral, "začeta napotitev"),
        (referral_on, "tekla naprej"),
        (check, "12. 9. 2018 preverjeni"),
        (note, "1 zapisek"),
        (corrected_note, "bil po združitvi popravljen"),
    ],
)
def test_what_rests_on_the_merged_record_stops_it(pair, coordinator, since, words):
    record = merged(*pair, coordinator)
    record.kept.refresh_from_db()
    since(record, coordinator)
    before = every_row()

    with pytest.raises(Obstructed, match=words) as refused:
        undone(record, coordinator)

    assert len(refused.value.reasons) == 1
    assert every_row() == before


def test_a_place_given_since_stops_it(coordinator):
    keep, drop = candidate(), candidate()
    record_months(drop, dict.fromkeys(range(1, 9), True))
    record_months(keep, {})
    cohort = CohortFactory(program__call__terms__min_payments=8)
    referral = ReferralFactory(candidate=drop, program=cohort.program)
    record = merged(keep, drop, coordinator)
    admissions.admit(referral=referral, cohort=cohort, on=ON, by=coordinator, at=AFTER)

    with pytest.raises(Obstructed, match="dobila mesto"):
        undone(record, coordinator)


def test_a_contract_signed_since_stops_it(coordinator):
    keep, drop = candidate(), candidate()
    admission = AdmissionFactory(referral__candidate=drop)
    record = merged(keep, drop, coordinator)
    admission.refresh_from_db()
    ParticipationFactory(admission=admission)

    with pytest.raises(Obstructed, match="pogodba ali začetek"):
        undone(record, coordinator)


def test_a_note_withdrawn_again_does_not_stop_it(pair, coordinator):
    record = merged(*pair, coordinator)
    by = make_actor(Role.REFERRER)
    written = NoteFactory(candidate=record.kept, by=by)
    notes.withdraw(note=written, at=AFTER, by=by)

    assert undone(record, coordinator).state == Merge.State.UNDONE


def test_an_exit_recorded_since_goes_along(coordinator):
    keep, drop = candidate(), candidate()
    admission = participant(referral__candidate=drop)
    record = merged(keep, drop, coordinator)
    type(admission).objects.filter(pk=admission.pk).update(
        ended_on=date(2018, 11, 1),
        end_kind="early_exit",
        end_reason="job",
        ended_by=coordinator.user,
    )

    undone(record, coordinator)

    admission.refresh_from_db()
    assert admission.candidate == drop
    assert Participation.objects.get().candidate == drop


@pytest.mark.parametrize("role", [Role.REFERRER, Role.PROVIDER, Role.ADMINISTRATOR])
def test_only_who_may_see_both_undoes(pair, coordinator, role):
    record = merged(*pair, coordinator)

    with pytest.raises(NotPermitted):
        undone(record, make_actor(role))
