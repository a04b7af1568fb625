"""Who may what: one table. Row scope is `visible_to(actor)` on each queryset."""

from enum import StrEnum, auto

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does for an organization."""

    REFERRER = "referrer", _("Referrer")
    COORDINATOR = "coordinator", _("Coordinator")
    PROVIDER = "provider", _("Provider")
    MINISTRY = "ministry", _("Ministry")
    ADMINISTRATOR = "administrator", _("Administrator")


class Permission(StrEnum):
    """A right. `PUBLIC` marks the pages that need no sign-in at all."""

    PUBLIC = auto()
    DESK_VIEW = auto()
    SEARCH = auto()
    CANDIDATE_VIEW = auto()
    CANDIDATE_RECORD = auto()
    CANDIDATE_MERGE = auto()
    REFERRAL_VIEW = auto()
    REFERRAL_WRITE = auto()
    REFERRAL_RETURN = auto()
    REFERRAL_REJECT = auto()
    REFERRAL_DECIDE = auto()
    INTERVIEW_HOLD = auto()
    WAITING_VIEW = auto()
    WAITING_MANAGE = auto()
    ELIGIBILITY_ASSESS = auto()
    RADAR_VIEW = auto()
    ELIGIBILITY_RECHECK = auto()
    ADMISSION_DECIDE = auto()
    ADMISSION_VIEW = auto()
    PROGRAM_VIEW = auto()
    PROGRAM_MANAGE = auto()
    PARTICIPATION_VIEW = auto()
    PARTICIPATION_RECORD = auto()
    NOTE_WRITE = auto()
    DOCUMENT_ISSUE = auto()
    DOCUMENT_OF_COHORT = auto()
    NOTICE_VIEW = auto()
    HANDOVER_DO = auto()
    PRIVACY_REQUEST = auto()
    PRIVACY_DECIDE = auto()
    RETENTION_VIEW = auto()
    ERASURE_PREPARE = auto()
    ERASURE_CONFIRM = auto()
    REGION_MANAGE = auto()
    LOG_EXTRACT = auto()
    LOG_VIEW = auto()
    USERS_MANAGE = auto()
    SETUP_ADMINISTER = auto()


P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REFERRER: frozenset(
        {
            P.DESK_VIEW,
            P.SEARCH,
            P.CANDIDATE_VIEW,
            P.CANDIDATE_RECORD,
            P.CANDIDATE_MERGE,
            P.REFERRAL_VIEW,
            P.REFERRAL_WRITE,
            P.PROGRAM_VIEW,
            P.NOTE_WRITE,
            P.DOCUMENT_ISSUE,
            P.NOTICE_VIEW,
            P.LOG_EXTRACT,
            P.PRIVACY_REQUEST,
        }
    ),
    Role.COORDINATOR: frozenset(
        {
            P.DESK_VIEW,
            P.SEARCH,
            P.CANDIDATE_VIEW,
            P.CANDIDATE_RECORD,
            P.CANDIDATE_MERGE,
            P.REFERRAL_VIEW,
            P.REFERRAL_WRITE,
            P.REFERRAL_RETURN,
            P.REFERRAL_REJECT,
            P.REFERRAL_DECIDE,
            P.INTERVIEW_HOLD,
            P.WAITING_VIEW,
            P.WAITING_MANAGE,
            P.ELIGIBILITY_ASSESS,
            P.RADAR_VIEW,
            P.ELIGIBILITY_RECHECK,
            P.ADMISSION_DECIDE,
            P.ADMISSION_VIEW,
            P.PROGRAM_VIEW,
            P.PROGRAM_MANAGE,
            P.PARTICIPATION_VIEW,
            P.PARTICIPATION_RECORD,
            P.NOTE_WRITE,
            P.DOCUMENT_ISSUE,
            P.DOCUMENT_OF_COHORT,
            P.NOTICE_VIEW,
            P.HANDOVER_DO,
            P.PRIVACY_REQUEST,
            P.PRIVACY_DECIDE,
            P.RETENTION_VIEW,
            P.ERASURE_PREPARE,
            P.REGION_MANAGE,
            P.LOG_EXTRACT,
        }
    ),
    Role.PROVIDER: frozenset(
        {
            P.DESK_VIEW,
            P.ADMISSION_VIEW,
            P.PROGRAM_VIEW,
            P.PARTICIPATION_VIEW,
            P.PARTICIPATION_RECORD,
            P.NOTE_WRITE,
            P.DOCUMENT_ISSUE,
            P.DOCUMENT_OF_COHORT,
            P.NOTICE_VIEW,
        }
    ),
    Role.MINISTRY: frozenset({P.DESK_VIEW, P.PROGRAM_VIEW}),
    Role.ADMINISTRATOR: frozenset(
        {
            P.DESK_VIEW,
            P.PROGRAM_VIEW,
            P.USERS_MANAGE,
            P.SETUP_ADMINISTER,
            P.LOG_EXTRACT,
            P.LOG_VIEW,
            P.RETENTION_VIEW,
            P.ERASURE_CONFIRM,
        }
    ),
}

# Whoever sees people or administers signs in with a second factor (not in the demo).
NEED_SECOND_FACTOR = frozenset({Role.REFERRER, Role.COORDINATOR, Role.PROVIDER, Role.ADMINISTRATOR})
# what a membership with "manages users" may beyond its role
OF_MANAGERS = frozenset({P.USERS_MANAGE})
