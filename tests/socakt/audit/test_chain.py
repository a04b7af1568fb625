"""The chain of the log: made by the database, whoever writes, and as often as it is rolled back."""

import hashlib
import io
import json
from datetime import UTC, datetime
from random import Random
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from socakt.audit import services as audit
from socakt.audit.anchors import read_anchors, write_anchors
from socakt.audit.models import LANES, Event
from socakt.audit.verifying import verify
from tests.factories import make_actor
from tests.socakt.audit.support import SAYS, at_once, sql, write_log

COMMITTED = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 1, 1, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def anchors(tmp_path):
    return tmp_path / "log.txt"


def microseconds(moment):
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // (AT.resolution)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "setting",
    ["DateStyle = 'German, DMY'", "TimeZone = 'America/St_Johns'", "bytea_output = 'escape'"],
)
def test_anybody_can_compute_digest_and_seal_elsewhere(setting):
    """Python's own JSON and SHA-256 come to the same, whatever the session is set to."""
    actor, seal = make_actor("referrer"), b""
    odd = {"ž": '"\\\n\t\x01\x7f€😀', "Z": [1, 2.5, None, True, {}], "a": {"b": [], "A": "č"}}
    sql(f"SET LOCAL {setting}")
    for details in ({}, odd, {"months": {"2018-02": [None, True], "2018-01": [False, True]}}):
        audit.record("referral.edited", actor.user, by=actor, at=AT, subject=actor.user, **details)
    sql(f"SET LOCAL {setting.split()[0]} TO DEFAULT")

    rows = list(Event.objects.order_by("seq").values(*SAYS, "lane", "seq", "digest", "seal"))
    assert len(rows) == 3
    for row in rows:
        said = [1, *(row[name] for name in SAYS)]
        for place in (2, 3):
            said[place] = microseconds(said[place])
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(text.encode()).digest()
        place = row["lane"].to_bytes(8, "big") + row["seq"].to_bytes(8, "big")
        seal = hashlib.sha256(seal + place + digest).digest()
        assert (bytes(row["digest"]), bytes(row["seal"])) == (digest, seal)


@pytest.mark.django_db
def test_the_database_alone_says_when_and_where_an_entry_was_written():
    event = audit.record("referral.viewed", None, by=None, at=AT)
    forged = Event(action="x.forged", at=AT, details={}, written_at=AT, lane=5, seq=77,
                   digest=b"1", seal=b"2")  # fmt: skip
    Event.objects.bulk_create([forged])

    first, second = Event.objects.order_by("seq")
    assert (first.pk, second.action) == (event.pk, "x.forged")
    assert (first.lane, first.seq, second.seq) == (second.lane, 1, 2)
    assert min(first.written_at, second.written_at) > AT
    assert len(first.seal) == len(second.seal) == len(second.digest) == 32


@pytest.mark.django_db
def test_many_entries_at_once_take_no_longer_each_than_few(anchors):
    """One statement, into an empty table: the head is found by the index all the same."""
    sql(
        "INSERT INTO audit_event (at, action, role, object_type, details) "
        "SELECT now(), 'candidate.exported', '', '', '{}' FROM generate_series(1, 10000)"
    )
    read = sql("SELECT seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'audit_event'")

    assert read[0][0] < 10_000
    assert Event.objects.count() == 10_000
    write_anchors(anchors, at=timezone.now())
    assert list(verify(anchors, at=timezone.now())) == []


@COMMITTED
def test_a_rollback_leaves_no_gap_and_no_wrong_seal(anchors):
    for round_ in range(LANES + 5):
        with transaction.atomic():
            write_log(transactions=1, each=2)
            try:
                with transaction.atomic():
                    write_log(transactions=1, each=3)
                    raise ZeroDivisionError
            except ZeroDivisionError:
                pass
            write_log(transactions=1, each=1)
            transaction.set_rollback(round_ % 3 == 0)

    write_anchors(anchors, at=timezone.now())
    assert Event.objects.count() == 3 * 46
    assert list(verify(anchors, at=timezone.now())) == []


