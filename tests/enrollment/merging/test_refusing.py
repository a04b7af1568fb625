"""When a merge is refused: changed meanwhile, something in the way, no right."""

import pytest
from django.db import connection

from enrollment.candidates.models import Candidate
from enrollment.merging.comparing import compare
from enrollment.merging.services import Obstructed, lock_both
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.errors import ChangedMeanwhile, NotPermitted
from tests.enrollment.merging.pairs import EMSO, LATER, candidate, merged
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    ON,
    AdmissionFactory,
    CohortFactory,
    ProgramFactory,
    ReferralFactory,
    make_actor,
)
from tests.refused import every_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(coordinator):
    """Two records of one organization, the second with an EMŠO and registered later."""
    by = make_actor(Role.REFERRER)
    return candidate(by, phone="041 000 001"), candidate(by, emso=EMSO, phone="041 000 002")


def changed_name(keep, drop):
    Candidate.objects.filter(pk=drop.pk).update(first_name="Druga", version=2)


def new_referral(keep, drop):
    ReferralFactory(candidate=drop)


def new_note(keep, drop):
    NoteFactory(candidate=drop)


@pytest.mark.parametrize("happened", [changed_name, new_referral, new_note])
def test_what_was_not_seen_is_not_merged(pair, coordinator, happened):
    keep, drop = pair
    seal = compare(keep, drop).seal
    happened(keep, drop)
    before = every_row()

    with pytest.raises(ChangedMeanwhile):
        merged(keep, drop, coordinator, seal=seal)

    assert every_row() == before


def test_a_referral_that_comes_while_one_waits_for_the_records_is_noticed(pair):
    came = []

    def meanwhile(execute, sql, params, many, context):
        if "FOR UPDATE" in sql and 'FROM "enrollment_candidate"' in sql and not came:
            came.append(sql)
            ReferralFactory(candidate=pair[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(meanwhile), pytest.raises(ChangedMeanwhile):
        lock_both(*pair)


def two_emso(keep, drop):
    Candidate.objects.filter(pk=keep.pk).update(emso="0101980550012")


def two_places(keep, drop):
    AdmissionFactory(referral__candidate=keep)
    AdmissionFactory(referral__candidate=drop)


def two_referrals(keep, drop):
    program = ProgramFactory()
    ReferralFactory(candidate=keep, program=program)
    ReferralFactory(candidate=drop, program=program)


def two_drafts(keep, drop):
    ReferralFactory(candidate=keep, program=None, state=State.DRAFT)
    ReferralFactory(candidate=drop, program=None, state=State.DRAFT)


@pytest.mark.parametrize(
    ("stands", "words"),
    [
        (two_emso, "se razlikujeta"),
        (two_places, "oseba pa ima lahko le eno"),
        (two_referrals, "odprto napotitev v program"),
        (two_drafts, "brez programa"),
    ],
)
def test_what_stands_in_the_way_is_said(pair, coordinator, stands, words):
    keep, drop = pair
    stands(keep, drop)
    keep.refresh_from_db()
    before = every_row()

    with pytest.raises(Obstructed, match=words) as refused:
        merged(keep, drop, coordinator)

    assert len(refused.value.reasons) == 1
    assert every_row() == before


def test_open_referrals_for_two_programs_and_a_closed_one_are_no_obstacle(pair, coordinator):
    keep, drop = pair
    one, other = ReferralFactory(candidate=keep), ReferralFactory(candidate=drop)
    closed = AdmissionFactory(
        cohort=CohortFactory(program=one.program),
        referral__candidate=drop,
        referral__program=one.program,
        end_kind="cancelled",
        end_reason="job",
        ended_on=ON,
        ended_by=coordinator.user,
        referral__state=State.WITHDRAWN,
        referral__decided_at=LATER,
        referral__decided_by=coordinator.user,
    )

    merged(keep, drop, coordinator)

    assert {row.candidate_id for row in (*Referral.objects.all(),)} == {keep.pk}
    assert {one, other, closed.referral} == set(Referral.objects.all())


def test_a_record_that_took_in_another_is_not_dropped_but_may_take_in_more(coordinator):
    first, second, third = candidate(), candidate(), candidate()
    merged(second, first, coordinator)

    with pytest.raises(Obstructed, match="že združen drug zapis"):
        merged(third, Candidate.objects.get(pk=second.pk), coordinator)

    merged(Candidate.objects.get(pk=second.pk), third, coordinator)
    assert set(Candidate.objects.filter(merged_into=second)) == {first, third}


def test_a_record_that_was_merged_takes_part_in_no_further_merge(coordinator):
    first, second, third = candidate(), candidate(), candidate()
    merged(second, first, coordinator)
    first.refresh_from_db()

    for keep, drop in ((first, third), (third, first), (first, second)):
        with pytest.raises(ChangedMeanwhile):
            merged(keep, drop, coordinator)


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.MINISTRY, Role.ADMINISTRATOR])
def test_who_sees_no_people_merges_none(pair, role):
    with pytest.raises(NotPermitted):
        merged(*pair, make_actor(role))


def test_a_referrer_merges_own_records_only(referrer):
    own, other = candidate(referrer), candidate()
    before = every_row()

    for keep, drop in ((own, other), (other, own)):
        with pytest.raises(NotPermitted):
            merged(keep, drop, referrer)
    assert every_row() == before

    twice = candidate(referrer, shared_at=None)
    merged(own, twice, referrer)
    twice.refresh_from_db()
    assert twice.merged_into == own


def test_a_coordinator_does_not_merge_what_the_region_does_not_know_yet(coordinator):
    with pytest.raises(NotPermitted):
        merged(candidate(), candidate(shared_at=None), coordinator)
