"""The conditions of social activation as a pure rule: facts and criteria in, reasons out.

Source: javni razpis, UL RS 6/2017, and domain.md section 2. The numbers live in the terms of
the call and arrive as `Criteria`; nothing here knows a number of its own, a database or words.
"""

from calendar import isleap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


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
    """What a call demands. A limit of None means that the criterion does not exist."""

    max_age: int | None
    min_payments: int | None
    window_months: int
    include_reference_month: bool = False
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a person: first day of a month → paid or not; absent is unknown."""

    born_on: date | None
    months: Mapping[date, bool]


@dataclass(frozen=True)
class Finding:
    """The answer to one criterion, with the values that a sentence about it needs."""

    criterion: str
    answer: Answer


@dataclass(frozen=True)
class AgeFinding(Finding):
    """Completed years on the day, the limit, and the first day on which it is passed."""

    age: int | None
    max_age: int
    too_old_on: date | None


@dataclass(frozen=True)
class PaymentsFinding(Finding):
    """How many months of the window are paid, not paid, unknown; how many are needed."""

    paid: int
    unpaid: int
    unknown: int
    min_payments: int
    first_month: date
    last_month: date

    @property
    def missing(self) -> int:
        """How many more paid months are needed."""
        return max(0, self.min_payments - self.paid)


@dataclass(frozen=True)
class Result:
    """The outcome, every criterion's finding, and how long or from when it holds."""

    outcome: Outcome
    findings: tuple[Finding, ...]
    eligible_until: date | None
    eligible_from: date | None


def assess(facts: Facts, criteria: Criteria, on: date) -> Result:
    """Answer every criterion on the day, and look ahead."""
    findings = findings_on(facts, criteria, on)
    outcome = outcome_of(findings)
    eligible = outcome == Outcome.ELIGIBLE
    return Result(
        outcome=outcome,
        findings=findings,
        eligible_until=last_eligible_day(facts, criteria, on) if eligible else None,
        eligible_from=None if eligible else first_eligible_day(facts, criteria, on),
    )


def findings_on(facts: Facts, criteria: Criteria, on: date) -> tuple[Finding, ...]:
    """The finding for each criterion that exists."""
    found: list[Finding] = []
    if criteria.max_age is not None:
        found.append(age_finding(facts, criteria.max_age, on))
    if criteria.min_payments is not None:
        found.append(payments_finding(facts, criteria, criteria.min_payments, on))
    return tuple(found)


def outcome_of(findings: tuple[Finding, ...]) -> Outcome:
    """Ineligible as soon as one criterion cannot be met; incomplete while one is unknown."""
    answers = {finding.answer for finding in findings}
    if Answer.NOT_MET in answers:
        return Outcome.INELIGIBLE
    return Outcome.INCOMPLETE if Answer.UNKNOWN in answers else Outcome.ELIGIBLE


# --- age -----------------------------------------------------------------------------------