@COMMITTED
def test_concurrent_load_with_rollbacks_leaves_a_clean_log(anchors):
    def work(seed):
        random = Random(seed)
        for _transaction in range(60):
            with transaction.atomic():
                for _entry in range(random.randint(1, 4)):
                    audit.record("referral.viewed", None, by=None, seed=seed)
                transaction.set_rollback(random.random() < 0.3)
            if random.random() < 0.1:
                write_anchors(anchors, at=timezone.now())

    at_once(*(lambda seed=seed: work(seed) for seed in range(8)))

    write_anchors(anchors, at=timezone.now())
    assert list(verify(anchors, at=timezone.now())) == []
    assert not any(line.damage for line in read_anchors(anchors))
    assert Event.objects.count() > 8 * 60
    assert Event.objects.values("lane").distinct().count() == LANES


@COMMITTED
def test_two_open_transactions_write_side_by_side():
    """Neither waits for the other: each has written before one of them may end."""
    both_have_written = Barrier(2)

    def write():
        with transaction.atomic():
            audit.record("referral.viewed", None, by=None)
            both_have_written.wait(timeout=20)

    at_once(write, write)

    assert Event.objects.values("lane").distinct().count() == 2


@COMMITTED
def test_when_every_lane_is_taken_the_next_one_waits_its_turn(anchors):
    everybody_has_written = Barrier(LANES + 1)

    def write():
        with transaction.atomic():
            audit.record("referral.viewed", None, by=None)
            everybody_has_written.wait(timeout=60)

    def one_more():
        everybody_has_written.wait(timeout=60)
        audit.record("referral.viewed", None, by=None)

    at_once(*[write] * LANES, one_more)

    write_anchors(anchors, at=timezone.now())
    assert Event.objects.count() == LANES + 1
    assert list(verify(anchors, at=timezone.now())) == []


@COMMITTED
def test_a_snapshot_that_may_be_old_writes_nothing():
    with pytest.raises(DatabaseError, match="READ COMMITTED"), transaction.atomic():
        sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        audit.record("referral.viewed", None, by=None)

    assert not Event.objects.exists()


@COMMITTED
def test_anchors_are_written_only_when_something_is_new(anchors):
    write_log(transactions=3, each=1)

    assert [write_anchors(anchors, at=AT) for _twice in range(2)] == [3, 0]
    write_log(transactions=1, each=5)
    assert write_anchors(anchors, at=AT) == 1

    lines = list(read_anchors(anchors))
    assert [line.number for line in lines] == [1, 2]
    assert anchors.stat().st_mode & 0o077 == 0


@COMMITTED
def test_an_end_that_is_far_back_in_the_file_is_written_again(anchors, monkeypatch):
    write_log(transactions=2, each=1)
    write_anchors(anchors, at=AT)
    write_log(transactions=1, each=1)
    write_anchors(anchors, at=AT)
    monkeypatch.setattr("socakt.audit.anchors.TAIL", len(anchors.read_text().splitlines()[1]) + 9)

    assert write_anchors(anchors, at=AT) == 2
    assert list(verify(anchors, at=AT)) == []


@COMMITTED
def test_the_commands_say_what_was_found_and_how_it_ended(anchors):
    write_log(transactions=2, each=2)
    out = io.StringIO()
    call_command("anchor_log", anchors=anchors, stdout=out)
    call_command("verify_log", anchors=anchors, stdout=out)
    assert "2 ends of chains were new" in out.getvalue()
    assert "as it was written: 4 entries in 2 lanes, 1 lines of anchors" in out.getvalue()

    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE audit_event SET subject = 9 WHERE id = (SELECT max(id) FROM audit_event)"
        )
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")  # fmt: skip
    with pytest.raises(CommandError, match="1 findings") as ended:
        call_command("verify_log", anchors=anchors, stdout=out)

    assert ended.value.returncode == 1
    latest = Event.objects.latest("pk")
    assert f"EDITED: entry {latest.pk} (lane {latest.lane}, number 2)" in out.getvalue()


@pytest.mark.django_db
def test_a_place_that_cannot_be_written_to_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="cannot be written"):
        call_command("anchor_log", anchors=tmp_path / "file" / "log.txt")
