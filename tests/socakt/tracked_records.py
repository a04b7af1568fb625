"""A record of each tracked kind, for the tests of its history."""

from datetime import date, timedelta

from enrollment import models as steps
from programs.models import Call, Cohort, Program, Terms
from socakt.accounts.models import Membership, Organization, Region, User
from tests import factories as made
from tests.enrollment.handover.factories import AbsenceFactory
from tests.enrollment.imports.files import ready_import
from tests.enrollment.merging.pairs import mark_of, merge_of
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import proposed, request_of, set_period
from tests.enrollment.staff.factories import InvitationFactory
from tests.participants import OutcomeFactory, left, participant

# A record of each kind, and a field of it with another value.
RECORDS = {
    Region: (made.RegionFactory, "name", "Drugod"),
    Organization: (made.OrganizationFactory, "phone", "07 000 000"),
    User: (made.UserFactory, "name", "Drugo Ime"),
    Membership: (made.MembershipFactory, "valid_until", date(2030, 1, 1)),
    Call: (made.CallFactory, "title", "Drug naslov"),
    Terms: (made.TermsFactory, "source", "UL RS 7/2017"),
    Program: (made.ProgramFactory, "summary", "Drugače."),
    Cohort: (made.CohortFactory, "capacity", 12),
    steps.Candidate: (made.CandidateFactory, "phone", "041 000 000"),
    steps.BenefitMonth: (lambda: made.CandidateFactory().months.first(), "paid", False),
    steps.Referral: (made.ReferralFactory, "reason", "Drug razlog."),
    steps.RegionSettings: (
        lambda: steps.RegionSettings.objects.create(region=made.RegionFactory()),
        "answer_days",
        9,
    ),
    steps.Assessment: (made.AssessmentFactory, "eligible_until", date(2019, 1, 1)),
    steps.Interview: (made.InterviewFactory, "place", "Drugje"),
    steps.Admission: (made.AdmissionFactory, "late_reason", "Bolezen."),
    steps.CompositionTarget: (
        lambda: steps.CompositionTarget.objects.create(
            terms=made.TermsFactory(),
            dimension="sex",
            category="female",
            at_least=40,
            source="razpis",
            added_at=made.NOON,
            added_by=made.UserFactory(),
        ),
        "at_least",
        50,
    ),
    steps.Participation: (
        lambda: participant().referral.participation,
        "contract_signed_on",
        date(2018, 9, 28),
    ),
    steps.EntryFacts: (
        lambda: participant().referral.participation.entry_facts,
        "education",
        "3",
    ),
    steps.Outcome: (
        lambda: OutcomeFactory(participation=left(date(2018, 11, 5)).referral.participation),
        "status",
        "inactive",
    ),
    steps.Note: (NoteFactory, "follow_up_on", date(2030, 1, 1)),
    steps.Absence: (AbsenceFactory, "until_on", date(2018, 9, 28)),
    steps.WaitingPosition: (
        lambda: steps.WaitingPosition.objects.create(
            referral=made.ReferralFactory(),
            waiting_since=made.NOON,
            order="longest_waiting",
            key=made.NOON,
        ),
        "order",
        "eligible_longest",
    ),
    steps.WaitingMove: (
        lambda: steps.WaitingMove.objects.create(
            referral=made.ReferralFactory(),
            waiting_since=made.NOON,
            from_position=2,
            to_position=1,
            reason="Nujno.",
            moved_at=made.NOON,
            moved_by=made.UserFactory(),
        ),
        "reason",
        "Drug razlog.",
    ),
    steps.Replacement: (
        lambda: steps.Replacement.objects.create(
            admission=made.AdmissionFactory(), position=1, passed_over=0
        ),
        "position",
        3,
    ),
    steps.Merge: (lambda: merge_of(made.make_actor("coordinator"), "Šuštaršič"), "note", "Isti."),
    steps.DifferentPeople: (
        lambda: mark_of(made.make_actor("coordinator"), "Šuštaršič"),
        "said_at",
        made.NOON - timedelta(1),
    ),
    steps.PersonRequest: (
        lambda: request_of(made.CandidateFactory(), made.make_actor("coordinator")),
        "what",
        "Drugo.",
    ),
    steps.Restriction: (
        lambda: steps.Restriction.objects.create(
            candidate=made.CandidateFactory(),
            reason="contested",
            from_on=made.ON,
            set_by=made.UserFactory(),
            set_at=made.NOON,
        ),
        "from_on",
        date(2018, 9, 1),
    ),
    steps.LegalHold: (
        lambda: steps.LegalHold.objects.create(
            candidate=made.CandidateFactory(),
            reason="Tožba.",
            set_by=made.UserFactory(),
            set_at=made.NOON,
        ),
        "reason",
        "Druga tožba.",
    ),
    steps.RetentionPeriod: (lambda: set_period("notes"), "source", "UL RS 7/2017"),
    steps.Erasure: (
        lambda: proposed(made.CandidateFactory()),
        "not_before_on",
        date(2030, 1, 1),
    ),
    steps.Invitation: (InvitationFactory, "name", "Drugo Ime"),
    steps.Import: (
        lambda: ready_import(actor := made.make_actor("referrer"), made.CandidateFactory(by=actor)),
        "file_name",
        "drug.csv",
    ),
}
