"""The one method per queryset that says whose rows an actor may know about."""

import pytest

from enrollment.models import (
    Absence,
    Admission,
    Candidate,
    DifferentPeople,
    Erasure,
    Import,
    Interview,
    Merge,
    Note,
    Notice,
    PersonRequest,
    Recheck,
    Referral,
    SavedView,
)
from programs.models import Call, Cohort, Program
from socakt.accounts.roles import Role
from tests.world import ELSEWHERE, ENDED, HIDDEN, LEFT, NEIGHBOUR, OWN, make_world

pytestmark = pytest.mark.django_db

R, C, P, M, A = Role
EVERYWHERE = {OWN, NEIGHBOUR, ENDED, ELSEWHERE}
REGION = {OWN, NEIGHBOUR, ENDED}
TABLE = [
    ("call", Call, dict.fromkeys(Role, EVERYWHERE)),
    ("candidate", Candidate, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("referral", Referral, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("admission", Admission, {R: {OWN, LEFT}, C: {*REGION, LEFT}, P: {OWN}, M: set(), A: set()}),
    ("interview", Interview, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("recheck", Recheck, {R: set(), C: REGION, P: set(), M: set(), A: set()}),
    ("notice", Notice, {R: {OWN}, C: set(), P: set(), M: set(), A: set()}),
    ("note", Note, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("absence", Absence, {R: set(), C: REGION, P: set(), M: set(), A: set()}),
    ("merge", Merge, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("mark", DifferentPeople, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("import", Import, {R: {OWN}, C: set(), P: set(), M: set(), A: set()}),
    ("request", PersonRequest, {R: {OWN}, C: REGION, P: set(), M: set(), A: set()}),
    ("erasure", Erasure, {R: set(), C: REGION, P: set(), M: set(), A: EVERYWHERE}),
    ("view", SavedView, {R: {OWN}, C: set(), P: set(), M: set(), A: set()}),
    (
        "program",
        Program,
        {R: REGION, C: REGION, P: {OWN}, M: EVERYWHERE, A: EVERYWHERE},
    ),
    (
        "cohort",
        Cohort,
        {R: REGION, C: REGION, P: {OWN}, M: EVERYWHERE, A: EVERYWHERE},
    ),
]


@pytest.mark.parametrize(("kind", "model", "scopes"), TABLE)
def test_each_role_sees_its_scope(kind, model, scopes):
    world = make_world()
    records = world.records[kind]

    for role, expected in scopes.items():
        visible = set(model.objects.visible_to(world.actors[role]))
        seen = {scope for scope, record in records.items() if record in visible}
        assert seen == expected, role


def test_a_coordination_sees_its_own_drafts_but_not_those_of_others():
    world = make_world()
    coordinator = world.actors[C]
    own = world.records["referral"][HIDDEN]
    own.organization = coordinator.organization
    own.save()
    own.candidate.organization = coordinator.organization
    own.candidate.save()

    assert own in Referral.objects.visible_to(coordinator)
    assert own.candidate in Candidate.objects.visible_to(coordinator)


def test_a_provider_no_longer_sees_who_gave_the_place_back():
    world = make_world()
    admission = world.records["admission"][OWN]
    admission.ended_on, admission.end_kind = admission.admitted_on, "early_exit"
    admission.end_reason, admission.ended_by = "found_work", admission.admitted_by
    admission.save()

    assert admission not in Admission.objects.visible_to(world.actors[P])
    assert admission in Admission.objects.visible_to(world.actors[R])
    assert admission in Admission.objects.visible_to(world.actors[C])


def test_records_name_themselves():
    records = make_world().records
    month = records["candidate"][OWN].months.first()

    assert str(month) == "09/2017"
    assert str(records["referral"][OWN]) == records["referral"][OWN].number
    assert str(records["candidate"][OWN]).endswith(" own")
