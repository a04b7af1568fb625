"""What is not restored: nothing of it is there afterwards, and everything is as it was."""

from base64 import b64encode
from dataclasses import replace
from random import Random

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from socakt.backup import Damaged, NoKey, NotEmpty, NotTheSame, OtherMigrations, catalog, loading
from socakt.backup.dumping import back_up
from socakt.backup.loading import load, refuse_other_migrations
from socakt.backup.reading import read_through
from socakt.environment import Key
from tests.socakt.backup.conftest import KEY, parameters, restored_into, within

pytestmark = pytest.mark.django_db(transaction=True)


def state_of(name):
    """Rows of each table, numbers, triggers and foreign keys."""
    with within(name):
        tables = [(table.name, catalog.print_of(table)) for table in catalog.all_tables()]
        rules = loading._ask(loading.TRIGGERS), loading._ask(loading.FOREIGN_KEYS)
        return tables, catalog.sequences(), rules


@pytest.fixture
def untouched(empty):
    """The name of an empty database that is the same after the test."""
    before = state_of(empty)
    yield empty
    assert state_of(empty) == before


def changed(databases, full, path, *statements):
    """A backup of a database in which somebody has done what no trigger would let through."""
    with within(databases(full)):
        with psycopg.connect(**parameters()) as other:
            other.execute("SET session_replication_role = replica")
            for statement in statements:
                other.execute(statement)
        back_up(path, (KEY,), at=timezone.now())
    return path


def test_flipped_bits_are_noticed_wherever_they_are(file, tmp_path):
    data, rng, other = file.read_bytes(), Random(1), tmp_path / "other"
    for bit in rng.sample(range(len(data) * 8), 200):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        other.write_bytes(flipped)
        with pytest.raises((Damaged, NoKey)):
            read_through(other, (KEY,))


