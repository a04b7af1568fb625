"""Figures for whole imports: 10,000 rows against a bare COPY, and the memory of the worker.

Run by script/bench; nothing here asserts a time.
"""

import os
import subprocess
import sys
import uuid
from datetime import date
from statistics import median
from time import perf_counter

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.demo.synthetic import _copy
from enrollment.imports import services, working
from enrollment.imports.downloads import months_before
from enrollment.imports.models import Import, ImportRow
from enrollment.imports.queries import counts_of
from socakt.accounts.roles import Role
from socakt.audit.acting import name_who_acts
from socakt.audit.models import Event
from socakt.slovene import make_emso
from tests.enrollment.imports.files import csv_of
from tests.enrollment.imports.test_worker import address
from tests.factories import CandidateFactory, make_actor
from tests.jobs import take_jobs

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 5
ROWS = 10_000
MONTHS_EACH = 25
LIMIT = 20


def emsos(count):
    """So many EMŠO of invented people."""
    found = []
    for day in range(1, 29):
        for month in range(1, 13):
            for serial in range(0, 1000, 3):
                try:
                    found.append(make_emso(date(1980, month, day), serial))
                except ValueError:  # never issued
                    continue
                if len(found) == count:
                    return found
    raise AssertionError("too many people")


def month_rows(people, months):
    yield ("EMŠO", "Mesec", "Vrsta", "Znesek")
    for emso in people:
        for month in months:
            yield (emso, f"{month:%m/%Y}", "redna DSP", "446,16")


def person_rows(people):
    yield ("EMŠO", "Priimek", "Ime", "Naslov", "Poštna št.", "Telefon")
    for index, emso in enumerate(people):
        yield (emso, f"Novak{index}", "Ana", "Testna ulica 5", "8000", "041 000 000")


def whole_way(content, by, source):
    """Seconds from upload to stored, and the import."""
    start = perf_counter()
    now = timezone.now()
    of = services.upload(content=content, file_name="a.csv", form_key=uuid.uuid4(), at=now, by=by)
    working.read(of=of, at=now)
    of = services.ask_to_store(of=of, source=source, at=now, by=by)
    working.store(of=of, at=now)
    seconds = perf_counter() - start
    take_jobs()
    of = Import.objects.get(pk=of.pk)
    assert (of.state, of.summary["rows"], counts_of(of).left) == ("stored", ROWS, 0)
    return seconds


def bare_copy(model, rows):
    """Seconds of a COPY of rows made beforehand into the table, with its indexes and checks.

    Without its history, which the import pays for.
    """
    name = next(t for t in model._meta.triggers if t.name.endswith("_keeps_inserts"))
    table, trigger = model._meta.db_table, name.get_pgid(model)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        start = perf_counter()
        with transaction.atomic():
            name_who_acts()
            _copy(model, rows)
        seconds = perf_counter() - start
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")
    return seconds


def clear(*tables):
    """Empty the tables, whose history otherwise refuses it."""
    named = ["benefitmonth", "benefitmonth_history", "importrow", "import", "importfile", *tables]
    names = ", ".join(f"enrollment_{name}" for name in named)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"TRUNCATE {names} CASCADE")


def report(capsys, name, copies, ways):
    ratio = median(ways) / median(copies)
    with capsys.disabled():
        print(
            f"\n{name}: COPY {median(copies):.3f} s, from upload to stored {median(ways):.3f} s,"
            f" {ratio:.1f} times (limit {LIMIT})"
        )


def test_months_of_known_people(capsys):
    by = make_actor(Role.REFERRER)
    people = emsos(ROWS // MONTHS_EACH)
    candidates = [CandidateFactory(by=by, emso=emso, paid_months=0).pk for emso in people]
    today = timezone.localdate()
    months = months_before(today, MONTHS_EACH)
    rows = [
        {
            "candidate_id": candidate,
            "month": month,
            "paid": True,
            "source": "extract",
            "recorded_on": today,
            "recorded_by_id": by.user.pk,
            "organization_id": by.organization.pk,
        }
        for candidate in candidates
        for month in months
    ]
    content = csv_of(*month_rows(people, months))
    copies, ways = [], []
    for _ in range(ROUNDS):
        clear()
        copies.append(bare_copy(BenefitMonth, rows))
        clear()
        ways.append(whole_way(content, by, "extract"))
    report(capsys, "10,000 months of 400 known people", copies, ways)


def test_new_people(capsys):
    by = make_actor(Role.REFERRER)
    people = emsos(ROWS)
    content = csv_of(*person_rows(people))
    copies, ways = [], []
    for _ in range(ROUNDS):
        rows = [
            {
                "region_id": by.organization.region.pk,
                "organization_id": by.organization.pk,
                "registered_by_id": by.user.pk,
                "registered_at": timezone.now(),
                "form_key": uuid.uuid4(),
                "emso": emso,
                "first_name": "Ana",
                "last_name": f"Novak{index}",
            }
            for index, emso in enumerate(people)
        ]
        for measure in (
            lambda rows=rows: copies.append(bare_copy(Candidate, rows)),
            lambda: ways.append(whole_way(content, by, "")),
        ):
            clear("candidate", "candidate_history")
            measure()
    report(capsys, "10,000 new people", copies, ways)
    assert Event.objects.filter(action="candidate.imported").exists()


def peak_of_worker():
    """The most memory that a worker held until the queue was empty, in MB."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", "--until-empty"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address(), "DEMO": "1"},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    assert status == 0
    return usage.ru_maxrss / 1000


def test_memory_of_the_worker(capsys):
    by = make_actor(Role.REFERRER)
    take_jobs()
    idle = peak_of_worker()
    months = months_before(timezone.localdate(), MONTHS_EACH)
    lines = []
    for rows in (1_000, 10_000, 50_000):
        clear()
        people = emsos(rows // MONTHS_EACH)
        Candidate.objects.all().delete()
        for emso in people:
            CandidateFactory(by=by, emso=emso, paid_months=0)
        now = timezone.now()
        of = services.upload(
            content=csv_of(*month_rows(people, months)),
            file_name="a.csv",
            form_key=uuid.uuid4(),
            at=now,
            by=by,
        )
        reading = peak_of_worker() - idle
        services.ask_to_store(of=of, source="extract", at=now, by=by)
        storing = peak_of_worker() - idle
        assert ImportRow.objects.filter(is_stored=True).count() == rows
        lines.append(f"{rows:>8,} rows: reading {reading:+.0f} MB, storing {storing:+.0f} MB")
    with capsys.disabled():
        print(f"\nworker: idle {idle:.0f} MB; over it at most (limit 150 MB):")
        print("\n".join(lines))
