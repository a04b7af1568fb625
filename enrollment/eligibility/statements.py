"""The rule of `rules.py` as statements for PostgreSQL, so that what they say can be compared and
stored without leaving the database. Which months count is asked of the rule itself: the windows
arrive as values.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from psycopg import sql

from enrollment.eligibility import rules
from enrollment.referrals.models import Referral
from programs.models import Program


@dataclass(frozen=True)
class Demand:
    """What one call demands; `terms_id` names the terms it is written in, where there are any."""

    call_id: int
    criteria: rules.Criteria
    terms_id: int | None = None


@dataclass(frozen=True)
class Statement:
    """A query and the values bound to it, to be run or to be a part of a larger one."""

    text: str
    values: tuple[Any, ...]


# --- the answers of the day ------------------------------------------------------------------

# All months are looked at once, one after the other, and counted by referral; only then comes
# what else is known of the people. So the referrals are read twice, which costs less than to
# group by everything; where the second reading could give other rows, the first one is kept.
OUTCOMES = """
WITH demand AS NOT MATERIALIZED (
    SELECT * FROM unnest(
        %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::int[],
        %s::date[], %s::date[], %s::int[]
    ) AS d(
        program_id, call_id, terms_id, max_age, min_payments, window_months, including,
        first_month, last_month, counted
    )
),
referred(referral_id, candidate_id, program_id) AS {materialized} ({referrals}),
tally AS (
    SELECT
        referral_id,
        (count(*) FILTER (WHERE recorded.paid))::int AS paid,
        (count(*) FILTER (WHERE NOT recorded.paid))::int AS unpaid
    FROM referred
    JOIN demand USING (program_id)
    JOIN enrollment_benefitmonth AS recorded USING (candidate_id)
    WHERE recorded.month BETWEEN first_month AND last_month
    GROUP BY referral_id
),
judged AS (
    SELECT
        referral_id, candidate_id, demand.*,
        CASE WHEN min_payments IS NOT NULL THEN coalesce(paid, 0) END AS paid,
        CASE WHEN min_payments IS NOT NULL THEN coalesce(unpaid, 0) END AS unpaid,
        CASE WHEN min_payments IS NOT NULL
            THEN counted - coalesce(paid, 0) - coalesce(unpaid, 0)
        END AS unknown,
        -- completed years; 29 February is after 28 February and before 1 March
        CASE WHEN max_age IS NOT NULL
            THEN %s - extract(year FROM born_on)::int
                - (extract(month FROM born_on) * 100 + extract(day FROM born_on) > %s)::int
        END AS age,
        -- PostgreSQL has the birthday of 29 February on 28 February, the rule on 1 March
        CASE WHEN extract(year FROM born_on) + max_age < {last_year}
            THEN birthday + (extract(day FROM born_on) - extract(day FROM birthday))::int
        END AS too_old_on
    FROM referred
    JOIN demand USING (program_id)
    JOIN enrollment_candidate AS person ON person.id = candidate_id
    LEFT JOIN tally USING (referral_id)
    CROSS JOIN LATERAL (
        SELECT (born_on + make_interval(years => max_age + 1))::date AS birthday
    ) AS limits
)
SELECT
    judged.*,
    CASE
        WHEN age > max_age OR paid + unknown < min_payments THEN 'ineligible'
        WHEN (max_age IS NOT NULL AND age IS NULL) OR paid < min_payments THEN 'incomplete'
        ELSE 'eligible'
    END AS outcome
