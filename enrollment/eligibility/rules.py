"""The conditions of social activation as a pure rule: facts and criteria in, reasons out.

The two conditions, age and months of social assistance (DSP), are those of the public call
(javni razpis, UL RS 6/2017). Its numbers arrive as `Criteria`, with the gazette reference in
`source`; nothing here knows a number of its own, a database or a word of any language.
What the call leaves open is decided here; such places say "Decision".
"""

from calendar import isleap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice


class Outcome(StrEnum):
    """What follows from all the answers together."""

    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    INCOMPLETE = "incomplete"


class Answer(StrEnum):
    """Whether one criterion is met. Unknown is an answer of its own, never "not met"."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """What a call demands. A limit of None means that the criterion does not exist.

    `max_age` is in completed years, the others in months; `window_months` is at least 1.
    """

    max_age: int | None
    min_payments: int | None
    window_months: int
    include_reference_month: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a person.

    `months`: the first day of a month of entitlement → paid (True) or not (False). An absent
    month is unknown. A key that is not the first day of a month is not looked at.
    """

    born_on: date | None
    months: Mapping[date, bool]


@dataclass(frozen=True)
class Finding:
    """The answer to one criterion; its subclasses add the values that a sentence needs."""

    criterion: str
    answer: Answer


@dataclass(frozen=True)
class AgeFinding(Finding):
    """Completed years, the limit, and the first day too old; None where it is not known.

    `too_old_on` is None, too, where that birthday lies beyond the calendar's end.
    """

    age: int | None
    max_age: int
    too_old_on: date | None


@dataclass(frozen=True)
class PaymentsFinding(Finding):
    """How many months of the window are paid, not paid, unknown, and how many have to be paid.

    `first_month` and `last_month` are the first days of the window's outer months.
    """

    paid: int
    unpaid: int
    unknown: int
    min_payments: int
    first_month: date
    last_month: date
    include_reference_month: bool

    @property
    def missing(self) -> int:
        """How many more paid months are needed; 0 where there are enough."""
        return max(0, self.min_payments - self.paid)


