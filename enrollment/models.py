"""The models of all steps, gathered for Django; each stands in the folder of its step."""

from enrollment.admissions.models import Admission, CohortPlaces
from enrollment.admissions.targets import CompositionTarget
from enrollment.batches.models import Batch, BatchFile, BatchItem
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.documents.models import DocumentContent, DocumentPerson, IssuedDocument
from enrollment.eligibility.models import Assessment
from enrollment.imports.models import Import, ImportFile, ImportRow
from enrollment.interviews.models import CalendarFeed, Interview, InvitedReferral
from enrollment.merging.models import DifferentPeople, Merge
from enrollment.notes.models import Note
from enrollment.notices.absences import Absence
from enrollment.notices.models import DemoMail, Mail, MailPreference, Notice
from enrollment.participation.models import (
    EntryFacts,
    Outcome,
    OutcomeReminder,
    ParticipantPlace,
    Participation,
)
from enrollment.privacy.models import (
    Erasure,
    LegalHold,
    PersonRequest,
    Restriction,
    RetentionPeriod,
)
from enrollment.rechecks.models import Recheck, RecheckResult
from enrollment.referrals.models import ReferenceCounter, Referral, RegionSettings
from enrollment.saved_views.models import SavedView
from enrollment.scans.models import Scan, ScanFile, ScanPage
from enrollment.staff.models import Invitation, PasswordRequest
from enrollment.waiting.models import Replacement, WaitingMove, WaitingPosition
from enrollment.wordings.models import CallLogo, Wording

__all__ = [
    "Absence",
    "Admission",
    "Assessment",
    "Batch",
    "BatchFile",
    "BatchItem",
    "BenefitMonth",
    "CalendarFeed",
    "CallLogo",
    "Candidate",
    "CohortPlaces",
    "CompositionTarget",
    "DemoMail",
    "DifferentPeople",
    "DocumentContent",
    "DocumentPerson",
    "EntryFacts",
    "Erasure",
    "Import",
    "ImportFile",
    "ImportRow",
    "Interview",
    "Invitation",
    "InvitedReferral",
    "IssuedDocument",
    "LegalHold",
    "Mail",
    "MailPreference",
    "Merge",
    "Note",
    "Notice",
    "Outcome",
    "OutcomeReminder",
    "ParticipantPlace",
    "Participation",
    "PasswordRequest",
    "PersonRequest",
    "Recheck",
    "RecheckResult",
    "ReferenceCounter",
    "Referral",
    "RegionSettings",
    "Replacement",
    "Restriction",
    "RetentionPeriod",
    "SavedView",
    "Scan",
    "ScanFile",
    "ScanPage",
    "WaitingMove",
    "WaitingPosition",
    "Wording",
]
