"""What is restricted is stored and nothing else: by every service, and by PostgreSQL itself."""

import uuid
from datetime import timedelta

import pytest

from enrollment.admissions import services as admissions
from enrollment.candidates import services as candidates
from enrollment.candidates.models import Candidate
from enrollment.eligibility import services as eligibility
from enrollment.interviews import services as interviews
from enrollment.models import (
    Admission,
    Assessment,
    Interview,
    Note,
    Notice,
    Participation,
    Referral,
    Restriction,
)
from enrollment.notes import services as notes
from enrollment.participation import services as participation
from enrollment.privacy import services
from enrollment.privacy.services import InFuture, NotRestricted
from enrollment.referrals import services as referrals
from enrollment.referrals.rules import State
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.errors import DomainError, NotPermitted
from tests.enrollment.privacy.cases import person_of, restrict
from tests.factories import (
    NOON,
    ON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    OrganizationFactory,
    ReferralFactory,
    RegionFactory,
    make_actor,
)

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(days=1)


@pytest.fixture
def referral(referrer, coordinator):
    """Submitted to the coordinator's region, of a person whose processing is restricted."""
    made = ReferralFactory(candidate=CandidateFactory(by=referrer))
    restrict(made.candidate, coordinator)
    return Referral.objects.get(pk=made.pk)


# --- the services ------------------------------------------------------------------------------


STEPS = {
    "update": lambda r, by: candidates.update(
        candidate=person_of(r), version=1, at=LATER, by=by, phone="041 000 001"
    ),
    "months": lambda r, by: candidates.record_months(
        candidate=person_of(r), months={ON.replace(day=1): True}, source="extract", version=1,
        at=LATER, by=by,
    ),
    "start": lambda r, by: referrals.start(candidate=person_of(r), at=LATER, by=by),
    "save": lambda r, by: referrals.save(referral=r, version=1, at=LATER, by=by, reason="Zakaj."),
    "withdraw": lambda r, by: referrals.withdraw(referral=r, note="Zato.", at=LATER, by=by),
    "take": lambda r, by: referrals.take(referral=r, at=LATER, by=by),
    "return": lambda r, by: referrals.return_for_completion(
        referral=r, note="Zato.", at=LATER, by=by
    ),
    "list": lambda r, by: referrals.put_on_waiting_list(referral=r, note="", at=LATER, by=by),
    "redirect": lambda r, by: referrals.redirect_elsewhere(
        referral=r, to="training", note="", at=LATER, by=by
    ),
    "reject": lambda r, by: referrals.reject(
        referral=r, reason="other", note="Zato.", at=LATER, by=by
    ),
    "assess": lambda r, by: eligibility.assess(referral=r, on=ON, at=LATER, by=by),
    "admit": lambda r, by: admissions.admit(
        referral=r, cohort=CohortFactory(program=r.program), on=ON, at=LATER, by=by
    ),
    "interview": lambda r, by: interviews.propose(
        referral=r, starts_at=LATER + timedelta(days=3), minutes=45, place="Novi trg 1",
        with_whom=by.user, confirmed=True, at=LATER, by=by,
    ),
    "note": lambda r, by: notes.write(
        candidate=person_of(r), people=Candidate.objects.visible_to(by), form_key=uuid.uuid4(),
        at=LATER, by=by, kind="note", happened_on=ON, text="Nekaj.", audience="own",
        follow_up_on=None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", [Role.REFERRER, Role.COORDINATOR])
def test_no_service_changes_anything(referral, referrer, coordinator, step, role):
    by = referrer if role == Role.REFERRER else coordinator

    with Refusing():
        STEPS[step](referral, by)


class Refusing:
    """Whatever the service says, it is a sentence, and no row of the person is another one."""

    TABLES = (Candidate, Referral, Assessment, Admission, Interview, Note, Participation)

    def _rows(self):
        return [list(model._base_manager.order_by("pk").values()) for model in self.TABLES]

    def __enter__(self):
        self.before = self._rows()

    def __exit__(self, kind, error, trace):
        assert kind is not None, "nothing was refused"
        assert issubclass(kind, DomainError), error
        assert self._rows() == self.before
        return True


def test_the_same_steps_go_on_without_a_restriction(referral, referrer, coordinator):
    """So it is the restriction that refuses above, and nothing else."""
    services.lift_restriction(
        candidate=person_of(referral), reason="Preverjeno.", at=NOON, by=coordinator
    )

    for step in ("update", "note", "assess", "take"):
        STEPS[step](referral, coordinator)
    STEPS["withdraw"](Referral.objects.get(pk=referral.pk), referrer)


def test_a_participant_goes_no_step_further(coordinator):
    provider = make_actor(Role.PROVIDER)
    held = AdmissionFactory(cohort__program__provider=provider.organization)
    restrict(held.candidate, coordinator)

    with Refusing():
        participation.record_contract(referral=held.referral, signed_on=ON, at=LATER, by=provider)
    with Refusing():
        admissions.cancel(admission=held, reason="job", on=ON, at=LATER, by=coordinator)


def test_a_draft_is_not_submitted(referrer, coordinator):
    draft = ReferralFactory(
        candidate=CandidateFactory(by=referrer, shared_at=NOON), state=State.DRAFT
    )
    restrict(draft.candidate, coordinator)

    with Refusing():
        referrals.submit(referral=draft, at=LATER, by=referrer)


# --- setting and lifting -----------------------------------------------------------------------


def test_restricting_twice_is_once_and_everybody_is_told(referrer, coordinator):
    provider = make_actor(Role.PROVIDER)
    held = AdmissionFactory(
        referral__candidate=CandidateFactory(by=referrer),
        cohort__program__provider=provider.organization,
    )

    first = restrict(held.candidate, coordinator)
    again = restrict(held.candidate, coordinator, reason="claims")

    assert first == again
    assert Restriction.objects.get().reason == "contested"
    assert Event.objects.filter(action="candidate.restricted").count() == 1
    told = set(Notice.objects.filter(kind="restricted").values_list("user", "page"))
    assert told == {(referrer.user.pk, "candidate"), (provider.user.pk, "cohort")}


def test_lifting_says_why_and_opens_the_record(referral, coordinator, referrer):
    services.lift_restriction(
        candidate=person_of(referral), reason="Preverjeno.", at=LATER, by=coordinator
    )

    lifted = Restriction.objects.get()
    assert (lifted.lift_reason, lifted.lifted_by, lifted.lifted_at) == (
        "Preverjeno.",
        coordinator.user,
        LATER,
    )
    assert Candidate.objects.visible_to(referrer).get().frozen == ""
    with pytest.raises(NotRestricted):
        services.lift_restriction(
            candidate=person_of(referral), reason="Še enkrat.", at=LATER, by=coordinator
        )


def test_only_a_coordinator_of_the_region_restricts(referral, referrer, coordinator):
    open_one = ReferralFactory(candidate=CandidateFactory(by=referrer)).candidate
    region = RegionFactory(code="LJ")
    far = make_actor(Role.COORDINATOR, OrganizationFactory(region=region, kind="coordination"))
    for by in (referrer, far, make_actor(Role.ADMINISTRATOR), make_actor(Role.PROVIDER)):
        with pytest.raises(NotPermitted):
            restrict(open_one, by)
    with pytest.raises(InFuture):
        restrict(open_one, coordinator, from_on=ON + timedelta(days=1))
