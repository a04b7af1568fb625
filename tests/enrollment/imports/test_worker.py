"""A real worker in a process of its own, and what stays when it is killed in the middle."""

import os
import signal
import subprocess
import sys
import uuid
from contextlib import contextmanager
from datetime import date
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.imports import services
from enrollment.imports.models import ImportRow
from socakt.accounts.roles import Role
from socakt.audit.models import Event
from socakt.queue import app
from socakt.slovene import format_month, make_emso
from tests.enrollment.imports.files import csv_of
from tests.factories import make_actor, months_back

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 200
PATIENCE = 60  # seconds after which a test gives up
NOTHING, ALL = (0, 0, 0, 0), (PEOPLE, PEOPLE * 2, PEOPLE, PEOPLE * 2)


def address():
    """The database of the tests, for other processes."""
    values = connection.get_connection_params()
    who = quote(values.get("user") or "", safe="")
    secret = quote(values.get("password") or "", safe="")
    host = quote(values.get("host") or "", safe="")
    return f"postgresql://{who}:{secret}@:{values.get('port') or ''}/{values['dbname']}?host={host}"


@contextmanager
def worker(*words):
    """`manage.py work`, as the server starts it."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work", *words],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": address(), "DEMO": "1"},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def work_until_empty():
    with worker("--until-empty") as process:
        assert process.wait(timeout=PATIENCE) == 0


@contextmanager
def storing_held_up():
    """Let nobody write into the log, which comes after people and months; wait until one tries."""
    with psycopg.connect(address()) as blocker:
        blocker.execute("LOCK TABLE audit_event IN SHARE MODE")

        def reached():
            with psycopg.connect(address(), autocommit=True) as watcher:
                for _ in range(PATIENCE * 50):
                    waiting = watcher.execute(
                        "SELECT 1 FROM pg_locks WHERE NOT granted"
                        " AND relation = 'audit_event'::regclass"
                    )
                    if waiting.fetchone():
                        return True
                    watcher.execute("SELECT pg_sleep(0.02)")
            return False

        yield reached
        blocker.rollback()


@pytest.fixture
def by():
    return make_actor(Role.REFERRER)


def people():
    """A file with people of whom nobody is known, with two months each."""
    last, before = map(format_month, months_back(timezone.localdate(), 2))
    yield ("EMŠO", "Priimek", "Ime", "Mesec", "Vrsta")
    found = 0
    for serial in range(1000):
        try:
            emso = make_emso(date(1980, 5, 17), serial)
        except ValueError:  # never issued
            continue
        yield (emso, "Novak", "Ana", last, "DSP")
        yield (emso, "Novak", "Ana", before, "DSP")
        found += 1
        if found == PEOPLE:
            return


def stored():
    """People, months, entries of the log about people, rows that say they are stored."""
    return (
        Candidate.objects.count(),
        BenefitMonth.objects.count(),
        Event.objects.filter(action="candidate.imported").count(),
        ImportRow.objects.filter(is_stored=True).count(),
    )


def test_a_worker_killed_while_storing_leaves_nothing_and_another_one_goes_on(by):
    of = services.upload(
        content=csv_of(*people()),
        file_name="seznam.csv",
        form_key=uuid.uuid4(),
        at=timezone.now(),
        by=by,
    )
    work_until_empty()
    of.refresh_from_db()
    assert (of.state, of.rows_read, stored()) == ("ready", PEOPLE * 2, NOTHING)

    services.ask_to_store(of=of, source="extract", at=timezone.now(), by=by)
    with storing_held_up() as reached, worker() as process:
        assert reached(), "the worker never came so far"
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE)
    of.refresh_from_db()
    assert (of.state, stored()) == ("storing", NOTHING)

    # what the worker of the server does every minute, once the dead one has been silent for long
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
        )
    app.tasks["socakt.queue.take_up_what_was_cut_short"].defer(timestamp=0)
    work_until_empty()
    work_until_empty()
    of.refresh_from_db()
    assert (of.state, stored()) == ("stored", ALL)


def test_a_file_whose_reading_was_cut_short_is_read_from_the_beginning(by):
    of = services.upload(
        content=csv_of(*people()),
        file_name="seznam.csv",
        form_key=uuid.uuid4(),
        at=timezone.now(),
        by=by,
    )
    ImportRow.objects.create(of=of, number=2, cells=["from", "an", "earlier", "try"])

    work_until_empty()

    of.refresh_from_db()
    numbers = list(of.rows.values_list("number", flat=True))
    assert numbers == list(range(2, PEOPLE * 2 + 2))
    assert not any("earlier" in row.cells for row in of.rows.all())
