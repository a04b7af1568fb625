"""What new terms would change for those who wait: figures only, from two answers of the rule."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from enrollment.eligibility.rules import Answer, Outcome, Result

AGE, MONTHS, BOTH = "age", "months", "both"
CRITERIA = {frozenset({"age"}): AGE, frozenset({"payments"}): MONTHS}


@dataclass(frozen=True)
class Line:
    """How many people have the outcome before and after; `before` is None without terms."""

    outcome: Outcome
    before: int | None
    after: int

    @property
    def difference(self) -> str:
        """After less before, with its sign; a dash where there is no before."""
        if self.before is None:
            return "–"
        change = self.after - self.before
        return f"{change:+}".replace("-", "−") if change else "0"


@dataclass(frozen=True)
class Moved:
    """How many people change, and because of what: their age, their months, or both."""

    age: int = 0
    months: int = 0
    both: int = 0

    @property
    def count(self) -> int:
        """All of them."""
        return self.age + self.months + self.both


@dataclass(frozen=True)
class WhatIf:
    """The figures before and after, who would newly meet the conditions, and who no longer."""

    people: int
    lines: tuple[Line, ...]
    newly: Moved
    no_longer: Moved


def compare(before: Mapping[int, Result], after: Mapping[int, Result]) -> WhatIf:
    """What changes between two answers about the same people (person → result).

    `before` is empty where nothing was demanded; then nobody changes.
    """
    lines = tuple(
        Line(outcome, _count(before, outcome) if before else None, _count(after, outcome))
        for outcome in (Outcome.ELIGIBLE, Outcome.INELIGIBLE, Outcome.INCOMPLETE)
    )
    newly, no_longer = Counter[str](), Counter[str]()
    for person, result in after.items():
        earlier = before.get(person)
        if earlier is None or _meets(earlier) == _meets(result):
            continue
        if _meets(result):
            newly[because_of(earlier)] += 1
        else:
            no_longer[because_of(result)] += 1
    return WhatIf(len(after), lines, Moved(**newly), Moved(**no_longer))


def because_of(result: Result) -> str:
    """What stands in the way of somebody who is not eligible: AGE, MONTHS or BOTH."""
    open_ones = {found.criterion for found in result.findings if found.answer != Answer.MET}
    return CRITERIA.get(frozenset(open_ones), BOTH)


def _meets(result: Result) -> bool:
    return result.outcome == Outcome.ELIGIBLE


def _count(results: Mapping[int, Result], outcome: Outcome) -> int:
    return sum(result.outcome == outcome for result in results.values())
