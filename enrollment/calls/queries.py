"""The terms of a call as a dated history, and what new ones would change."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from enrollment.calls.what_if import WhatIf, compare
from enrollment.eligibility import bulk
from enrollment.eligibility.models import Assessment
from enrollment.eligibility.queries import criteria_of
from enrollment.eligibility.rules import Result
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import UNDECIDED_STATES
from programs.models import Call, Cohort, Terms
from programs.services import NewTerms


@dataclass(frozen=True)
class Held:
    """Terms with the last day on which they hold (None: no end), and how much rests on them."""

    terms: Terms
    until: date | None
    on: date
    cohorts: int
    checks: int

    @property
    def in_force(self) -> bool:
        """Whether they hold on the day of the page."""
        return self.terms.valid_from <= self.on and (self.until is None or self.on <= self.until)

    @property
    def to_come(self) -> bool:
        """Whether they begin later."""
        return self.terms.valid_from > self.on


def calls_with_terms(calls: QuerySet[Call], on: date) -> QuerySet[Call]:
    """The calls, each with the terms that have begun by the day as `begun`, the newest first."""
    begun = Terms.objects.filter(valid_from__lte=on).order_by("-valid_from")
    return calls.prefetch_related(Prefetch("terms", begun, to_attr="begun"))


def history(call: Call, on: date) -> list[Held]:
    """The terms of the call, the newest first."""
    cohorts = _counts(Cohort.objects.filter(terms__call=call))
    checks = _counts(Assessment.objects.filter(terms__call=call))
    held: list[Held] = []
    until = call.valid_until
    for terms in call.terms.order_by("-valid_from"):
        held.append(Held(terms, until, on, cohorts.get(terms.pk, 0), checks.get(terms.pk, 0)))
        until = terms.valid_from - timedelta(days=1)
    return held


def _counts(rows: QuerySet[Cohort] | QuerySet[Assessment]) -> dict[int, int]:
    """How many of the rows rest on each of their terms."""
    return dict(rows.order_by().values_list("terms").annotate(Count("pk")))


@dataclass(frozen=True)
class Preview:
    """What saving the new terms would do. `on` is the day for which people are counted."""

    valid_from: date
    on: date
    until: date | None
    change: WhatIf
    cohorts: int
    checks: int

    @property
    def past(self) -> bool:
        """Whether others hold already, so that these change nothing for those who wait."""
        return self.until is not None and self.until < self.on

    @property
    def in_retrospect(self) -> bool:
        """Whether they would begin on a day that is over."""
        return self.valid_from < self.on


def preview(call: Call, values: NewTerms, today: date) -> Preview:
    """What the new terms would change, on the first day from today on on which they hold.

    `cohorts` (not over) and `checks` fall into their time; cohorts keep their length and places,
    checks all that they rest on.
    """
    valid_from = values["valid_from"]
    on = max(today, valid_from)
    later = call.terms.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    until = later.valid_from - timedelta(days=1) if later else call.valid_until
    within = Q(starts_on__gte=valid_from) & (Q(starts_on__lte=until) if until else Q())
    cohorts = Cohort.objects.filter(within, program__call=call, ends_on__gte=today)
    since = Q(reference_on__gte=valid_from) & (Q(reference_on__lte=until) if until else Q())
    checks = Assessment.objects.filter(since, terms__call=call)
    change = _what_if(call, values, on)
    return Preview(valid_from, on, until, change, cohorts.count(), checks.count())


def _what_if(call: Call, values: NewTerms, on: date) -> WhatIf:
    """About everybody who waits, whoever referred them: an administrator sees figures only."""
    now, new = call.terms.in_force(on), Terms(call=call, **values)
    before = _answers(now, on) if now else {}
    replaced = now is None or now.valid_from <= new.valid_from
    return compare(before, _answers(new, on) if replaced else before)


def _answers(terms: Terms, on: date) -> dict[int, Result]:
    """What the rule says under the terms of each person who waits for their call."""
    waiting = Referral.objects.filter(state__in=UNDECIDED_STATES, program__call=terms.call_id)
    waiting = waiting.filter(candidate__frozen="")
    demand = bulk.Demand(terms.call_id, criteria_of(terms))
    found = bulk.results(waiting, on, [demand], looking_ahead=False)
    return {one.candidate_id: one.result for one in found}
