"""The one place that turns findings into sentences; `rules` knows no words.

Every message is a whole sentence, with the plural chosen by the number that governs its verb;
a second number in it stands alone, without a noun, so that other languages need not bend one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

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
    """What is said about one criterion: its name, the answer, and the sentences why."""

    criterion: str
    answer: Answer
    text: str


@dataclass(frozen=True)
class Explanation:
    """The answer first, then until or from when, then each criterion."""

    outcome: Outcome
    headline: str
    detail: str
    sentences: tuple[Sentence, ...]


def explain(result: Result, on: date) -> Explanation:
    """The result of the check on the day, in the active language."""
    return Explanation(
        outcome=result.outcome,
        headline=_headline(result.outcome) % {"date": format_date(on)},
        detail=_how_long(result) if result.outcome == Outcome.ELIGIBLE else _since_when(result, on),
        sentences=tuple(describe(finding) for finding in result.findings),
    )


def describe(finding: Finding) -> Sentence:
    """The finding in the active language, with its values, limits and dates."""
    match finding:
        case AgeFinding():
            name, sentences = _("Age"), _age(finding)
        case PaymentsFinding():
            name, sentences = _("Social assistance (DSP)"), _payments(finding)
        case _:
            raise TypeError(f"no words for {type(finding).__name__}")
    return Sentence(name, finding.answer, " ".join(sentences))


# --- the answer, until and from when ---------------------------------------------------------


def _headline(outcome: Outcome) -> str:
    match outcome:
        case Outcome.ELIGIBLE:
            return _("Meets the conditions on %(date)s")
        case Outcome.INELIGIBLE:
            return _("Does not meet the conditions on %(date)s")
        case Outcome.INCOMPLETE:
            return _("Not known yet whether the conditions are met on %(date)s")


def _how_long(result: Result) -> str:
    until = result.eligible_until
    if until is None:
        return _("Valid without an end date.")
    if until + timedelta(days=1) == _too_old_on(result):
        sentence = _("Valid until %(date)s; on the next day the age limit is passed.")
    else:
        sentence = _("Valid at least until %(date)s, if no new month is confirmed.")
    return sentence % {"date": format_date(until)}


def _since_when(result: Result, on: date) -> str:
    if result.eligible_from is not None:
        return _(
            "If assistance is paid every month from %(month)s on, "
            "the conditions are met from %(date)s."
        ) % {"month": format_month(on), "date": format_date(result.eligible_from)}
    if any(isinstance(found, AgeFinding) and found.age is None for found in result.findings):
        return _("When the conditions can be met is known only with the date of birth.")
    if result.outcome == Outcome.INCOMPLETE:
        return _("Waiting does not help: it has to be found out whether unknown months were paid.")
    return _("Even if assistance is paid every month, the conditions are not met on any later day.")


def why_it_ends(result: Result) -> str:
    """Why an eligible person stops being so after `eligible_until`, with the day; else empty."""
    if result.eligible_until is None:
        return ""
    ends_on = result.eligible_until + timedelta(days=1)
    if ends_on == _too_old_on(result):
        found = next(one for one in result.findings if isinstance(one, AgeFinding))
        return _("Turns %(age)s on %(date)s; the age limit is %(limit)s.") % {
            "age": found.max_age + 1,
            "date": format_date(ends_on),
            "limit": found.max_age,
        }
    needed = next(one.min_payments for one in result.findings if isinstance(one, PaymentsFinding))
    return _(
        "On %(date)s a paid month drops out of the time that counts; "
        "without a new one fewer than %(needed)s remain."
    ) % {"date": format_date(ends_on), "needed": needed}


def why_it_begins(result: Result, on: date) -> str:
    """What has to happen so that somebody not eligible on the day becomes so, and from when on."""
    missing = (one for one in result.findings if isinstance(one, PaymentsFinding) and one.missing)
    needed = [_more_needed(one) for one in missing]
    return " ".join([*needed, _since_when(result, on)])


def _too_old_on(result: Result) -> date | None:
    """The day on which the age limit is passed; None without a limit."""
    days = (found.too_old_on for found in result.findings if isinstance(found, AgeFinding))
    return next(days, None)


# --- each criterion --------------------------------------------------------------------------


def _age(finding: AgeFinding) -> Iterator[str]:
    if finding.age is None:
        yield _("The date of birth is not known; the age limit is %(limit)s.") % {
            "limit": finding.max_age
        }
        return
    yield ngettext(
        "%(count)s completed year, the limit is %(limit)s.",
        "%(count)s completed years, the limit is %(limit)s.",
        finding.age,
    ) % {"count": finding.age, "limit": finding.max_age}
    if finding.too_old_on is not None:
        years = finding.max_age + 1
        if finding.answer == Answer.MET:
            sentence = ngettext(
                "Turns %(count)s on %(date)s.", "Turns %(count)s on %(date)s.", years
            )
        else:
            sentence = ngettext(
                "Turned %(count)s on %(date)s.", "Turned %(count)s on %(date)s.", years
            )
        yield sentence % {"count": years, "date": format_date(finding.too_old_on)}


def _payments(finding: PaymentsFinding) -> Iterator[str]:
    yield ngettext(
        "%(count)s paid month of the required %(needed)s, in the time from %(first)s to %(last)s.",
        "%(count)s paid months of the required %(needed)s, in the time from %(first)s to %(last)s.",
        finding.paid,
    ) % {
        "count": finding.paid,
        "needed": finding.min_payments,
        "first": format_month(finding.first_month),
        "last": format_month(finding.last_month),
    }
    if finding.include_reference_month:
        yield _("The month of the check counts too.")
    if finding.unknown:
        yield ngettext(
            "%(count)s month is unknown.", "%(count)s months are unknown.", finding.unknown
        ) % {"count": finding.unknown}
    if finding.unpaid:
        yield ngettext(
            "%(count)s month was not paid.", "%(count)s months were not paid.", finding.unpaid
        ) % {"count": finding.unpaid}
    if finding.missing:
        yield from _missing(finding)


def _more_needed(finding: PaymentsFinding) -> str:
    return ngettext(
        "At least %(count)s more paid month is needed.",
        "At least %(count)s more paid months are needed.",
        finding.missing,
    ) % {"count": finding.missing}


def _missing(finding: PaymentsFinding) -> Iterator[str]:
    yield _more_needed(finding)
    if finding.unknown and finding.answer == Answer.NOT_MET:
        short = finding.missing - finding.unknown
        yield ngettext(
            "Even if everything unknown was paid, %(count)s month is still missing.",
            "Even if everything unknown was paid, %(count)s months are still missing.",
            short,
        ) % {"count": short}
