"""The models of all steps, gathered for Django; each stands in the folder of its step."""

from enrollment.admissions.models import Admission, CohortPlaces
from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.models import Assessment
from enrollment.imports.models import Import, ImportFile, ImportRow
from enrollment.rechecks.models import Recheck, RecheckResult
from enrollment.referrals.models import ReferenceCounter, Referral

__all__ = [
    "Admission",
    "Assessment",
    "BenefitMonth",
    "Candidate",
    "CohortPlaces",
    "Import",
    "ImportFile",
    "ImportRow",
    "Recheck",
    "RecheckResult",
    "ReferenceCounter",
    "Referral",
]
