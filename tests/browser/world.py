"""One record of each kind, with long names, for every page that a browser looks at."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.imports.layout import layout_of
from enrollment.models import DemoMail
from enrollment.privacy import services
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from enrollment.waiting.services import move_in_list
from socakt.accounts.roles import Role
from tests.enrollment.handover.factories import AbsenceFactory, ended_organization
from tests.enrollment.imports.files import ready_import
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import proposed, request_of
from tests.enrollment.staff.factories import InvitationFactory
from tests.factories import (
    NOON,
    AdmissionFactory,
    CandidateFactory,
    CohortFactory,
    InterviewFactory,
    MembershipFactory,
    NoticeFactory,
    ProgramFactory,
    RecheckResultFactory,
    ReferralFactory,
    SavedViewFactory,
    make_actor,
)
from tests.participants import ParticipationFactory, left, participant

LONG = "Ana-Marija Kovačič Šuštaršič von Hohenwart-Gerlachstein"


class World:
    """One record of each kind, with long names, and an actor for each role."""

    def __init__(self):
        self.referrer, self.coordinator = make_actor(Role.REFERRER), make_actor(Role.COORDINATOR)
        MembershipFactory(user=self.referrer.user)
        today = timezone.localdate()
        program = ProgramFactory()
        self.provider = make_actor(Role.PROVIDER, program.provider)
        self.ministry, self.administrator = (
            make_actor(Role.MINISTRY),
            make_actor(Role.ADMINISTRATOR),
        )
        candidate = CandidateFactory(
            by=self.referrer, last_name=LONG, paid_months=14, paid_months__on=today
        )
        self.candidate = candidate.pk
        self.view = SavedViewFactory(by=self.referrer, name="Predolgo ime pogleda na seznam").pk
        self._imports(candidate)
        future = today.replace(year=today.year + 1, day=1)
        cohort = CohortFactory(program=program, starts_on=future, capacity=20)
        self.cohort, self.program, self.call = cohort.pk, program.pk, program.call_id
        shared = {"program": program, "candidate__by": self.referrer}
        submitted = ReferralFactory(candidate=candidate, program=program)
        self.submitted = submitted.pk
        self.recheck = RecheckResultFactory(
            referral=submitted, before="incomplete", changed_on=today
        ).recheck_id
        self._states(today, shared)
        self._interviews(today, shared)
        admission = AdmissionFactory(cohort=cohort, place=17)
        self.admission, self.admitted = admission.pk, admission.referral_id
        self._participants(program, today)
        self._notices()

    def _states(self, today, shared):
        """Referrals that are begun, returned, on the waiting list, and rejected."""
        self.draft = ReferralFactory(state=State.DRAFT, **shared).pk
        self.returned = ReferralFactory(
            state=State.RETURNED, return_note="Manjka potrdilo.", **shared
        ).pk
        waiting = {"state": State.WAITING, "remind_on": today + timedelta(9), **shared}
        ReferralFactory(waiting_since=NOON, obstacles=["transport", "language"], **waiting)
        self.waiting = ReferralFactory(waiting_since=NOON + timedelta(1), **waiting)
        move_in_list(
            referral=self.waiting,
            to_position=1,
            reason="Prevoz je zdaj urejen, " * 4,
            at=timezone.now(),
            by=self.coordinator,
        )
        self.waiting = self.waiting.pk
        self.rejected = ReferralFactory(
            state=State.REJECTED,
            rejection_reason="other",
            decision_note="Obrnite se na urad za delo.",
            decided_at=NOON,
            decided_by=self.coordinator.user,
            **shared,
        ).pk

    def _notices(self):
        """Read ones and unread ones, and a mail that says so."""
        for actor in (self.referrer, self.coordinator):
            NoticeFactory(to=actor)
            NoticeFactory(to=actor, read_at=timezone.now())
        DemoMail.objects.create(
            to=self.referrer.user.email,
            subject=LONG,
            body="http://127.0.0.1:8000/obvestila/",
            arrived_at=NOON,
        )

    def _interviews(self, today, shared):
        """One that lacks its outcome, and one of this week or later; both with long names."""
        invited = {f"referral__{name}": value for name, value in shared.items()}
        noon = timezone.make_aware(datetime.combine(today, time(12)))
        for name, starts_at in (
            ("begun", noon - timedelta(days=1)),
            ("interview", noon + timedelta(days=1)),
        ):
            interview = InterviewFactory(
                **invited,
                referral__candidate__last_name=LONG,
                starts_at=starts_at,
                with_whom=self.coordinator.user,
            )
            setattr(self, name, interview.pk)
        self.invited = interview.referral_id

    def _participants(self, program, today):
        """A running cohort: one who takes part, one with a contract, one who has left."""
        begun = today - timedelta(days=100)
        running = CohortFactory(program=program, starts_on=begun)
        shared = {"cohort": running, "admitted_on": begun, "referral__candidate__last_name": LONG}
        self.running = running.pk
        self.participant = participant(begun, place=1, **shared).referral_id
        signed = AdmissionFactory(place=2, **shared)
        ParticipationFactory(admission=signed)
        self.signed = signed.referral_id
        last_day = today - timedelta(days=40)
        self.gone = left(last_day, started_on=begun, place=3, **shared).referral_id

    def add_handover(self):
        """A note to follow up, work to hand over, somebody away, an organization that has ended."""
        self.note = NoteFactory(
            candidate=Candidate.objects.get(pk=self.candidate),
            by=self.referrer,
            follow_up_on=NOON.date(),
        ).pk
        Referral.objects.filter(pk=self.submitted).update(coordinator=self.coordinator.user)
        AbsenceFactory(from_on=timezone.localdate(), until_on=None)
        ended = ended_organization(self.coordinator.organization.region)
        by = make_actor(Role.REFERRER, ended)
        self.ended = ended.pk
        self._staff()
        ReferralFactory(candidate__by=by)

    def _staff(self):
        """A user with a long name who manages users and has open work, and an invitation."""
        membership = MembershipFactory(
            user__name=LONG,
            organization=self.coordinator.organization,
            role=Role.COORDINATOR,
            manages_users=True,
        )
        Referral.objects.filter(pk=self.invited).update(coordinator=membership.user)
        self.membership = membership.pk
        InvitationFactory(name=LONG, expires_at=timezone.now(), invited_at=NOON)

    def add_rights(self):
        """A request, a restriction, a hold, and an erasure that is proposed."""
        people = [CandidateFactory(by=self.referrer, last_name=LONG, shared_at=NOON) for _ in "123"]
        self.asks, self.restricted, held = (person.pk for person in people)
        self.request = request_of(people[0], self.referrer).pk
        services.restrict(
            candidate=people[1],
            reason="claims",
            from_on=NOON.date(),
            at=NOON,
            by=self.coordinator,
        )
        services.hold(candidate=people[2], reason=LONG, until_on=None, at=NOON, by=self.coordinator)
        self.held = held
        self.erasure = proposed(people[0]).pk

    def _imports(self, candidate):
        """An import in each of its states."""
        made = {"by": self.referrer, "candidate": candidate, "at": timezone.now()}
        stored = {"stored_by": self.referrer.user, "stored_at": timezone.now(), "source": "extract"}
        summary = {"rows": 2, "registered": 1, "changed": 1, "months": 24, "left": 1}
        self.import_ = ready_import(**made, failure="ABCD2345").pk
        self.import_stored = ready_import(**made, **stored, summary=summary, state="stored").pk
        self.import_refused = ready_import(
            **made, state="refused", refusal={"code": "is_pdf", "values": {}}
        ).pk
        unknown = layout_of(("EMSO", "Mesc", "Vrsta")).as_json()
        self.import_columns = ready_import(**made, state="columns", layout=unknown).pk
        self.import_reading = ready_import(**made, state="reading").pk
