"""From where the months of a check are known, as lines of a table."""

from collections.abc import Iterator
from datetime import date

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import Outlook, window_of
from socakt.slovene import day_in_words

# source, organization that recorded it, and when
Entry = tuple[str, str, date]


def evidence_rows(outlook: Outlook, candidate: Candidate) -> tuple[tuple[str, ...], ...]:
    """Each source and organization: the last day of an entry, and how many months."""
    found: dict[tuple[str, str], list[date]] = {}
    for source, organization, recorded_on in _entries(outlook, candidate):
        found.setdefault((source, organization), []).append(recorded_on)
    return tuple(
        (
            str(BenefitMonth.Source(source).label),
            organization,
            day_in_words(max(days)),
            str(len(days)),
        )
        for (source, organization), days in sorted(found.items())
    )


def _entries(outlook: Outlook, candidate: Candidate) -> Iterator[Entry]:
    window = window_of(outlook.terms, outlook.on)
    months = candidate.months.filter(month__in=window).select_related("organization")
    rows = {row.month: row for row in months}
    if outlook.stored is None:
        for row in rows.values():
            yield row.source, row.organization.name, row.recorded_on
        return
    for month, source, recorded_on in _stored(outlook.stored):
        if month in window:
            yield source, _recorder(rows.get(month), source, recorded_on), recorded_on


def _stored(assessment: Assessment) -> Iterator[tuple[date, str, date]]:
    for month, (source, recorded_on) in assessment.facts.get("sources", {}).items():
        yield date.fromisoformat(month), source, date.fromisoformat(recorded_on)


def _recorder(row: BenefitMonth | None, source: str, recorded_on: date) -> str:
    """Who recorded it, as long as the month still stands as the check saw it.

    A check keeps source and day only; of a month that was changed since, nobody is named.
    """
    if row is None or (row.source, row.recorded_on) != (source, recorded_on):
        return "–"
    return row.organization.name
