"""Two regions with everything twice, so that every scope has something outside it.

Each person's surname says whose the person is; no page of anybody else may show it.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from django.urls import reverse
from PIL import Image

from enrollment.referrals.rules import State
from enrollment.wordings.models import CallLogo
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from tests.enrollment.documents.factories import (
    drafted,
    issued,
    ordered,
    scanned,
    uploaded,
)
from tests.enrollment.handover.factories import AbsenceFactory, ended_organization
from tests.enrollment.imports.files import ready_import
from tests.enrollment.merging.pairs import mark_of, merge_of
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import proposed, request_of
from tests.enrollment.staff.factories import InvitationFactory
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
from tests.participants import left

# What stands in an address beside the number of the record, or instead of it.
MORE_OF_ADDRESS = {
    "correct_row": [2],
    "merge_candidates": lambda record: [record.twin.pk],
    "tell_apart": lambda record: [record.twin.pk],
    "rejected_rows": ["csv"],
    "record_outcome": ["leaving"],
    "import_template": ["months", "csv"],
    "preview_document": ["referral_form", "sl"],
    "preview_sheet": ["referral_form", "sl"],
    "issue_document": ["referral_form", "sl"],
    "write_wording": ["admission_notice", "sl"],
}
OWN, NEIGHBOUR, HIDDEN, ELSEWHERE = "own", "neighbour", "hidden", "elsewhere"
# of an organization that has ended, its work not yet given to its successor; and of somebody
# whom the own organization referred and who left the own program long ago
ENDED, LEFT = "ended", "left"
ENDED_ON, LEFT_ON = date(2018, 8, 31), date(2017, 12, 20)


@dataclass
class World:
    """Actors by role, who owns what each scope holds, and of each kind of record one per scope."""

    actors: dict[Role, Actor] = field(default_factory=dict)
    owners: dict[str, Actor] = field(default_factory=dict)
    records: dict[str, dict[str, object]] = field(default_factory=dict)


def make_world():
    """Of each scope its records: the regions' first, then drafts and what came before."""
    world = World()
    actors = {role: make_actor(role) for role in Role}
    provider = actors[Role.PROVIDER].organization
    region = RegionFactory(code="LJ")
    far = make_actor(Role.REFERRER, OrganizationFactory(region=region))
    near = make_actor(Role.REFERRER)
    over = make_actor(Role.REFERRER, ended_organization(actors[Role.REFERRER].organization.region))
    programs = {
        OWN: ProgramFactory(provider=provider),
        NEIGHBOUR: ProgramFactory(),
        ELSEWHERE: ProgramFactory(
            region=region, provider=OrganizationFactory(region=region, kind="provider")
        ),
        ENDED: ProgramFactory(provider=OrganizationFactory(kind="provider", valid_until=ENDED_ON)),
    }
    world.actors = actors
    world.owners = {OWN: actors[Role.REFERRER], NEIGHBOUR: near, ELSEWHERE: far, ENDED: over}
    for scope, by in world.owners.items():
        _fill(world, scope, programs[scope], by)
    _hide(world, programs[NEIGHBOUR], near)
    _leave(world, programs[OWN], world.owners[OWN])
    return world


def _hide(world, program, near):
    """What the neighbour has begun and told nobody of."""
    draft = ReferralFactory(
        candidate=CandidateFactory(by=near, last_name=HIDDEN),
        program=program,
        state=State.DRAFT,
    )
    draft.candidate.twin = CandidateFactory(by=near, last_name=HIDDEN, shared_at=None)
    hidden_note = NoteFactory(candidate=draft.candidate, by=near, text="Note of hidden")
    _put(
        world,
        HIDDEN,
        note=hidden_note,
        candidate=draft.candidate,
        merge=merge_of(near, HIDDEN, shared_at=None),
        mark=mark_of(near, HIDDEN, shared_at=None),
        referral=draft,
        **{"import": ready_import(near, draft.candidate, at=NOON)},
    )


def _leave(world, program, by):
    """A participant who left longer ago than a provider may know of it."""
    began = date(2017, 11, 1)
    gone = left(
        LEFT_ON,
        started_on=began,
        cohort=CohortFactory(program=program, starts_on=began),
        referral__candidate=CandidateFactory(by=by, last_name=f"{LEFT}-admitted"),
        admitted_on=began,
    )
    _put(world, LEFT, admission=gone, admitted=gone.referral)


def _fill(world, scope, program, by):
    cohort = CohortFactory(program=program)
    admission = AdmissionFactory(
        cohort=cohort,
        referral__candidate=CandidateFactory(by=by, last_name=f"{scope}-admitted"),
        referral__program=program,
        place=1,
    )
    referral = ReferralFactory(candidate=CandidateFactory(by=by, last_name=scope), program=program)
    referral.candidate.twin = CandidateFactory(by=by, last_name=scope, shared_at=NOON)
    _put(
        world,
        scope,
        candidate=referral.candidate,
        merge=merge_of(by, scope),
        mark=mark_of(by, scope),
        referral=referral,
        admission=admission,
        admitted=admission.referral,
        cohort=cohort,
        program=program,
        call=program.call,
        recheck=RecheckResultFactory(referral=referral).recheck,
        view=SavedViewFactory(by=by),
        membership=Membership.objects.get(user=by.user, organization=by.organization),
        invitation_of_user=InvitationFactory(organization=by.organization),
        request=request_of(referral.candidate, by),
        erasure=proposed(referral.candidate),
        notice=NoticeFactory(to=by, number=referral.number, record=referral.pk),
        note=NoteFactory(candidate=referral.candidate, by=by, text=f"Note of {scope}"),
        absence=AbsenceFactory(absent__organization__region=region_of(by)),
        ended=ended_organization(region_of(by)),
        interview=_held(referral, by, scope),
        **{"import": ready_import(by, referral.candidate, at=NOON)},
    )
    _on_paper(world, scope, admission, referral, by)


def _on_paper(world, scope, admission, referral, by):
    cohort, program = admission.cohort, referral.program
    _put(
        world,
        scope,
        document=issued(by, referral),
        contract=issued(by, admission.referral, kind="contract"),
        scan=uploaded(by),
        attached_page=scanned(by, issued(by, referral)),
        loose_page=scanned(by),
        batch=ordered(make_actor(Role.PROVIDER, program.provider), cohort, kind="contract"),
        wording=_discarded_wording(world),
        logo=_logo(program.call, by),
    )


def _held(referral, by, scope):
    return InterviewFactory(
        referral=referral,
        status="came",
        next_step="admit",
        outcome_by=by.user,
        starts_at=NOON,
        outcome_at=NOON,
        conclusion=f"Conclusion of {scope}",
    )


def _discarded_wording(world):
    number = len(world.records.get("wording", {})) + 1
    return drafted(world.actors[Role.ADMINISTRATOR], number=number, state="discarded")


def _picture():
    made = BytesIO()
    with Image.new("RGB", (2, 2), "white") as image:
        image.save(made, "PNG")
    return made.getvalue()


def _logo(call, by):
    picture = _picture()
    return CallLogo.objects.create(
        call=call, name="Zastava", image=picture, added_by=by.user, added_at=NOON
    )


def region_of(actor):
    return actor.organization.region


def _put(world, scope, **records):
    for kind, record in records.items():
        world.records.setdefault(kind, {})[scope] = record


def address(name, record):
    """The address of the view for the record, or for no record at all."""
    args = [record.pk] if record else []
    more = MORE_OF_ADDRESS.get(name, [])
    return reverse(name, args=[*args, *(more(record) if callable(more) else more)])
