"""Figures for cohorts: ticking among many who wait, admitting twenty at once, the list on paper.

Run by script/bench; nothing here asserts a time.
"""

from statistics import median
from time import perf_counter

import pytest
from django.db import connection
from django.urls import reverse

from enrollment.admissions.models import Admission
from enrollment.cohorts import services
from enrollment.cohorts.queries import filling
from enrollment.documents.participants import participants_list
from enrollment.documents.printing import print_out
from socakt.accounts.roles import Role
from tests.factories import ON, CandidateFactory, CohortFactory, ReferralFactory, make_actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

WAITING = 300
ROUNDS = 7


def seconds(call, rounds=ROUNDS):
    """Median time of the call."""
    times = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        times.append(perf_counter() - start)
    return median(times)


def test_cohorts(client_as):
    by, coordinator = make_actor(Role.REFERRER), make_actor(Role.COORDINATOR)
    cohort = CohortFactory()
    waiting = [
        ReferralFactory(program=cohort.program, candidate=CandidateFactory(by=by, paid_months=14))
        for _ in range(WAITING)
    ]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the server does by itself a minute after so much is new
    client = client_as(coordinator)
    several, page = (reverse(name, args=[cohort.pk]) for name in ("admit_several", "cohort"))
    ticked = {"referral": [one.pk for one in waiting[:20]], "action": "preview"}

    print(f"\ncohorts, {WAITING} people wait for the program, median of {ROUNDS}:")
    print(f"  page to tick people      {seconds(lambda: client.get(several)):8.3f} s")
    print(f"  preview of 20 people     {seconds(lambda: client.post(several, ticked)):8.3f} s")
    once = seconds(
        lambda: services.admit_all(referrals=waiting[:20], cohort=cohort, on=ON, by=coordinator),
        rounds=1,
    )
    print(f"  20 people admitted       {once:8.3f} s (once)")
    print(f"  page of the full cohort  {seconds(lambda: client.get(page)):8.3f} s")
    print(f"  cohorts that take people {seconds(lambda: filling(coordinator, ON)):8.3f} s")
    held = list(Admission.objects.select_related("candidate", "referral__organization"))
    shown = participants_list(cohort, held, ON)
    paper = seconds(lambda: print_out(shown))
    print(f"  list of 20 as PDF        {paper:8.3f} s")
