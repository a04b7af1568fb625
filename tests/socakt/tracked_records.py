"""A record of each tracked kind, for the tests of its history."""

from datetime import date, timedelta

from enrollment import models as steps
from programs.models import Call, Cohort, Program, Terms
from socakt.accounts.models import Membership, Organization, Region, User
from socakt.accounts.roles import Role
from tests import factories as made
from tests.enrollment.documents.factories import drafted, issued, ordered, scanned, uploaded
from tests.enrollment.handover.factories import AbsenceFactory
from tests.enrollment.imports.files import ready_import
from tests.enrollment.merging.pairs import mark_of, merge_of
from tests.enrollment.notes.factories import NoteFactory
from tests.enrollment.privacy.people import proposed, request_of, set_period
from tests.enrollment.staff.factories import InvitationFactory
from tests.participants import OutcomeFactory, left, participant

# Why a table has no history. Whoever adds a table decides: `@tracked`, or a reason here.
NOT_TRACKED = {
    "audit.Event": "the processing log: append-only, a chain of its own",
    "audit.Cut": "where the log begins after old entries were cut off; append-only",
    "enrollment.PasswordRequest": "an address for which a mail is to be written, then deleted",
    "enrollment.ReferenceCounter": "the last number given; the numbers stand in the referrals",
    "enrollment.ImportFile": "the bytes of a file until they are read",
    "enrollment.ImportRow": "a draft, forgotten after 30 days; what is stored of it is tracked",
    "enrollment.CalendarFeed": "the digest of a secret address, made and revoked",
    "enrollment.Mail": "a letter that waits to be sent",
    "enrollment.DemoMail": "the mailbox of the demo",
    "enrollment.Notice": "tells of a decision that stands elsewhere",
    "enrollment.MailPreference": "how somebody wants to be told",
    "enrollment.OutcomeReminder": "that somebody was reminded",
    "enrollment.SavedView": "somebody's own filters",
    "enrollment.Recheck": "computed, written once and never changed",
    "enrollment.RecheckResult": "computed, written once and never changed",
    "enrollment.DocumentPerson": "who stands in a document: written once, together with it",
    "enrollment.DocumentContent": "what was issued: written once, never changed, only erased",
    "enrollment.BatchItem": "how far a batch is; what it issues is tracked",
    "enrollment.BatchFile": "the file of a batch, made of documents that are kept themselves",
    "enrollment.ScanFile": "the bytes of an upload until they are read",
}
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
    steps.IssuedDocument: (
        lambda: issued(made.make_actor(Role.COORDINATOR), made.ReferralFactory()),
        "pages",
        2,
    ),
    steps.Wording: (lambda: drafted(made.make_actor(Role.ADMINISTRATOR)), "note", "Drugače."),
    steps.CallLogo: (
        lambda: steps.CallLogo.objects.create(
            call=made.CallFactory(),
            name="Zastava",
            image=b"x",
            added_by=made.UserFactory(),
            added_at=made.NOON,
        ),
        "name",
        "Grb",
    ),
    steps.Batch: (
        lambda: ordered(made.make_actor(Role.COORDINATOR), made.CohortFactory()),
        "shape",
        "zip",
    ),
    steps.Scan: (lambda: uploaded(made.make_actor(Role.COORDINATOR)), "role", "provider"),
    steps.ScanPage: (lambda: scanned(made.make_actor(Role.COORDINATOR)), "number", 2),
}
