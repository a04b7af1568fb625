"""The check of the conditions that is kept. Previews store nothing; they are queries."""

from dataclasses import asdict
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.eligibility import rules
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import criteria_of
from enrollment.referrals.models import Referral
from programs.models import Terms
from programs.queries import terms_of
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class NoTerms(DomainError):
    """Nothing says what the conditions are on that day."""


def assess(*, referral: Referral, on: date, by: Actor, at: datetime | None = None) -> Assessment:
    """Check the conditions on the day, store the check with all it was based on, return it.

    `at` is the moment that is recorded, now if not given.
    Raises `NoTerms` when the program's call demands nothing yet on that day.
    """
    if not by.may(Permission.ELIGIBILITY_ASSESS):
        raise NotPermitted
    with decision():
        terms = terms_of(referral.program, on) if referral.program else None
        if terms is None:
            raise NoTerms(
                _("The call has no terms for this day; an administrator has to add them.")
            )
        moment = at or timezone.now()
        assessment = _store(referral, terms, on=on, at=moment, by=by)
        audit.record(
            "eligibility.assessed",
            referral,
            by=by,
            at=moment,
            subject=referral.candidate,
            on=on.isoformat(),
            outcome=assessment.outcome,
        )
        return assessment


def _store(referral: Referral, terms: Terms, *, on: date, at: datetime, by: Actor) -> Assessment:
    evidence = list(referral.candidate.months.all())
    facts = rules.Facts(
        born_on=referral.candidate.born_on, months={row.month: row.paid for row in evidence}
    )
    result = rules.assess(facts, criteria_of(terms), on)
    return Assessment.objects.create(
        candidate=referral.candidate,
        referral=referral,
        terms=terms,
        reference_on=on,
        outcome=result.outcome.value,
        eligible_until=result.eligible_until,
        eligible_from=result.eligible_from,
        facts={
            "born_on": facts.born_on,
            "months": {row.month.isoformat(): row.paid for row in evidence},
            "sources": {row.month.isoformat(): [row.source, row.recorded_on] for row in evidence},
        },
        findings=[
            {"kind": type(finding).__name__, **asdict(finding)} for finding in result.findings
        ],
        made_at=at,
        made_by=by.user,
        organization=by.organization,
    )