def test_a_file_that_is_cut_off_is_not_restored(untouched, file, manifest, tmp_path):
    cut = tmp_path / "cut"
    data = file.read_bytes()
    for length in (0, 40, len(data) // 2, len(data) - 1):
        cut.write_bytes(data[:length])
        with pytest.raises(Damaged):
            restored_into(untouched, cut)
        # and where it changes after it was looked at
        with within(untouched), pytest.raises(Damaged):
            load(cut, (KEY,), manifest)


def test_another_key_restores_nothing(untouched, file):
    with pytest.raises(NoKey):
        restored_into(untouched, file, Key("k2", KEY.secret))
    with pytest.raises(Damaged, match="another key of the same name"):
        restored_into(untouched, file, Key("k1", bytes(range(32))))


@pytest.mark.parametrize("table", ["procrastinate_periodic_defers", "audit_event"])
def test_a_database_that_is_not_empty_is_left_alone(databases, full, file, table, empty):
    """One row is enough, even of the queue."""
    statements = {
        "procrastinate_periodic_defers": "INSERT INTO procrastinate_periodic_defers "
        "(task_name, defer_timestamp) VALUES ('x', 1)",
        "audit_event": "INSERT INTO audit_event (at, action, role, object_type, details) "
        "VALUES (now(), 'demo.loaded', '', '', '{}')",
    }
    with within(empty), psycopg.connect(**parameters()) as other:
        other.execute(statements[table])
    before = state_of(empty)

    with pytest.raises(NotEmpty, match=f"something in {table}\\."):
        restored_into(empty, file)
    assert state_of(empty) == before


def test_a_database_that_is_in_use_is_left_alone_and_not_even_migrated(full, file, monkeypatch):
    before = state_of(full)
    monkeypatch.setenv("BACKUP_KEYS", f"k1:{b64encode(KEY.secret).decode()}")
    monkeypatch.setattr("enrollment.management.commands.restore.call_command", pytest.fail)

    with within(full), pytest.raises(CommandError, match="nothing is ever restored over"):
        call_command("restore", str(file))
    assert state_of(full) == before


def test_somebody_who_works_there_is_not_thrown_out(untouched, file, monkeypatch):
    monkeypatch.setattr(loading, "PATIENCE", "10ms")
    with within(untouched), psycopg.connect(**parameters()) as other:
        other.execute("LOCK TABLE django_session IN ROW EXCLUSIVE MODE")
        with pytest.raises(NotEmpty, match="Stop all servers first"):
            load(file, (KEY,), read_through(file, (KEY,)))


def test_other_migrations_are_named(manifest):
    migrations = manifest.head.migrations - {"audit.0002_chain"} | {"audit.0099_later"}
    other = replace(manifest, head=replace(manifest.head, migrations=migrations))

    refuse_other_migrations(manifest)
    with pytest.raises(OtherMigrations) as refused:
        refuse_other_migrations(other)
    assert "the code lacks audit.0099_later; the backup lacks audit.0002_chain." in str(refused)


@pytest.mark.parametrize("failure", [KeyboardInterrupt, SystemExit, psycopg.OperationalError])
def test_cut_short_it_leaves_nothing(untouched, file, monkeypatch, failure):
    def cut(manifest):
        assert loading._ask("SELECT FROM enrollment_candidate LIMIT 1")  # it was all there
        raise failure

    monkeypatch.setattr(loading, "refuse_unless_the_same", cut)
    with pytest.raises((KeyboardInterrupt, SystemExit, NotTheSame)):
        restored_into(untouched, file)


def test_a_broken_foreign_key_is_refused_without_a_word_of_the_row(
    untouched, databases, full, tmp_path
):
    broken = changed(
        databases, full, tmp_path / "broken",
        "DELETE FROM enrollment_candidate WHERE first_name = 'Zlatoroga'",
    )  # fmt: skip
    with pytest.raises(NotTheSame, match="ForeignKeyViolation: enrollment_"):
        restored_into(untouched, broken)


def test_a_row_that_breaks_a_rule_is_refused_without_a_word_of_it(
    untouched, databases, full, tmp_path
):
    broken = changed(
        databases, full, tmp_path / "broken",
        "ALTER TABLE enrollment_retentionperiod DROP CONSTRAINT period_is_one_to_600_months",
        "UPDATE enrollment_retentionperiod SET months = 700",
    )  # fmt: skip
    with pytest.raises(NotTheSame) as refused:
        restored_into(untouched, broken)
    assert "period_is_one_to_600_months" in str(refused.value)
    assert "700" not in str(refused.value)


def test_a_log_that_is_not_whole_is_refused(untouched, databases, full, tmp_path):
    broken = changed(
        databases, full, tmp_path / "broken",
        "UPDATE audit_event SET subject = 7 WHERE id = (SELECT min(id) FROM audit_event)",
    )  # fmt: skip
    with pytest.raises(NotTheSame, match="not whole: EDITED: entry"):
        restored_into(untouched, broken)


def test_keys_that_do_not_open_the_data_are_refused(untouched, file, settings):
    name = settings.DATA_KEYS[0].name
    settings.DATA_KEYS = (Key("another", bytes(range(32))),)
    with pytest.raises(NotTheSame, match=f"DATA_KEYS lacks {name}"):
        restored_into(untouched, file)
    settings.DATA_KEYS = (Key(name, bytes(range(32))),)
    with pytest.raises(NotTheSame, match="is not the one that encrypted"):
        restored_into(untouched, file)


def test_tables_of_another_shape_are_refused(empty, file):
    with within(empty), psycopg.connect(**parameters()) as other:
        other.execute("ALTER TABLE programs_program RENAME title TO heading")

    with pytest.raises(NotTheSame, match="programs_program has other columns here"):
        restored_into(empty, file)


def test_what_arrives_is_compared_with_what_was_backed_up(untouched, file, manifest):
    """As if a row had got lost on the way, or the end of the log."""
    people = manifest.tables["enrollment_candidate"]
    tables = {**manifest.tables, "enrollment_candidate": replace(people, sum="1")}
    for wrong, named in (
        (replace(manifest, tables=tables), "enrollment_candidate"),
        (replace(manifest, ends=manifest.ends[1:]), "the ends of the processing log"),
    ):
        with within(untouched), pytest.raises(NotTheSame, match=f"backed up: {named}"):
            load(file, (KEY,), wrong)
