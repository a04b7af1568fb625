"""Merging while somebody else does something: one after the other, nothing lost, nobody hangs."""

from datetime import timedelta
from functools import partial

import pytest

from enrollment.admissions import services as admissions
from enrollment.admissions.models import Admission
from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.merging.comparing import compare
from enrollment.merging.models import Merge
from enrollment.notes import services as notes
from enrollment.notes.models import Note
from enrollment.referrals import services as referrals
from enrollment.referrals.models import Referral
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import DomainError
from tests.enrollment.merging.pairs import LATER, candidate, merged, record_months, undone
from tests.factories import NOON, ON, CohortFactory, ReferralFactory, make_actor
from tests.races import kinds, race

pytestmark = pytest.mark.django_db(transaction=True)
AGAIN = range(3)


@pytest.fixture
def coordinator():
    return make_actor(Role.COORDINATOR)


def merging(keep, drop, by):
    """The merge on what is seen now, to be made when the race begins."""
    return partial(merged, keep, drop, by, seal=compare(keep, drop).seal)


def nothing_is_left_behind():
    tombs = Candidate.objects.exclude(merged_into=None)
    for model in (Referral, Note, Admission):
        assert not model.objects.filter(candidate__in=tombs).exists()


@pytest.mark.parametrize("_", AGAIN)
def test_two_merges_of_a_pair_in_opposite_directions(coordinator, _):
    one, other = candidate(), candidate()

    results = race(merging(one, other, coordinator), merging(other, one, coordinator))

    assert kinds(results) == {"ChangedMeanwhile": 1, "Merge": 1}
    assert Merge.objects.count() == Candidate.objects.exclude(merged_into=None).count() == 1


@pytest.mark.parametrize("_", AGAIN)
def test_the_same_merge_twice_is_one(coordinator, _):
    one, other = candidate(), candidate()

    results = race(merging(one, other, coordinator), merging(one, other, coordinator))

    assert results[0] == results[1] == Merge.objects.get()
    assert Event.objects.filter(action="candidate.merged").count() == 2


@pytest.mark.parametrize("_", AGAIN)
def test_a_into_b_while_b_into_c(coordinator, _):
    a, b, c = candidate(), candidate(), candidate()

    results = race(merging(b, a, coordinator), merging(c, b, coordinator))

    assert kinds(results) == {"ChangedMeanwhile": 1, "Merge": 1}


@pytest.mark.parametrize("_", AGAIN)
def test_merged_while_being_admitted(coordinator, _):
    keep, drop = candidate(), candidate()
    record_months(drop, dict.fromkeys(range(1, 9), True))
    cohort = CohortFactory(program__call__terms__min_payments=8)
    referral = ReferralFactory(candidate=drop, program=cohort.program)
    admit = partial(admissions.admit, referral=referral, cohort=cohort, on=ON, by=coordinator)

    results = race(merging(keep, drop, coordinator), admit)

    assert isinstance(results[1], Admission)
    assert kinds(results[:1]) in ({"Merge": 1}, {"ChangedMeanwhile": 1})
    of = Admission.objects.get()
    assert of.candidate_id == of.assessment.candidate_id == of.referral.candidate_id
    nothing_is_left_behind()


@pytest.mark.parametrize("_", AGAIN)
def test_merged_while_being_referred(coordinator, _):
    keep, drop = candidate(), candidate()

    results = race(
        merging(keep, drop, coordinator),
        partial(referrals.start, candidate=drop, at=NOON, by=coordinator),
    )

    assert "Merge" in kinds(results) or "Referral" in kinds(results)
    assert sum(isinstance(result, DomainError) for result in results) == 1
    nothing_is_left_behind()


@pytest.mark.parametrize("_", AGAIN)
def test_merged_while_being_changed(coordinator, _):
    keep, drop = candidate(), candidate()

    results = race(
        merging(keep, drop, coordinator),
        partial(
            candidates.update,
            candidate=drop,
            version=1,
            at=NOON,
            by=coordinator,
            phone="041 000 009",
        ),
    )

    assert sum(isinstance(result, DomainError) for result in results) == 1
    phones = Candidate.objects.values_list("phone", flat=True)
    assert ("041 000 009" in phones) == isinstance(results[1], Candidate)


@pytest.mark.parametrize("_", AGAIN)
def test_merged_while_months_are_recorded_and_a_note_is_written(coordinator, _):
    keep, drop = candidate(), candidate()
    write = partial(
        notes.write,
        candidate=drop,
        people=Candidate.objects.visible_to(coordinator),
        form_key="2f3c5f7e-6d5e-4e0e-9a57-0d5b9a0f6a11",
        at=NOON,
        by=coordinator,
        kind="note",
        happened_on=ON,
        text="Klic.",
        audience="shared",
        follow_up_on=None,
    )
    record = partial(
        candidates.record_months,
        candidate=drop,
        months={ON.replace(month=8, day=1): True},
        source="extract",
        version=1,
        at=NOON,
        by=coordinator,
    )

    results = race(merging(keep, drop, coordinator), write, record)

    assert all(isinstance(one, DomainError | Merge | Note | int) for one in results), results
    assert isinstance(results[1], Note) == Note.objects.exists()
    nothing_is_left_behind()


@pytest.mark.parametrize("_", AGAIN)
def test_undone_twice_is_undone_once(coordinator, _):
    record = merged(candidate(), candidate(), coordinator)
    undo = partial(undone, record, coordinator)

    results = race(undo, undo)

    assert results == [record, record]
    assert Event.objects.filter(action="candidate.merge_undone").count() == 2
    assert Candidate.objects.filter(merged_into=None).count() == 2


@pytest.mark.parametrize("_", AGAIN)
def test_undone_while_the_referral_goes_on(coordinator, _):
    keep, drop = candidate(), candidate()
    referral = ReferralFactory(candidate=drop)
    record = merged(keep, drop, coordinator)
    at = LATER + timedelta(hours=2)

    results = race(
        partial(undone, record, coordinator),
        partial(referrals.take, referral=referral, at=at, by=coordinator),
    )

    assert isinstance(results[1], Referral)
    left = Candidate.objects.exclude(merged_into=None).exists()
    assert kinds(results[:1]) == ({"Obstructed": 1} if left else {"Merge": 1})
