"""The check of the conditions that is kept. Previews store nothing; they are queries."""

from dataclasses import asdict
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.eligibility import rules
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import criteria_of
from enrollment.referrals.models import Referral
from programs.queries import terms_of
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class NoTerms(DomainError):
    """Nothing says what the conditions are on that day."""


def facts_of(candidate: Candidate) -> rules.Facts:
    """What is known of the candidate today, in the form in which the rule takes it."""
    return rules.Facts(born_on=candidate.born_on, months=candidate.months.all().as_facts())


def assess(*, referral: Referral, on: date, by: Actor) -> Assessment:
    """Check the conditions on the day, store the check with all it was based on, return it.

    Raises `NoTerms` when the program's call demands nothing yet on that day.
    """
    if not by.may(Permission.ELIGIBILITY_ASSESS):
        raise NotPermitted
    with decision():
        terms = terms_of(referral.program, on) if referral.program else None
        if terms is None:
            raise NoTerms(_("The call has no terms for this day; an administrator has to add them."))
        facts = facts_of(referral.candidate)
        result = rules.assess(facts, criteria_of(terms), on)
        assessment = Assessment.objects.create(
            candidate=referral.candidate,
            referral=referral,
            terms=terms,
            reference_on=on,
            outcome=result.outcome.value,
            eligible_until=result.eligible_until,
            eligible_from=result.eligible_from,
            facts={
                "born_on": facts.born_on,
                "months": {month.isoformat(): paid for month, paid in sorted(facts.months.items())},
            },
            findings=[
                {"kind": type(finding).__name__, **asdict(finding)} for finding in result.findings
            ],
            made_at=timezone.now(),
            made_by=by.user,
            organization=by.organization,
        )
        audit.record(
            "eligibility.assessed",
            referral,
            by=by,
            subject=referral.candidate,
            on=on.isoformat(),
            outcome=result.outcome.value,
        )
        return assessment
