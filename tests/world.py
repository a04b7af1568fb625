"""Two regions with everything twice, so that every scope has something outside it.

Each person's surname says whose the person is; no page of anybody else may show it.
"""

from dataclasses import dataclass, field

from django.urls import reverse

from enrollment.referrals.rules import State
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from tests.enrollment.handover.factories import AbsenceFactory, ended_organization
from tests.enrollment.imports.files import ready_import
from tests.enrollment.notes.factories import NoteFactory
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    InterviewFactory,
    NoticeFactory,
    OrganizationFactory,
    ProgramFactory,
    RecheckResultFactory,
    ReferralFactory,
    RegionFactory,
    SavedViewFactory,
    make_actor,
)

# What stands in an address beside the number of the record, or instead of it.
MORE_OF_ADDRESS = {
    "correct_row": [2],
    "rejected_rows": ["csv"],
    "record_outcome": ["leaving"],
    "import_template": ["months", "csv"],
}
OWN, NEIGHBOUR, HIDDEN, ELSEWHERE = "own", "neighbour", "hidden", "elsewhere"


@dataclass
class World:
    """Actors by role, and of each kind of record one per scope."""

    actors: dict[Role, Actor] = field(default_factory=dict)
    records: dict[str, dict[str, object]] = field(default_factory=dict)


def make_world():
    """Own, the neighbour's (of the same region), a draft of it, and another region's."""
    world = World()
    actors = {role: make_actor(role) for role in Role}
    provider = actors[Role.PROVIDER].organization
    region = RegionFactory(code="LJ")
    far = make_actor(Role.REFERRER, OrganizationFactory(region=region))
    near = make_actor(Role.REFERRER)
    programs = {
        OWN: ProgramFactory(provider=provider),
        NEIGHBOUR: ProgramFactory(),
        ELSEWHERE: ProgramFactory(
            region=region, provider=OrganizationFactory(region=region, kind="provider")
        ),
    }
    world.actors = actors
    owners = {OWN: actors[Role.REFERRER], NEIGHBOUR: near, ELSEWHERE: far}
    for scope, by in owners.items():
        _fill(world, scope, programs[scope], by)
    draft = ReferralFactory(
        candidate=CandidateFactory(by=near, last_name=HIDDEN),
        program=programs[NEIGHBOUR],
        state=State.DRAFT,
    )
    hidden_note = NoteFactory(candidate=draft.candidate, by=near, text="Note of hidden")
    _put(
        world,
        HIDDEN,
        note=hidden_note,
        candidate=draft.candidate,
        referral=draft,
        **{"import": ready_import(near, draft.candidate, at=NOON)},
    )
    return world


def _fill(world, scope, program, by):
    cohort = CohortFactory(program=program)
    admission = AdmissionFactory(
        cohort=cohort,
        referral__candidate=CandidateFactory(by=by, last_name=f"{scope}-admitted"),
        referral__program=program,
        place=1,
    )
    referral = ReferralFactory(candidate=CandidateFactory(by=by, last_name=scope), program=program)
    _put(
        world,
        scope,
        candidate=referral.candidate,
        referral=referral,
        admission=admission,
        admitted=admission.referral,
        cohort=cohort,
        program=program,
        call=program.call,
        recheck=RecheckResultFactory(referral=referral).recheck,
        view=SavedViewFactory(by=by),
        notice=NoticeFactory(to=by, number=referral.number, record=referral.pk),
        note=NoteFactory(candidate=referral.candidate, by=by, text=f"Note of {scope}"),
        absence=AbsenceFactory(absent__organization__region=region_of(by)),
        ended=ended_organization(region_of(by)),
        interview=InterviewFactory(
            referral=referral,
            status="came",
            next_step="admit",
            outcome_by=by.user,
            starts_at=NOON,
            outcome_at=NOON,
            conclusion="CONCLUSION",
        ),
        **{"import": ready_import(by, referral.candidate, at=NOON)},
    )


def region_of(actor):
    return actor.organization.region


def _put(world, scope, **records):
    for kind, record in records.items():
        world.records.setdefault(kind, {})[scope] = record


def address(name, record):
    """The address of the view for the record, or for no record at all."""
    args = [record.pk] if record else []
    return reverse(name, args=[*args, *MORE_OF_ADDRESS.get(name, [])])
