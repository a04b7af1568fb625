"""What a re-check finds and how it differs from the last check, in one statement for PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from psycopg import sql

from enrollment.eligibility.bulk import Demand
from enrollment.eligibility.statements import Statement, look_ahead, outcomes
from enrollment.referrals.models import Referral


@dataclass(frozen=True)
class Counts:
    """How many referrals were checked, and how many of them differ in which way."""

    checked: int
    gained: int
    lost: int
    incomplete: int
    first_time: int


# The last check is the newest one, made for a referral alone or, for its own day, for everybody.
# Of two at one moment, the re-check saw the other one.
#
# Who has too few months now had enough of them until a paid one left the window, in the month
# `window_months` + 1 after it. Enough: with the one that leaves, of the paid months after it as
# many as are needed besides had come. The last such month is when it happened. If the last check
# is younger, it was not time but something that became known; so with the birthday, too.
STORE = """
WITH found AS MATERIALIZED (
    SELECT judged.*, coalesce(last.outcome, '') AS before, last.reference_on AS before_on
    FROM ({outcomes}) AS judged
    LEFT JOIN LATERAL (
        SELECT outcome, reference_on
        FROM (
            SELECT outcome, reference_on, made_at, 0 AS of_all, id
            FROM enrollment_assessment
            WHERE referral_id = judged.referral_id
            UNION ALL
            SELECT result.outcome, reference_on, made_at, 1, recheck_id
            FROM enrollment_recheckresult AS result
            JOIN enrollment_recheck AS recheck ON recheck.id = recheck_id
            WHERE referral_id = judged.referral_id AND NOT is_preview
        ) AS checks
        ORDER BY made_at DESC, of_all DESC, id DESC
        LIMIT 1
    ) AS last ON true
),
paid_month AS (
    SELECT
        referral_id,
        recorded.month + make_interval(months => window_months) AS last_month_in,
        including,
        lead(recorded.month, min_payments - 1) OVER later AS needed_month
    FROM found
    JOIN enrollment_benefitmonth AS recorded USING (candidate_id)
    WHERE before = 'eligible' AND found.paid < min_payments AND recorded.paid
    WINDOW later AS (PARTITION BY referral_id ORDER BY recorded.month)
),
dropped AS (
    SELECT referral_id, max(last_month_in + interval '1 month')::date AS too_few_on
    FROM paid_month
    WHERE last_month_in + interval '1 month' <= %s
        AND needed_month < last_month_in + make_interval(months => including)
    GROUP BY referral_id
),
stored AS (
    INSERT INTO enrollment_recheckresult (
        recheck_id, referral_id, terms_id, before, outcome, age, too_old_on,
        paid, unpaid, unknown, eligible_until, eligible_from, changed_on
    )
    SELECT
        %s, referral_id, terms_id, before, outcome, age, too_old_on,
        paid, unpaid, unknown, eligible_until, eligible_from,
        CASE WHEN outcome <> 'eligible' THEN least(
            CASE WHEN age > max_age AND too_old_on > before_on THEN too_old_on END,
            CASE WHEN too_few_on > before_on THEN too_few_on END
        ) END
    FROM ({ahead}) AS ahead
    LEFT JOIN dropped USING (referral_id)
    JOIN enrollment_candidate AS person ON person.id = candidate_id
    ORDER BY person.sort_key, referral_id
    RETURNING before, outcome
)
SELECT
    (SELECT count(*) FROM found),
    count(*) FILTER (WHERE before <> '' AND outcome = 'eligible'),
    count(*) FILTER (WHERE before <> '' AND outcome = 'ineligible'),
    count(*) FILTER (WHERE before <> '' AND outcome = 'incomplete'),
    count(*) FILTER (WHERE before = '')
FROM stored
"""


def store_difference(
    recheck_id: int, referrals: QuerySet[Referral], on: date, demands: Sequence[Demand]
) -> Counts:
    """Store what differs from the last checks under the re-check that is to come; count all.

    The re-check itself has to follow in the same transaction: its row is only complete with
    these counts, and is never changed.
    """
    found = outcomes(referrals, on, demands)
    differing = Statement("SELECT * FROM found WHERE outcome <> before", ())
    ahead = look_ahead(differing, on)
    text = sql.SQL(STORE).format(outcomes=sql.SQL(found.text), ahead=sql.SQL(ahead.text))
    values = (*found.values, on.replace(day=1), recheck_id, *ahead.values)
    with connection.cursor() as cursor:
        cursor.execute(text.as_string(), values)
        return Counts(*cursor.fetchone())
