"""How long finding takes among 100,000 people, and whether PostgreSQL uses the trigrams.

Run by script/bench; nothing here asserts a time.
"""

import re
from statistics import median
from time import perf_counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import QuerySet

from enrollment.candidates.models import Candidate
from enrollment.desk import finding
from socakt.slovene import fold
from tests.benchmarks.bench_pages import actor

pytestmark = pytest.mark.django_db

PEOPLE = 100_000
ROUNDS = 9
WORDS = (
    "hudorovac",
    "hudarovac",  # a slip
    "zupančič žagar",
    "Ančka Pezdrc",  # a slip
    "kos",
    "nobodyknows",
    "148",
    "NM-2026-0148",
    "csd črnomlj",  # a slip
)


def took(find):
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        find()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def plan(rows: QuerySet) -> str:
    """The indexes that the statement walks through, in the words of PostgreSQL."""
    explained = rows.explain(analyze=True)
    indexes = re.findall(r"(?:Index Scan|Index Only Scan)[^\n]*? on (\w+)", explained)
    return ", ".join(dict.fromkeys(indexes)) or "no index"


def test_finding_among_many(settings, capsys):
    settings.DEMO = True
    call_command("demo", verbosity=0)
    call_command("generate", candidates=PEOPLE, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_organization")
    who = {name: actor(f"{name}@demo.example") for name in ("koordinator", "csd")}
    with capsys.disabled():
        print(f"\n{Candidate.objects.count()} people; median of {ROUNDS}, ms")
        print(f"{'words':<18}{'coordinator':>12}{'referrer':>10}{'found':>8}  index")
        for words in WORDS:
            report(who, words)


def report(who, words):
    times = [took(lambda one=one: finding.find(one, words)) for one in who.values()]
    count = finding.find(who["koordinator"], words).count
    finding._accept_similar()
    people = Candidate.objects.visible_to(who["koordinator"])
    indexes = plan(finding.matching(people, fold(words).split()))
    print(f"{words:<18}{times[0]:>12.1f}{times[1]:>10.1f}{count:>8}  {indexes}")