FROM judged
"""


def outcomes(referrals: QuerySet[Referral], on: date, demands: Sequence[Demand]) -> Statement:
    """A statement with one row for each referral: its ids, outcome, values, what is demanded.

    Raises Django's EmptyResultSet where it is known beforehand that there are no referrals,
    ValueError when a call has two demands.
    """
    if len({demand.call_id for demand in demands}) < len(demands):
        raise ValueError("a call has two demands")
    is_part = referrals.query.is_sliced
    rows = referrals if is_part else referrals.order_by()
    chosen, of_chosen = rows.values_list("pk", "candidate_id", "program_id").query.sql_with_params()
    text = sql.SQL(OUTCOMES).format(
        materialized=sql.SQL("MATERIALIZED" if is_part else "NOT MATERIALIZED"),
        referrals=sql.SQL(chosen),
        last_year=date.max.year,
    )
    values = (*_columns(demands, on), *of_chosen, on.year, on.month * 100 + on.day)
    return Statement(text.as_string(), values)


def _columns(demands: Sequence[Demand], on: date) -> tuple[list[Any], ...]:
    """What is demanded of each program, column by column, with the window of the day.

    By program, since PostgreSQL knows how many referrals a program has, but not a call.
    """
    of_call = {demand.call_id: demand for demand in demands}
    programs = Program.objects.filter(call__in=of_call).values_list("pk", "call_id")
    rows = [(program, *_row(of_call[call], on)) for program, call in programs]
    columns = zip(*rows, strict=True) if rows else [()] * COLUMNS_OF_DEMAND
    return tuple(list(column) for column in columns)


COLUMNS_OF_DEMAND = 10


def _row(demand: Demand, on: date) -> tuple[Any, ...]:
    criteria = demand.criteria
    months = rules.window(criteria, on) if criteria.min_payments is not None else ()
    return (
        demand.call_id,
        demand.terms_id,
        criteria.max_age,
        criteria.min_payments,
        criteria.window_months,
        int(criteria.include_reference_month),
        months[0] if months else on.replace(day=1),
        months[-1] if months else None,
        len(months),
    )


# --- looking ahead ---------------------------------------------------------------------------

# Until when: the number of paid months falls only where a paid month leaves the window, that is
# `window_months` + 1 after it. It falls below what is needed where, of the paid months after it,
# the needed-th is not there by then.
# From when: if every month is paid from that of the day on, each later month adds one to the
# number, except where the month that leaves was paid. So what is lacking is made up for in the
# month that lies as many after the day's as the lacking-th not-paid month stands in the window.
LOOK_AHEAD = """
WITH checked AS MATERIALIZED ({checked}),
paid_month AS (
    SELECT
        referral_id, min_payments, window_months, including, recorded.month,
        lead(recorded.month, min_payments) OVER earlier AS needed_month,
        row_number() OVER earlier AS rank,
        count(*) FILTER (WHERE recorded.month < %s) OVER (PARTITION BY referral_id) AS paid_before
    FROM checked
    JOIN enrollment_benefitmonth AS recorded USING (candidate_id)
    WHERE min_payments > 0 AND recorded.paid AND recorded.month >= first_month
    WINDOW earlier AS (PARTITION BY referral_id ORDER BY recorded.month)
),
turning AS (
    SELECT
        referral_id,
        min(paid_before)::int AS paid_before,
        count(*) FILTER (
            WHERE (extract(year FROM month) * 12 + extract(month FROM month))::int
                - (%s - window_months) + 1 - rank < min_payments - including - paid_before
        )::int AS passed,
        min(month + make_interval(months => window_months + 1)) FILTER (
            WHERE month + make_interval(months => window_months + 1) <= {last_day}
            AND (needed_month IS NULL
                OR needed_month > month + make_interval(months => window_months + including))
        )::date AS too_few_on
    FROM paid_month
    GROUP BY referral_id
)
SELECT
    checked.*,
    CASE WHEN outcome = 'eligible'
        THEN least(too_old_on, turning.too_few_on) - 1
    END AS eligible_until,
    CASE WHEN outcome <> 'eligible' AND day <= {last_day}
        AND (max_age IS NULL OR age IS NOT NULL)
        AND (too_old_on IS NULL OR day < too_old_on)
        THEN day
    END AS eligible_from
FROM checked
LEFT JOIN turning USING (referral_id)
CROSS JOIN LATERAL (
    SELECT min_payments - including - coalesce(turning.paid_before, 0) AS lacking
) AS need
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN min_payments IS NULL OR lacking <= 0 THEN %s::date + 1
        WHEN min_payments <= window_months + including
            THEN (%s::date + make_interval(months => lacking + coalesce(turning.passed, 0)))::date
    END AS day
) AS enough
"""


def look_ahead(checked: Statement, on: date) -> Statement:
    """The statement with two more columns: `eligible_until` and `eligible_from`.

    `checked` is made of `outcomes` for the same day; rows may have been left out of it and
    columns added.
    """
    text = sql.SQL(LOOK_AHEAD).format(checked=sql.SQL(checked.text), last_day=date.max)
    month = on.replace(day=1)
    number = on.year * 12 + on.month
    return Statement(text.as_string(), (*checked.values, month, number, on, month))
