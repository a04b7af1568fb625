"""What a referral still needs before it can go to the coordination."""

from datetime import date

from django.utils.translation import gettext as _

from enrollment.referrals.models import Referral
from programs.models import Terms
from programs.queries import terms_of


def what_is_missing(referral: Referral, on: date) -> list[str]:
    """Sentences that say what to add before submitting; empty when it can be submitted.

    Only what the terms or the law need counts: unknown months may stay unknown as long as
    something is known, because an employment office cannot know them all (domain.md, 2 and 3).
    """
    missing = []
    candidate = referral.candidate
    if referral.program is None:
        missing.append(_("Choose the program."))
    if not referral.reason.strip():
        missing.append(_("Write the reason for the referral."))
    if not candidate.legal_basis:
        missing.append(_("Record the legal basis and when the privacy notice was given."))
    if not candidate.labour_status:
        missing.append(_("Record the status on the labour market."))
    terms = terms_of(referral.program, on) if referral.program else None
    return missing + (_missing_for_terms(referral, terms) if terms else [])


def _missing_for_terms(referral: Referral, terms: Terms) -> list[str]:
    missing = []
    if terms.max_age is not None and referral.candidate.born_on is None:
        missing.append(_("Record the date of birth: the call has an age limit."))
    if terms.min_payments and not referral.candidate.months.exists():
        missing.append(_("Record the months of social assistance: the call counts them."))
    return missing
