"""Who of those who wait loses or gains eligibility, and when: from answers that look ahead."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from enrollment.eligibility.bulk import BulkResult
from enrollment.eligibility.rules import Outcome, Result, month_number, month_start

MONTHS_AHEAD = 12
DAY = timedelta(days=1)


class Kind(StrEnum):
    """Loses it because of age, or of months that drop out; or gains it if assistance goes on."""

    AGE = "age"
    MONTHS = "months"
    GAIN = "gain"


@dataclass(frozen=True)
class Change:
    """What happens to a person under one call; `on` is the first day on which it is so.

    `referrals`: the person's waiting ones under the call, the oldest first. `too_old_on` ends
    what was gained or might be kept; None without a limit.
    """

    kind: Kind
    on: date
    referrals: tuple[int, ...]
    result: Result
    too_old_on: date | None

    @property
    def is_gain(self) -> bool:
        """Whether something is gained, not lost."""
        return self.kind == Kind.GAIN

    @property
    def month(self) -> date:
        """The first day of the month in which it happens."""
        return self.on.replace(day=1)

    def meets(self, day: date) -> bool:
        """Whether the person meets the conditions on a later day, if it comes as it looks now."""
        if not self.is_gain:
            return day < self.on
        return self.on <= day and not self.too_old(day)

    def too_old(self, day: date) -> bool:
        """Whether the age limit is passed on the day, against which no month helps."""
        return self.too_old_on is not None and self.too_old_on <= day


@dataclass(frozen=True)
class Period:
    """From a day to another one, both included: how many lose and gain, and what starts at its end.

    A change on the day of a start counts for that start, so it stands in the period before it.
    """

    first: date
    last: date
    tally: Mapping[Kind, int]
    starts: bool

    @property
    def age(self) -> int:
        """How many lose eligibility because of their age."""
        return self.tally[Kind.AGE]

    @property
    def months(self) -> int:
        """How many lose it because months drop out of the window."""
        return self.tally[Kind.MONTHS]

    @property
    def gains(self) -> int:
        """How many can gain it."""
        return self.tally[Kind.GAIN]

    @property
    def is_whole_month(self) -> bool:
        """Whether it is a month of the calendar from its first to its last day."""
        return self.first.day == 1 and self.last == end_of_month(self.first)


def end_of_month(day: date, later: int = 0) -> date:
    """The last day of the month of the day, or of the one so many months later."""
    return month_start(month_number(day) + later + 1) - DAY


def last_day_ahead(on: date) -> date:
    """How far one looks: to the end of the twelfth month, the current one included."""
    return end_of_month(on, MONTHS_AHEAD - 1)


def changes(answers: Iterable[BulkResult], on: date, last: date) -> tuple[Change, ...]:
    """What happens after the day up to the last one, the earliest first.

    A person with several referrals under one call has one change; under two calls, one for each.
    """
    found: dict[tuple[int, int], tuple[BulkResult, list[int]]] = {}
    for answer in answers:
        when = changes_on(answer)
        if when is not None and on < when <= last:
            person = found.setdefault((answer.candidate_id, answer.call_id), (answer, []))
            person[1].append(answer.referral_id)
    made = [_change(answer, tuple(sorted(referrals))) for answer, referrals in found.values()]
    return tuple(sorted(made, key=lambda change: (change.on, change.kind, change.referrals)))


def changes_on(answer: BulkResult) -> date | None:
    """The first day on which it is otherwise; None where nothing is going to change."""
    if answer.outcome == Outcome.ELIGIBLE:
        return answer.eligible_until + DAY if answer.eligible_until else None
    return answer.eligible_from


def _change(answer: BulkResult, referrals: tuple[int, ...]) -> Change:
    when = changes_on(answer)
    assert when is not None
    if answer.outcome != Outcome.ELIGIBLE:
        kind = Kind.GAIN
    else:
        kind = Kind.AGE if when == answer.too_old_on else Kind.MONTHS
    return Change(kind, when, referrals, answer.result, answer.too_old_on)


def periods(
    found: Collection[Change], starts: Collection[date], on: date, last: date
) -> tuple[Period, ...]:
    """The months ahead, one after the other; a month in which something starts is cut there."""
    return tuple(
        Period(first, end, tally(found, first, end), end in starts)
        for first, end in _cut(starts, on, last)
    )


def tally(found: Iterable[Change], first: date, last: date) -> Mapping[Kind, int]:
    """How many of each kind there are from one day to another, both included."""
    within = Counter(change.kind for change in found if first <= change.on <= last)
    return {kind: within[kind] for kind in Kind}


def _cut(starts: Collection[date], on: date, last: date) -> Iterator[tuple[date, date]]:
    months = (end_of_month(on, later) for later in range(MONTHS_AHEAD))
    first = on
    for end in sorted({*months, *(day for day in starts if on < day <= last)}):
        yield first, end
        first = end + DAY
