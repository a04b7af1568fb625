"""Which terms and months concern a candidate, and the latest check."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility import rules
from enrollment.eligibility.calendar import Calendar, calendar
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.sentences import Explanation, explain
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES
from programs.models import Cohort, Terms
from programs.queries import terms_in_region, terms_of
from socakt.slovene import format_date


def criteria_of(terms: Terms) -> rules.Criteria:
    """The numbers of the terms, in the form in which the rule takes them."""
    return rules.Criteria(
        max_age=terms.max_age,
        min_payments=terms.min_payments,
        window_months=terms.window_months,
        include_reference_month=terms.include_reference_month,
        source=terms.source,
    )


def window_of(terms: Terms, on: date) -> tuple[date, ...]:
    """The months that count on the day under these terms, the oldest first."""
    return rules.window(criteria_of(terms), on)


def editable_months(terms: Terms, on: date) -> list[date]:
    """The months that can be recorded: those that count, and the month of the day itself."""
    return sorted({*window_of(terms, on), on.replace(day=1)})


def terms_for(candidate: Candidate, on: date) -> Terms | None:
    """The terms of the open referral's program, else the newest of the region; None if none."""
    open_referrals = Referral.objects.open_for(candidate.pk).exclude(program=None)
    referral = open_referrals.select_related("program").order_by("pk").last()
    if referral is not None and referral.program is not None:
        return terms_of(referral.program, on)
    return terms_in_region(candidate.region, on)


def latest_assessment(referral: Referral) -> Assessment | None:
    """The newest check made for the referral, with its terms and who made it."""
    checks = Assessment.objects.filter(referral=referral)
    return checks.select_related("terms__call", "made_by", "organization").first()


@dataclass(frozen=True)
class Outlook:
    """What the rule says of a candidate on a day, with the evidence as a picture."""

    on: date
    terms: Terms
    result: rules.Result
    calendar: Calendar
    sources: tuple[str, ...]
    stored: Assessment | None = None

    @property
    def explanation(self) -> Explanation:
        """The result in sentences."""
        return explain(self.result, self.on)


def outlook_of(referral: Referral, on: date) -> Outlook | None:
    """The stored check of a decided referral, else what a check on the day would say.

    None where no call demands anything.
    """
    stored = None if referral.state in OPEN_STATES else latest_assessment(referral)
    if stored is not None:
        return outlook_stored(stored)
    terms = (
        terms_of(referral.program, on) if referral.program else terms_for(referral.candidate, on)
    )
    return outlook_today(referral.candidate, terms, on) if terms else None


def outlook_today(candidate: Candidate, terms: Terms, on: date) -> Outlook:
    """What a check on the day would say, from what is known now."""
    rows = list(candidate.months.all())
    known = {row.month: row.paid for row in rows}
    window = window_of(terms, on)
    facts = rules.Facts(born_on=candidate.born_on, months=known)
    return Outlook(
        on=on,
        terms=terms,
        result=rules.assess(facts, criteria_of(terms), on),
        calendar=calendar(window, known),
        sources=_sources((row.source, row.recorded_on) for row in rows if row.month in window),
    )


def outlook_at_start(candidate: Candidate, cohort: Cohort) -> Outlook | None:
    """What the rule says of the cohort's first day, on what is known now.

    The terms are those in force on that day, as in a re-check for it: the cohort itself keeps
    only its length and places from earlier ones.
    """
    terms = terms_of(cohort.program, cohort.starts_on)
    return outlook_today(candidate, terms, cohort.starts_on) if terms else None


def outlook_stored(assessment: Assessment) -> Outlook:
    """A stored check as it was: its own facts, findings and terms."""
    known = {date.fromisoformat(key): paid for key, paid in assessment.facts["months"].items()}
    window = window_of(assessment.terms, assessment.reference_on)
    return Outlook(
        on=assessment.reference_on,
        terms=assessment.terms,
        result=stored_result(assessment),
        calendar=calendar(window, known),
        sources=_sources(_stored_evidence(assessment, window)),
        stored=assessment,
    )


def stored_result(assessment: Assessment) -> rules.Result:
    """What the rule answered then, read back; the rule itself is not asked again."""
    return rules.Result(
        outcome=rules.Outcome(assessment.outcome),
        findings=tuple(_stored_finding(values) for values in assessment.findings),
        eligible_until=assessment.eligible_until,
        eligible_from=assessment.eligible_from,
    )


FINDINGS: dict[str, type[rules.Finding]] = {
    kind.__name__: kind for kind in (rules.AgeFinding, rules.PaymentsFinding)
}
DATES = ("too_old_on", "first_month", "last_month")


def _stored_finding(values: dict[str, Any]) -> rules.Finding:
    """The finding; a value that the rule did not give yet when it was stored is None."""
    kind = FINDINGS[values["kind"]]
    found: dict[str, Any] = {field.name: values.get(field.name) for field in fields(kind)}
    found["answer"] = rules.Answer(values["answer"])
    for name in DATES:
        if found.get(name):
            found[name] = date.fromisoformat(values[name])
    return kind(**found)


def _stored_evidence(
    assessment: Assessment, window: tuple[date, ...]
) -> Iterator[tuple[str, date]]:
    sources = assessment.facts.get("sources", {})
    for month in window:
        if month.isoformat() in sources:
            source, recorded_on = sources[month.isoformat()]
            yield source, date.fromisoformat(recorded_on)


def _sources(evidence: Iterable[tuple[str, date]]) -> tuple[str, ...]:
    """Each source with the last day on which something was recorded from it."""
    latest: dict[str, date] = {}
    for source, recorded_on in evidence:
        latest[source] = max(recorded_on, latest.get(source, recorded_on))
    return tuple(
        f"{BenefitMonth.Source(source).label}, {format_date(day)}"
        for source, day in sorted(latest.items())
    )
