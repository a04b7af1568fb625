"""Who of the waiting list could take a free place today, what speaks for and against, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.eligibility.rules import Answer, Result
from enrollment.eligibility.sentences import explain
from enrollment.waiting.queries import Line, lines
from programs.models import Cohort
from socakt.slovene import MUNICIPALITIES, format_date

SOON = timedelta(days=30)
SHOWN = 12  # of those eligible, and of the others


@dataclass(frozen=True)
class Proposal:
    """Somebody eligible today, and what speaks for and against, a sentence each."""

    line: Line
    until: str
    speaks_for: Sequence[str]
    speaks_against: Sequence[str]


@dataclass(frozen=True)
class Passed:
    """Somebody who waits and cannot be admitted today: why, and from when that may change."""

    line: Line
    why: str
    later: str


@dataclass(frozen=True)
class Proposals:
    """The list of the program as of the day, in its order; the first proposal has the turn.

    `more_eligible` and `more_passed` are those further down who are not shown.
    """

    left: str
    proposed: Sequence[Proposal]
    passed: Sequence[Passed]
    more_eligible: int
    more_passed: int


def proposals(cohort: Cohort, on: date) -> Proposals:
    """Who could take a free place in the cohort on the day; decides nothing."""
    found = lines(cohort.program, on)
    eligible = [line for line in found if line.is_eligible]
    others = [line for line in found if not line.is_eligible]
    return Proposals(
        left=time_left(cohort, on),
        proposed=[_proposal(line, cohort, on) for line in eligible[:SHOWN]],
        passed=[_passed(line, on) for line in others[:SHOWN]],
        more_eligible=max(0, len(eligible) - SHOWN),
        more_passed=max(0, len(others) - SHOWN),
    )


def time_left(cohort: Cohort, on: date) -> str:
    """How much of the program is left on the day, in months and days, and of how many months.

    Before the start all of it is left.
    """
    left = relativedelta(cohort.ends_on + timedelta(days=1), max(on, cohort.starts_on))
    months = left.years * 12 + left.months
    parts = []
    if months:
        parts.append(ngettext("%(count)s month", "%(count)s months", months) % {"count": months})
    if left.days or not months:
        parts.append(ngettext("%(count)s day", "%(count)s days", left.days) % {"count": left.days})
    length = cohort.terms.length_months
    return ngettext("%(left)s of %(count)s month", "%(left)s of %(count)s months", length) % {
        "left": _(" and ").join(parts),
        "count": length,
    }


def _proposal(line: Line, cohort: Cohort, on: date) -> Proposal:
    return Proposal(
        line=line,
        until=explain(_result(line), on).detail,
        speaks_for=list(_for(line, cohort, on)),
        speaks_against=list(_against(line, cohort, on)),
    )


def _result(line: Line) -> Result:
    assert line.result is not None
    return line.result.result


def _for(line: Line, cohort: Cohort, on: date) -> Iterator[str]:
    referral = line.referral
    if line.position == 1:
        yield _("First on the list.")
    if MUNICIPALITIES.get(referral.candidate.municipality) == cohort.program.place:
        yield _("Lives in the municipality of the program.")
    if line.wish_until is not None and not _wish_is_due(line, on):
        yield _("The wish counts as confirmed until %(date)s.") % {
            "date": format_date(line.wish_until)
        }


def _against(line: Line, cohort: Cohort, on: date) -> Iterator[str]:
    until = line.result.eligible_until if line.result else None
    if until is not None and until <= on + SOON:
        yield _("Meets the conditions only until %(date)s, if nothing new becomes known.") % {
            "date": format_date(until)
        }
    if _wish_is_due(line, on):
        yield _("Has not been asked lately whether the wish still holds.")
    if line.obstacles:
        yield _("Known obstacles: %(obstacles)s.") % {"obstacles": line.obstacles}
    if cohort.starts_on < on:
        yield _("Part of the program is over. Left: %(left)s.") % {"left": time_left(cohort, on)}


def _wish_is_due(line: Line, on: date) -> bool:
    """Whether the person was to be asked again by now."""
    return line.referral.remind_on is not None and line.referral.remind_on <= on


def _passed(line: Line, on: date) -> Passed:
    if line.result is None:
        return Passed(line, _("The call has no terms for this day."), "")
    result = _result(line)
    said = explain(result, on).sentences
    why = " ".join(one.text for one in said if one.answer != Answer.MET)
    return Passed(line, why, _earliest(result))


def _earliest(result: Result) -> str:
    """From when the conditions could be met; nothing where they never would."""
    if result.eligible_from is None:
        return ""
    return _("At the earliest from %(date)s on, if the assistance goes on every month.") % {
        "date": format_date(result.eligible_from)
    }
