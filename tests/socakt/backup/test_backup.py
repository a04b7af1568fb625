"""`manage.py backup`: all tables as of one moment, in a file that is whole or not there."""

import os
import stat
from base64 import b64encode
from io import StringIO

import psycopg
import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from enrollment.candidates.models import Candidate
from programs.models import Program
from socakt.backup import BackupError, Damaged, NoKey, catalog, dumping
from socakt.backup.dumping import IsThere, back_up
from socakt.backup.reading import read_through
from socakt.environment import Key
from tests.enrollment.privacy.people import MARKERS
from tests.socakt.backup.conftest import KEY, PEOPLE, parameters, within


def test_every_table_is_in_it_but_those_of_sessions_and_counters(full, manifest):
    with within(full):
        there = set(connection.introspection.table_names())
        models = apps.get_models(include_auto_created=True)
        missing = {model._meta.db_table for model in models} - set(manifest.tables)

    assert catalog.left_out() == {"django_session", "usersessions_usersession", "accounts_cache"}
    assert set(manifest.tables) == there - catalog.left_out()
    assert missing & there == catalog.left_out() - {"accounts_cache"}
    rows = {name: content.rows for name, content in manifest.tables.items()}
    assert rows["enrollment_candidate"] == PEOPLE
    assert rows["enrollment_candidate_history"] > 300
    assert rows["procrastinate_jobs"] > 0
    # enough of them have rows for the comparisons to say something
    assert sum(count > 0 for count in rows.values()) > 50


@pytest.mark.django_db
def test_every_table_has_a_key_by_which_its_rows_are_ordered():
    tables = {table.name: table for table in catalog.taken_tables()}

    assert [name for name, table in tables.items() if not table.key] == []
    assert tables["enrollment_candidate"].order == '"id"'
    assert "emso_index" in tables["enrollment_candidate"].columns
    assert "emso_index" not in tables["enrollment_candidate"].stored


def test_a_session_and_a_counter_would_have_been_there(full):
    with within(full), connection.cursor() as cursor:
        cursor.execute("SELECT session_key FROM django_session UNION SELECT cache_key "
                       "FROM accounts_cache ORDER BY 1")  # fmt: skip
        assert cursor.fetchall() == [("a-counter",), ("a-session",)]


def test_no_word_of_a_person_can_be_read_in_it_and_nobody_else_may_try(file):
    data = file.read_bytes()

    assert not [marker for marker in MARKERS if marker.encode() in data]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_all_tables_are_as_of_one_moment(full, databases, tmp_path, monkeypatch):
    """Somebody writes after the first table: it is in none of them."""
    whole, tables = dumping._write_table, []

    def write_meanwhile(table, into):
        if tables:
            with psycopg.connect(**parameters()) as other:
                other.execute("SELECT who_acts('somebody', 'tests')")
                other.execute("UPDATE programs_program SET title = title || '!'")
        tables.append(table)
        return whole(table, into)

    with within(databases(full)):
        programs, name = Program.objects.count(), "programs_program"
        before = back_up(tmp_path / "before", (KEY,), at=timezone.now())
        monkeypatch.setattr(dumping, "_write_table", write_meanwhile)
        during = back_up(tmp_path / "during", (KEY,), at=timezone.now())
        monkeypatch.undo()
        after = back_up(tmp_path / "after", (KEY,), at=timezone.now())

    assert during.tables == before.tables
    assert after.tables[name].rows == programs
    assert after.tables[name].digest != before.tables[name].digest
    assert after.tables[f"{name}_history"].rows > before.tables[f"{name}_history"].rows


def test_a_file_is_never_overwritten(full, tmp_path):
    there = tmp_path / "there"
    there.write_text("an older backup")
    with within(full), pytest.raises(IsThere):
        back_up(there, (KEY,), at=timezone.now())

    assert there.read_text() == "an older backup"
    assert os.listdir(tmp_path) == ["there"]


def test_one_that_appears_meanwhile_is_not_overwritten_either(full, tmp_path, monkeypatch):
    whole = dumping.read_through

    def meanwhile(path, keys):
        (tmp_path / "there").write_text("quicker")
        return whole(path, keys)

    monkeypatch.setattr(dumping, "read_through", meanwhile)
    with within(full), pytest.raises(IsThere, match="by now"):
        back_up(tmp_path / "there", (KEY,), at=timezone.now())

    assert (tmp_path / "there").read_text() == "quicker"
    assert os.listdir(tmp_path) == ["there"]


@pytest.mark.parametrize(
    "failure", [KeyboardInterrupt, SystemExit, OSError("disk full")], ids=["^C", "kill", "full"]
)
def test_cut_short_it_leaves_nothing(full, tmp_path, monkeypatch, failure):
    calls, whole = [], dumping._write_table

    def cut(table, into):
        calls.append(os.listdir(tmp_path))
        if len(calls) == 20:
            raise failure
        return whole(table, into)

    monkeypatch.setattr(dumping, "_write_table", cut)
    with within(full), pytest.raises((KeyboardInterrupt, SystemExit, BackupError)):
        back_up(tmp_path / "half", (KEY,), at=timezone.now())

    assert len(calls[-1]) == 1  # something had been begun
    assert os.listdir(tmp_path) == []


def test_what_the_disk_changed_is_noticed_before_the_file_has_its_name(full, tmp_path, monkeypatch):
    whole = dumping.read_through

    def rot(path, keys):
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        return whole(path, keys)

    monkeypatch.setattr(dumping, "read_through", rot)
    with within(full), pytest.raises(Damaged):
        back_up(tmp_path / "rotten", (KEY,), at=timezone.now())

    assert os.listdir(tmp_path) == []


def test_a_folder_that_is_not_there_is_said(full, tmp_path):
    with within(full), pytest.raises(BackupError, match="cannot be written"):
        back_up(tmp_path / "none" / "file", (KEY,), at=timezone.now())


def test_reading_finds_what_is_wrong(file, manifest, tmp_path):
    assert read_through(file, (Key("k2", bytes(range(32))), KEY)) == manifest
    with pytest.raises(NoKey, match="'k1', which is not in BACKUP_KEYS"):
        read_through(file, (Key("k2", KEY.secret),))
    cut = tmp_path / "cut"
    cut.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(Damaged):
        read_through(cut, (KEY,))


def test_the_command_says_what_it_made_and_nothing_about_anybody(full, tmp_path, monkeypatch):
    monkeypatch.setenv("BACKUP_KEYS", f"k1:{b64encode(KEY.secret).decode()}")
    file, out = tmp_path / "file", StringIO()
    with within(full):
        call_command("backup", str(file), stdout=out)
        people = Candidate.objects.count()
        with pytest.raises(CommandError, match="nothing was written"):
            call_command("backup", str(file), stdout=out)

    made = read_through(file, (KEY,))
    assert made.tables["enrollment_candidate"].rows == people
    assert out.getvalue() == (
        f"{file}: {len(made.tables)} tables, {made.rows} rows, read back and whole; "
        f"key 'k1', digest {made.digest}\n"
    )


def test_without_keys_it_is_refused_outside_the_demo(full, tmp_path, settings, monkeypatch):
    monkeypatch.delenv("BACKUP_KEYS", raising=False)
    settings.DEMO = False
    with within(full), pytest.raises(SystemExit, match="BACKUP_KEYS is missing"):
        call_command("backup", str(tmp_path / "file"))

    assert os.listdir(tmp_path) == []
