"""The log's chain: what it costs, and that nobody waits for anybody because of it.

Connections of their own write entries in small transactions for a while, alone and eight at once,
with the chain's trigger and without, and for comparison as one single chain would have to.
"""

import time
from collections import Counter
from threading import Event as Signal
from threading import Thread

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from socakt.audit.anchors import write_anchors
from socakt.audit.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 4
INSERT = """INSERT INTO audit_event (at, action, role, object_type, details{columns})
    VALUES (now(), 'candidate.viewed', '', '', '{{"page": "candidate"}}'{values})"""
PLAIN = {
    "columns": ", written_at, lane, seq, digest, seal",
    "values": ", now(), 0, nextval('audit_event_id_seq'), '', ''",
}
ONE_CHAIN = "SELECT pg_advisory_xact_lock(1)"  # what a chain without lanes would have to do
WAITING = """SELECT coalesce(wait_event_type || ': ' || wait_event, 'works') FROM pg_stat_activity
    WHERE application_name = 'bench_log' AND state = 'active'"""


def connect():
    own = connection.settings_dict
    host = own["OPTIONS"].get("host") or own["HOST"]
    return psycopg.connect(
        user=own["USER"], password=own["PASSWORD"] or None, host=host, port=own["PORT"] or None,
        dbname=own["NAME"], application_name="bench_log", autocommit=True,
    )  # fmt: skip


def measure(connections, *, chained=True, before=None):
    """Transactions of two entries in a second, and what was waited for meanwhile."""
    stop, counts, waits = Signal(), [], Counter()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_event")
        able = "ENABLE" if chained else "DISABLE"
        cursor.execute(f"ALTER TABLE audit_event {able} TRIGGER event_is_chained")
    statement = INSERT.format(**({"columns": "", "values": ""} if chained else PLAIN))

    def write():
        done = 0
        with connect() as own:
            while not stop.is_set():
                with own.transaction():
                    if before:
                        own.execute(before)
                    own.execute(statement, prepare=True)
                    own.execute(statement, prepare=True)
                done += 1
        counts.append(done)

    writers = [Thread(target=write) for _n in range(connections)]
    for writer in writers:
        writer.start()
    end = time.monotonic() + SECONDS
    with connect() as watcher:
        watcher.execute("SET application_name = 'watcher'")
        while time.monotonic() < end:
            waits.update(row[0] for row in watcher.execute(WAITING))
            stop.wait(0.02)
    stop.set()
    for writer in writers:
        writer.join()
    return sum(counts) / SECONDS, waits


def test_the_chain_lets_everybody_write_at_once(tmp_path):
    kinds = {
        "no chain": {"chained": False},
        "chain in lanes": {},
        "one chain, for comparison": {"before": ONE_CHAIN},
    }
    found = {}
    for name, options in kinds.items():
        for connections in (1, 8):
            speed, waits = measure(connections, **options)
            found[name, connections] = speed, waits
            total = sum(waits.values()) or 1
            locks = sum(n for what, n in waits.items() if "advisory" in what)
            top = ", ".join(f"{what} {n * 100 // total} %" for what, n in waits.most_common(4))
            print(f"\n{name:<26} {connections} connections: {speed:7.0f} transactions/s; "
                  f"advisory locks {locks}; {top}", end="")  # fmt: skip
    print()

    measure(8)
    path = tmp_path / "log.txt"
    write_anchors(path, at=timezone.now())
    began = time.monotonic()
    assert list(verify(path, at=timezone.now())) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT lane) FROM audit_event")
        entries, lanes = cursor.fetchone()
    took = time.monotonic() - began
    print(f"{entries} entries in {lanes} lanes verified in {took:.1f} s")

    _speed, waits = found["chain in lanes", 8]
    assert not any("advisory" in what for what in waits)