@dataclass(frozen=True)
class Result:
    """The outcome, the finding of every criterion, and how long it holds or from when on.

    `eligible_until`: see `last_eligible_day`; None when not eligible, or without end.
    `eligible_from`: see `first_eligible_day`; None when eligible, or where there is none.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    eligible_until: date | None
    eligible_from: date | None


def assess(facts: Facts, criteria: Criteria, on: date) -> Result:
    """Answer every criterion on the day, and look ahead. Works for any day of the calendar."""
    findings = findings_on(facts, criteria, on)
    outcome = outcome_of(findings)
    if outcome == Outcome.ELIGIBLE:
        return Result(outcome, findings, last_eligible_day(facts, criteria, on), None)
    return Result(outcome, findings, None, first_eligible_day(facts, criteria, on))


def findings_on(facts: Facts, criteria: Criteria, on: date) -> tuple[Finding, ...]:
    """The finding of each criterion that exists: all of them, whatever the first one says."""
    findings: list[Finding] = []
    if criteria.max_age is not None:
        findings.append(age_finding(facts, criteria.max_age, on))
    if criteria.min_payments is not None:
        findings.append(payments_finding(facts, criteria, criteria.min_payments, on))
    return tuple(findings)


def outcome_of(findings: Iterable[Finding]) -> Outcome:
    """Ineligible as soon as one criterion cannot be met; incomplete while one is unknown."""
    answers = {finding.answer for finding in findings}
    if Answer.NOT_MET in answers:
        return Outcome.INELIGIBLE
    return Outcome.INCOMPLETE if Answer.UNKNOWN in answers else Outcome.ELIGIBLE


# --- age -----------------------------------------------------------------------------------


def age_finding(facts: Facts, max_age: int, on: date) -> AgeFinding:
    """At most so many completed years: 49 is still in, the 50th birthday is out.

    Source: javni razpis, UL RS 6/2017. Decision: whoever is born after the day has fewer than
    0 completed years and so is not too old; forms refuse such a birth date.
    """
    if facts.born_on is None:
        return AgeFinding("age", Answer.UNKNOWN, None, max_age, None)
    age = completed_years(facts.born_on, on)
    answer = Answer.MET if age <= max_age else Answer.NOT_MET
    return AgeFinding("age", answer, age, max_age, birthday(facts.born_on, max_age + 1))


def completed_years(born_on: date, on: date) -> int:
    """Age in completed years on the day; negative before birth."""
    years = on.year - born_on.year
    reached = birthday(born_on, years)
    return years if reached is not None and reached <= on else years - 1


def birthday(born_on: date, age: int) -> date | None:
    """The day on which so many years are completed; None beyond the calendar's end.

    Decision: who is born on 29 February completes a year of a common year on 1 March.
    """
    year = born_on.year + age
    if year > date.max.year:
        return None
    if (born_on.month, born_on.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return born_on.replace(year=year)


# --- months of social assistance -----------------------------------------------------------

CALENDAR_START = date.min.year * 12  # the number of January of the year 1
CALENDAR_END = (date.max.year + 1) * 12


def payments_finding(
    facts: Facts, criteria: Criteria, min_payments: int, on: date
) -> PaymentsFinding:
    """At least so many paid months in the window. Months nobody has checked may still help.

    Source: javni razpis, UL RS 6/2017. Decision: what is counted are months of entitlement,
    each once, because one month can hold two transfers and a transfer can slip into the next.
    """
    months = window(criteria, on)
    known = [facts.months[month] for month in months if month in facts.months]
    paid, unpaid = known.count(True), known.count(False)
    unknown = len(months) - paid - unpaid
    if paid >= min_payments:
        answer = Answer.MET
    elif paid + unknown >= min_payments:
        answer = Answer.UNKNOWN
    else:
        answer = Answer.NOT_MET
    here = on.replace(day=1)  # stands in where nothing lies before it: January of the year 1
    first, last = (months[0], months[-1]) if months else (here, here)
    including = criteria.include_reference_month
    return PaymentsFinding(
        "payments", answer, paid, unpaid, unknown, min_payments, first, last, including
    )


def window(criteria: Criteria, on: date) -> tuple[date, ...]:
    """The first days of the months that count on the day, the oldest first.

    They are the `window_months` full calendar months before the month of the day: 24 on
    20. 11. 2026 are 11/2024 to 10/2026. Decision: where the call includes the month of the day
    itself, it is one more (25), since it is not yet a full month and must not push one out.
    Months before the year 1 do not exist.
    """
    here = month_number(on)
    end = here + 1 if criteria.include_reference_month else here
    start = max(CALENDAR_START, here - criteria.window_months)
    return tuple(month_start(number) for number in range(start, end))


def month_number(day: date) -> int:
    """The months of the calendar numbered one by one, so that they can be added."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of the month with the number."""
    return date(number // 12, number % 12 + 1, 1)


def month_starts_after(on: date) -> Iterator[date]:
    """The first day of each later month: the only days on which the window moves."""
    return (month_start(number) for number in range(month_number(on) + 1, CALENDAR_END))


# --- looking ahead -------------------------------------------------------------------------


def last_eligible_day(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The last day up to which an eligible person stays so without a break; None: no end.

    The end comes with whatever is first: too old, or too few paid months left in the window.
    No further month becomes known; recorded ones, also of the future, count once they enter it.
    """
    breaks = (_too_old_on(facts, criteria), _too_few_payments_on(facts, criteria, on))
    first_break = min((day for day in breaks if day is not None), default=None)
    return None if first_break is None else first_break - timedelta(days=1)


def _too_old_on(facts: Facts, criteria: Criteria) -> date | None:
    """The birthday on which the age limit is passed; None without limit or birth date."""
    if criteria.max_age is None or facts.born_on is None:
        return None
    return birthday(facts.born_on, criteria.max_age + 1)


def _too_few_payments_on(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The first later day on which the payments recorded do not suffice; None if they always do."""
    if not (needed := criteria.min_payments):
        return None
    for start in month_starts_after(on):
        if payments_finding(facts, criteria, needed, start).answer != Answer.MET:
            return start
    return None


def first_eligible_day(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The first day after `on` that is eligible if every month from that of `on` on is paid.

    Months before it stay as they are known, unknown ones unknown; what is recorded for it and
    later gives way to the assumption. None when the person is too old by then, when the birth
    date is missing, or when more months are needed than are counted.
    """
    assumed = _paid_from_now_on(facts, criteria, on)
    for day in _days_of_change(criteria, on):
        if outcome_of(findings_on(assumed, criteria, day)) == Outcome.ELIGIBLE:
            return day
    return None


def _paid_from_now_on(facts: Facts, criteria: Criteria, on: date) -> Facts:
    """The facts as they would be if assistance went on, until the whole window is renewed."""
    assumed = (on.replace(day=1), *islice(month_starts_after(on), criteria.window_months))
    return replace(facts, months={**facts.months, **dict.fromkeys(assumed, True)})


def _days_of_change(criteria: Criteria, on: date) -> Iterator[date]:
    """The later days that can bring a better answer, until the whole window is renewed.

    These are the next day, because the month of `on` may count and is now assumed paid, and
    the first days of months. Nobody grows younger, so age brings no further ones.
    """
    if on < date.max:
        yield on + timedelta(days=1)
    yield from islice(month_starts_after(on), criteria.window_months)
