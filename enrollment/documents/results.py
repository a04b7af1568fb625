"""What stands in the result of a check: the answer first, then why, then the evidence."""

import re
from collections.abc import Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.documents.evidence import evidence_rows
from enrollment.documents.parts import coordination_of, logos_of
from enrollment.documents.sheets import (
    Block,
    Box,
    Column,
    Fact,
    Facts,
    Heading,
    Months,
    Sheet,
    Table,
    Text,
    Verdict,
)
from enrollment.eligibility.queries import (
    Outlook,
    latest_assessment,
    outlook_of,
    outlook_stored,
)
from enrollment.eligibility.rules import AgeFinding, Finding, Outcome, PaymentsFinding, Result
from enrollment.eligibility.sentences import describe, why_it_ends
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import LANGUAGE_OF, Edition
from enrollment.wordings.texts import Words
from socakt.slovene import day_in_words, format_month, local_day

DAY = re.compile(r"\b(\d{1,2})\. (\d{1,2})\. (\d{4})\b")


def nothing_to_check(referral: Referral) -> str:
    """Why there is no result: no call demands anything yet."""
    outlook = _outlook(referral, timezone.localdate())
    return "" if outlook else _("No call says yet what the conditions are.")


def eligibility_result(referral: Referral, on: date, words: Words, edition: Edition) -> Sheet:
    """Izid preverbe pogojev: of the last check that was made, else as of today, marked so."""
    outlook = _outlook(referral, on)
    assert outlook is not None  # `nothing_to_check` was asked before
    terms = outlook.terms
    return Sheet(
        language=LANGUAGE_OF[edition],
        title=words("title"),
        subtitle=str(referral.candidate),
        on=on,
        number=referral.number,
        number_label=words("number"),
        large=edition == Edition.EASY,
        sender=coordination_of(referral.region, on),
        blocks=(
            *_answer(outlook, words),
            _what_was_checked(referral, outlook, words),
            *_conditions(outlook, words, in_short=edition == Edition.EASY),
            *_evidence(referral, outlook, words),
        ),
        cofinancing=terms.cofinancing_statement,
        logos=logos_of(terms.call),
    )


def _outlook(referral: Referral, on: date) -> Outlook | None:
    stored = latest_assessment(referral)
    return outlook_stored(stored) if stored else outlook_of(referral, on)


def _answer(outlook: Outlook, words: Words) -> Iterator[Block]:
    outcome = outlook.result.outcome
    headline = words(outcome.value, date=day_in_words(outlook.on))
    yield Verdict(outcome=outcome.value, headline=headline, detail=_how_long(outlook, words))
    if outlook.stored is None:
        yield Box(paragraphs=words.passage("preview"))


def _how_long(outlook: Outlook, words: Words) -> str:
    """Until when it holds, or from when it can; what the rule said, in the edition's words."""
    result = outlook.result
    if result.outcome == Outcome.ELIGIBLE:
        until = result.eligible_until
        return words("until", date=day_in_words(until)) if until else words("endless")
    if result.eligible_from:
        return words("from", date=day_in_words(result.eligible_from))
    if any(isinstance(found, AgeFinding) and found.age is None for found in result.findings):
        return words("birth_unknown")
    return words("months_unknown" if result.outcome == Outcome.INCOMPLETE else "never")


def _what_was_checked(referral: Referral, outlook: Outlook, words: Words) -> Facts:
    """Of whom, for what, on which day, by whom, under which terms."""
    stored, terms = outlook.stored, outlook.terms
    program = referral.program.title if referral.program else ""
    by = (stored.made_by, stored.organization) if stored else ()
    identifier = f"{referral.number}/{stored.pk}" if stored else words("preview_mark")
    facts = [
        Fact(label=words("program"), value=program, wide=True),
        Fact(label=words("reference_date"), value=day_in_words(outlook.on), strong=True),
        Fact(label=words("assessment"), value=identifier),
    ]
    if stored:
        checker = ", ".join(str(part) for part in by if part)
        made_on = day_in_words(local_day(stored.made_at))
        facts.append(Fact(label=words("checked_by"), value=checker, wide=True))
        facts.append(Fact(label=words("checked_at"), value=made_on))
    facts += [
        Fact(label=words("valid_from"), value=day_in_words(terms.valid_from)),
        Fact(label=words("call"), value=str(terms.call)),
        Fact(label=words("source"), value=terms.source),
    ]
    return Facts(facts=tuple(facts))


def _conditions(outlook: Outlook, words: Words, *, in_short: bool) -> Iterator[Block]:
    """Each criterion with value, limit and answer; `in_short` without the sentences why."""
    yield Heading(text=words("conditions"))
    if not outlook.result.findings:
        yield Text(paragraphs=words.passage("no_conditions"))
        return
    titles = ["condition", "value", "limit", "answer"]
    widths = [0, 20, 28, 28] if in_short else [40, 20, 20, 28]
    columns = [
        Column(title=words(title), width=width) for title, width in zip(titles, widths, strict=True)
    ]
    rows = [_criterion(finding, words) for finding in outlook.result.findings]
    if not in_short:
        columns.append(Column(title=words("because")))
        rows = [
            (*row, _dated(describe(finding).text))
            for row, finding in zip(rows, outlook.result.findings, strict=True)
        ]
    yield Table(columns=tuple(columns), rows=tuple(rows))
    if not in_short and (why := _why_it_ends(outlook.result)):
        yield Text(paragraphs=(why,))


def _criterion(finding: Finding, words: Words) -> tuple[str, ...]:
    match finding:
        case AgeFinding():
            value = words("unknown") if finding.age is None else str(finding.age)
            name, limit = words("age"), words("at_most", limit=finding.max_age)
        case PaymentsFinding():
            value = str(finding.paid)
            name, limit = words("payments"), words("at_least", limit=finding.min_payments)
        case _:
            raise TypeError(f"no words for {type(finding).__name__}")
    return name, value, limit, words(finding.answer.value)


def _why_it_ends(result: Result) -> str:
    return _dated(why_it_ends(result)) if result.outcome == Outcome.ELIGIBLE else ""


def _evidence(referral: Referral, outlook: Outlook, words: Words) -> Iterator[Block]:
    """The months as a picture, and who recorded them from what; nothing where none are counted."""
    if not any(isinstance(found, PaymentsFinding) for found in outlook.result.findings):
        return
    months = outlook.calendar
    first, last = format_month(months.first), format_month(months.last)
    yield Months(title=words("months", first=first, last=last), calendar=months)
    yield Text(paragraphs=words.passage("how_counted"), small=True)
    rows = evidence_rows(outlook, referral.candidate)
    if rows:
        titles = ("evidence_source", "evidence_by", "evidence_on", "evidence_months")
        columns = tuple(
            Column(title=words(title), width=width)
            for title, width in zip(titles, (52, 0, 40, 20), strict=True)
        )
        # often one row, in which no cell names the others
        yield Table(caption=words("evidence"), columns=columns, rows=rows, head=-1)


def _dated(text: str) -> str:
    """The sentences with their days as this document writes days."""
    return DAY.sub(lambda found: day_in_words(date(*map(int, found.groups()[::-1]))), text)
