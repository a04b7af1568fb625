"""The one place that turns findings into sentences; `rules` knows no words.

One whole sentence per message, with the plural chosen by the number that governs its verb.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.eligibility.rules import (
    AgeFinding,
    Answer,
    Finding,
    Outcome,
    PaymentsFinding,
    Result,
)
from socakt.slovene import format_date, format_month


@dataclass(frozen=True)
class Sentence:
    """What is said about one criterion."""

    criterion: str
    answer: Answer
    text: str


@dataclass(frozen=True)
class Explanation:
    """The answer first, until or from when, then each criterion."""

    outcome: Outcome
    headline: str
    detail: str
    sentences: tuple[Sentence, ...]


def explain(result: Result, on: date) -> Explanation:
    """The result of a check on the day, in the language of the page."""
    return Explanation(
        outcome=result.outcome,
        headline=_headline(result.outcome) % {"date": format_date(on)},
        detail=_detail(result),
        sentences=tuple(describe(finding) for finding in result.findings),
    )


def _headline(outcome: Outcome) -> str:
    match outcome:
        case Outcome.ELIGIBLE:
            return _("Meets the conditions on %(date)s")
        case Outcome.INELIGIBLE:
            return _("Does not meet the conditions on %(date)s")
        case Outcome.INCOMPLETE:
            return _("Not known yet whether the conditions are met on %(date)s")


def _detail(result: Result) -> str:
    if result.eligible_until is not None:
        return _("Holds at least until %(date)s, if no new month is confirmed.") % {
            "date": format_date(result.eligible_until)
        }
    if result.outcome == Outcome.ELIGIBLE:
        return _("Holds without an end.")
    if result.eligible_from is not None:
        return _(
            "If assistance is paid every month from now on, the conditions are met from %(date)s."
        ) % {"date": format_date(result.eligible_from)}
    return _("On what is known now, no later day is in sight on which the conditions are met.")


def describe(finding: Finding) -> Sentence:
    """The criterion's name, its answer, and the values, limits and dates behind it."""
    match finding:
        case AgeFinding():
            return Sentence(_("Age"), finding.answer, _age(finding))
        case PaymentsFinding():
            return Sentence(_("Social assistance (DSP)"), finding.answer, _payments(finding))
        case _:
            raise TypeError(f"no words for {type(finding).__name__}")


def _age(finding: AgeFinding) -> str:
    if finding.age is None:
        return _("The date of birth is not known; the limit is %(limit)s.") % {
            "limit": _years(finding.max_age)
        }
    parts = [
        _("%(age)s, the limit is %(limit)s.")
        % {"age": _completed(finding.age), "limit": _years(finding.max_age)}
    ]
    if finding.too_old_on is not None:
        values = {"years": _years(finding.max_age + 1), "date": format_date(finding.too_old_on)}
        if finding.answer == Answer.MET:
            parts.append(_("Turns %(years)s on %(date)s.") % values)
        else:
            parts.append(_("Turned %(years)s on %(date)s.") % values)
    return " ".join(parts)


def _years(count: int) -> str:
    return ngettext("%(count)s year", "%(count)s years", count) % {"count": count}


def _completed(count: int) -> str:
    return ngettext("%(count)s completed year", "%(count)s completed years", count) % {
        "count": count
    }


def _payments(finding: PaymentsFinding) -> str:
    parts = [
        ngettext(
            "%(count)s paid month of the %(needed)s needed, from %(first)s to %(last)s.",
            "%(count)s paid months of the %(needed)s needed, from %(first)s to %(last)s.",
            finding.paid,
        )
        % {
            "count": finding.paid,
            "needed": finding.min_payments,
            "first": format_month(finding.first_month),
            "last": format_month(finding.last_month),
        }
    ]
    if finding.unknown:
        parts.append(
            ngettext(
                "%(count)s month is unknown.", "%(count)s months are unknown.", finding.unknown
            )
            % {"count": finding.unknown}
        )
    if finding.unpaid:
        parts.append(
            ngettext(
                "%(count)s month was not paid.", "%(count)s months were not paid.", finding.unpaid
            )
            % {"count": finding.unpaid}
        )
    if finding.missing:
        parts.append(
            ngettext(
                "At least %(count)s more is needed.",
                "At least %(count)s more are needed.",
                finding.missing,
            )
            % {"count": finding.missing}
        )
    return " ".join(parts)
