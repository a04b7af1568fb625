"""What the rule says of many referrals at once.

`rules.py` is the rule; `statements.py` says the same of many people in PostgreSQL, set by set
instead of row by row. Where the two differ, `statements.py` is wrong (test_bulk.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

from enrollment.eligibility import rules
from enrollment.eligibility.queries import criteria_of
from enrollment.eligibility.rules import Answer
from enrollment.eligibility.statements import Demand, look_ahead, outcomes
from enrollment.referrals.models import Referral
from programs.models import Terms

__all__ = ["BulkResult", "Demand", "demands_on", "results"]


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What the rule says of one referral, with the values of its findings.

    Values of a criterion that does not exist are None. `eligible_until` and `eligible_from`
    are None, too, where nobody looked ahead.
    """

    demand: Demand
    on: date
    outcome: rules.Outcome
    referral_id: int
    candidate_id: int
    age: int | None
    too_old_on: date | None
    paid: int | None
    unpaid: int | None
    unknown: int | None
    eligible_until: date | None
    eligible_from: date | None

    @property
    def call_id(self) -> int:
        """The call whose demands were asked about."""
        return self.demand.call_id

    @property
    def result(self) -> rules.Result:
        """The same as `rules.assess` would have given."""
        found = (self._age_finding(), self._payments_finding())
        findings = tuple(finding for finding in found if finding is not None)
        return rules.Result(self.outcome, findings, self.eligible_until, self.eligible_from)

    def _age_finding(self) -> rules.AgeFinding | None:
        max_age = self.demand.criteria.max_age
        if max_age is None:
            return None
        if self.age is None:
            return rules.AgeFinding("age", Answer.UNKNOWN, None, max_age, None)
        answer = Answer.MET if self.age <= max_age else Answer.NOT_MET
        return rules.AgeFinding("age", answer, self.age, max_age, self.too_old_on)

    def _payments_finding(self) -> rules.PaymentsFinding | None:
        criteria = self.demand.criteria
        needed, paid, unpaid, unknown = criteria.min_payments, self.paid, self.unpaid, self.unknown
        if needed is None or paid is None or unpaid is None or unknown is None:
            return None
        if paid >= needed:
            answer = Answer.MET
        else:
            answer = Answer.UNKNOWN if paid + unknown >= needed else Answer.NOT_MET
        months = rules.window(criteria, self.on) or (self.on.replace(day=1),)
        including = criteria.include_reference_month
        return rules.PaymentsFinding(
            "payments", answer, paid, unpaid, unknown, needed, months[0], months[-1], including
        )


def demands_on(on: date) -> tuple[Demand, ...]:
    """What each call demands on the day; a call that has no terms by then is left out."""
    by_then = Terms.objects.filter(valid_from__lte=on).order_by("call_id", "-valid_from")
    in_force = by_then.distinct("call_id")
    return tuple(Demand(terms.call_id, criteria_of(terms), terms.pk) for terms in in_force)


def results(
    referrals: QuerySet[Referral],
    on: date,
    demands: Sequence[Demand] | None = None,
    *,
    looking_ahead: bool = True,
) -> list[BulkResult]:
    """What the rule says of each referral on the day, in no particular order.

    `demands`: those of the day (`demands_on`) unless told, at most one for each call. A
    referral without a program, or whose call demands nothing, has no result.
    """
    demands = demands_on(on) if demands is None else demands
    try:
        statement = outcomes(referrals, on, demands)
    except EmptyResultSet:  # Django knows that there are no such referrals
        return []
    if looking_ahead:
        statement = look_ahead(statement, on)
    columns = (*FOUND, *(AHEAD if looking_ahead else ()))
    text = sql.SQL("SELECT call_id, {columns} FROM ({found}) AS found").format(
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)), found=sql.SQL(statement.text)
    )
    of_call = {demand.call_id: demand for demand in demands}
    beyond = () if looking_ahead else (None, None)
    with connection.cursor() as cursor:
        cursor.execute(text.as_string(), statement.values)
        return [
            BulkResult(of_call[call], on, rules.Outcome(outcome), *values, *beyond)
            for call, outcome, *values in cursor.fetchall()
        ]


FOUND = ("outcome", "referral_id", "candidate_id", "age", "too_old_on", "paid", "unpaid", "unknown")
AHEAD = ("eligible_until", "eligible_from")
