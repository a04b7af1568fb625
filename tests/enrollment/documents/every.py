"""Every document in every edition, and a record about which it can be made."""

from enrollment.wordings.kinds import TRAITS, Kind
from tests.enrollment.documents.papers import about
from tests.enrollment.documents.places import admitted, gone, started

EVERYTHING = [(kind, edition) for kind, trait in TRAITS.items() for edition in trait.editions]
OF_LEAVING = (Kind.EXIT_STATEMENT, Kind.EXIT_QUESTIONNAIRE, Kind.CERTIFICATE)
OF_TAKING_PART = (Kind.CONTRACT, Kind.ENTRY_QUESTIONNAIRE, Kind.INDIVIDUAL_PLAN)
OF_COHORT = (Kind.PARTICIPANTS_LIST, Kind.ATTENDANCE_SHEET)


def ready_for(kind):
    """A person, a referral or a cohort with everything that the document needs."""
    if kind in OF_LEAVING:
        return gone().referral
    if kind in OF_TAKING_PART:
        return started().referral
    if kind in OF_COHORT:
        return admitted().cohort
    return about(kind)
