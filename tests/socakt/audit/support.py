"""Writing a log for tests, and the owner's way around its triggers."""

from contextlib import contextmanager

from django.db import connection, transaction

from socakt.audit import services as audit
from socakt.audit.models import Event
from tests.races import race

SAYS = ("id", "at", "written_at", "action", "user_id", "organization_id", "role", "object_type",
        "object_id", "subject", "details")  # fmt: skip


def write_log(transactions, each):
    """Entries that all differ, in so many transactions one after the other."""
    for one in range(transactions):
        with transaction.atomic():
            for other in range(each):
                number = one * each + other
                event = audit.record("referral.viewed", None, by=None, number=number, č=["ž", 1])
                assert event.pk


def sql(statement, values=()):
    """Run one statement; return its rows, if it has any."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def as_owner():
    """The triggers do nothing and rules can be dropped; nothing of it stays."""
    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


RESEAL = """
DO $$
DECLARE
    entry audit_event;
    before bytea;
BEGIN
    FOR entry IN SELECT * FROM audit_event WHERE lane = {lane} AND seq >= {seq} ORDER BY seq LOOP
        SELECT seal INTO before FROM audit_event WHERE lane = entry.lane AND seq = entry.seq - 1;
        UPDATE audit_event SET digest = audit_digest(entry),
            seal = audit_seal(coalesce(before, ''), entry.lane, entry.seq, audit_digest(entry))
        WHERE id = entry.id;
    END LOOP;
END $$
"""


def reseal(lane, seq):
    """Compute the chain of a lane anew from a number on, as its owner could."""
    sql(RESEAL.format(lane=int(lane), seq=int(seq)))


def places():
    """(lane, number) → id of every entry."""
    return {(lane, seq): pk for pk, lane, seq in Event.objects.values_list("pk", "lane", "seq")}


def at_once(*calls):
    """Run the calls at the same moment on connections of their own; raise what one raised."""
    for result in race(*calls):
        if isinstance(result, Exception):
            raise result