def birthday(born_on: date, age: int) -> date | None:
    """The day on which a person completes so many years; None beyond the calendar's end.

    Who is born on 29 February completes a year of a common year on 1 March.
    """
    year = born_on.year + age
    if year > date.max.year:
        return None
    if (born_on.month, born_on.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return born_on.replace(year=year)


def completed_years(born_on: date, on: date) -> int:
    """Age in completed years on the day; negative before birth."""
    years = on.year - born_on.year
    reached = birthday(born_on, years)
    return years if reached is not None and reached <= on else years - 1


def age_finding(facts: Facts, max_age: int, on: date) -> AgeFinding:
    """At most so many completed years: 49 is still in, the 50th birthday is out."""
    if facts.born_on is None:
        return AgeFinding("age", Answer.UNKNOWN, None, max_age, None)
    age = completed_years(facts.born_on, on)
    answer = Answer.MET if age <= max_age else Answer.NOT_MET
    return AgeFinding("age", answer, age, max_age, birthday(facts.born_on, max_age + 1))


# --- months ----------------------------------------------------------------------------------


def month_number(day: date) -> int:
    """Months counted from the beginning of the calendar, so that they can be subtracted."""
    return day.year * 12 + day.month - 1


def first_of(number: int) -> date | None:
    """The first day of a month by its number; None outside the calendar."""
    year, month = divmod(number, 12)
    return date(year, month + 1, 1) if date.min.year <= year <= date.max.year else None


def window(criteria: Criteria, on: date) -> tuple[date, ...]:
    """The months that count on the day, the oldest first.

    The full calendar months before the month of the day, `window_months` of them; the month
    of the day itself is one more where the call includes it.
    """
    here = month_number(on)
    numbers = range(here - criteria.window_months, here + criteria.include_reference_month)
    return tuple(month for number in numbers if (month := first_of(number)))


def payments_finding(
    facts: Facts, criteria: Criteria, min_payments: int, on: date
) -> PaymentsFinding:
    """At least so many paid months in the window. Months nobody has checked may still help."""
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
    first, last = (months[0], months[-1]) if months else (on.replace(day=1), on.replace(day=1))
    return PaymentsFinding("payments", answer, paid, unpaid, unknown, min_payments, first, last)


# --- looking ahead ---------------------------------------------------------------------------


def month_starts_after(on: date) -> Iterator[date]:
    """The first day of each later month: the only days on which the window moves."""
    number = month_number(on) + 1
    while (start := first_of(number)) is not None:
        yield start
        number += 1


def last_eligible_day(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The last day in a row that is eligible if no further month becomes known; None: no end."""
    ends = [_day_before(age_limit_passed_on(facts, criteria)), _last_day_of_payments(facts, criteria, on)]
    known_ends = [end for end in ends if end is not None]
    return min(known_ends) if known_ends else None


def age_limit_passed_on(facts: Facts, criteria: Criteria) -> date | None:
    """The first day on which the person is too old; None without limit or birth date."""
    if criteria.max_age is None or facts.born_on is None:
        return None
    return birthday(facts.born_on, criteria.max_age + 1)


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)


def _last_day_of_payments(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The day before the month start at which too few paid months are left in the window."""
    if not criteria.min_payments:
        return None
    for start in month_starts_after(on):
        finding = payments_finding(facts, criteria, criteria.min_payments, start)
        if finding.answer != Answer.MET:
            return _day_before(start)
    return None


def first_eligible_day(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The first day after `on` that is eligible if every month from the month of `on` is paid.

    What is unknown before that month stays unknown. None when the person will be too old by
    then, when the birth date is missing, or when more months are needed than are counted.
    """
    if criteria.max_age is not None and facts.born_on is None:
        return None
    day = _first_day_with_payments(facts, criteria, on)
    if day is None:
        return None
    too_old_on = age_limit_passed_on(facts, criteria)
    return day if too_old_on is None or day < too_old_on else None


def _first_day_with_payments(facts: Facts, criteria: Criteria, on: date) -> date | None:
    """The first day after `on` with enough paid months, assuming payment from `on`'s month on."""
    tomorrow = None if on == date.max else on + timedelta(days=1)
    if tomorrow is None or not criteria.min_payments:
        return tomorrow
    if criteria.min_payments > len(window(criteria, on)):
        return None
    here = on.replace(day=1)
    before = {month: paid for month, paid in facts.months.items() if month < here}
    days = [tomorrow, *_next_starts(on, criteria.window_months)]
    for day in days:
        later = {month: True for month in window(criteria, day) if month >= here}
        assumed = Facts(born_on=facts.born_on, months={**before, **later})
        finding = payments_finding(assumed, criteria, criteria.min_payments, day)
        if finding.answer == Answer.MET:
            return day
    return None


def _next_starts(on: date, count: int) -> list[date]:
    """The starts of the next `count` + 1 months: by then the whole window has been renewed."""
    return [day for _, day in zip(range(count + 1), month_starts_after(on), strict=False)]
