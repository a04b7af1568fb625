"""Figures for many people at once: the statement, the rule row by row, a whole re-check.

Run by script/bench; nothing here asserts a time. Figures of one run are compared with each other,
so that they mean the same on every machine.
"""

from statistics import median
from time import perf_counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from enrollment.eligibility import bulk, rules
from enrollment.eligibility.queries import criteria_of
from enrollment.eligibility.statements import Statement, look_ahead, outcomes
from enrollment.rechecks import services
from enrollment.rechecks.models import RecheckResult
from enrollment.referrals.models import Referral
from programs.queries import terms_of
from socakt.accounts.models import Region

pytestmark = pytest.mark.django_db

PEOPLE = 100_000
ROUNDS = 7
ROW_BY_ROW = 2_000
COUNTED = "SELECT candidate_id, count(*) AS paid FROM enrollment_benefitmonth GROUP BY candidate_id"
TOTAL = "SELECT count(*), sum(paid) FROM ({}) AS rows"
TOTAL_AHEAD = "SELECT count(*), min(eligible_until), max(eligible_from) FROM ({}) AS rows"


def seconds(text, values=()):
    """Median time of a statement that gives one row."""
    return median(once(lambda: run(text, values)) for _ in range(ROUNDS))


def run(text, values):
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()


def once(call):
    start = perf_counter()
    call()
    return perf_counter() - start


def of_all(statement, total=TOTAL):
    """The statement inside an aggregate, so that equally little is fetched of each."""
    return seconds(total.format(statement.text), statement.values)


def of_all_in_one_process(statement):
    """The same where PostgreSQL may not share the work among processes."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        time = of_all(statement)
        cursor.execute("RESET max_parallel_workers_per_gather")
    return time


def row_by_row(on):
    """The pure rule through the ORM, one person after the other, as a loop would do it."""
    outcomes_found = set()
    for referral in Referral.objects.select_related("candidate", "program").order_by("pk")[
        :ROW_BY_ROW
    ]:
        facts = rules.Facts(
            born_on=referral.candidate.born_on, months=referral.candidate.months.all().as_facts()
        )
        criteria = criteria_of(terms_of(referral.program, on))
        outcomes_found.add(rules.outcome_of(rules.findings_on(facts, criteria, on)))
    return outcomes_found


def recheck(at):
    region = Region.objects.get()
    return services.recheck(on=timezone.localdate(at), by=None, region=region, at=at)


def test_recheck(settings, capsys):
    settings.DEMO = True
    call_command("generate", candidates=PEOPLE, verbosity=0)
    at = timezone.now()
    on = timezone.localdate(at)
    referrals, demands = Referral.objects.all(), bulk.demands_on(on)
    found = outcomes(referrals, on, demands)
    plain = of_all(Statement(COUNTED, ()))
    outcome_only = of_all(found)
    ahead = of_all(look_ahead(found, on), TOTAL_AHEAD)
    alone = of_all_in_one_process(found)
    loop = once(lambda: row_by_row(on)) * PEOPLE / ROW_BY_ROW
    objects = once(lambda: bulk.results(referrals, on, demands, looking_ahead=False))
    first = once(lambda: recheck(at))
    stored = RecheckResult.objects.count()
    second = median(once(lambda: recheck(at)) for _ in range(3))
    assert RecheckResult.objects.count() == stored == PEOPLE
    rows = [
        ("count(*) of the months by person", plain, ""),
        ("outcome and values", outcome_only, f"{outcome_only / plain:.1f} (at most 3)"),
        ("  in one process", alone, f"{alone / plain:.1f}"),
        ("  as objects", objects, f"{objects / plain:.1f}"),
        ("  looking ahead, too", ahead, f"{ahead / plain:.1f}"),
        ("the rule row by row, outcome only", loop, f"{loop / plain:.0f}"),
        ("  against outcome and values", loop, f"{loop / outcome_only:.0f} (at least 50)"),
        ("re-check, everybody for the first time", first, f"{first / plain:.1f}"),
        ("re-check, nobody differs", second, f"{second / plain:.1f}"),
    ]
    with capsys.disabled():
        print(f"\n{PEOPLE:,} people with 24 months each{'seconds':>22}{'times':>20}")
        for name, time, ratio in rows:
            print(f"{name:<40}{time:>12.2f}{ratio:>20}")
