"""The restore drill: every row as it was, and an application that goes on with it."""

import os
from base64 import b64encode
from contextlib import suppress
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.urls import reverse
from django.utils import timezone
from psycopg.errors import DuplicateObject, UniqueViolation

from enrollment.candidates.models import Candidate
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.audit.acting import nobody_acts
from socakt.audit.anchors import write_anchors
from socakt.audit.models import Event
from socakt.audit.verifying import verify
from socakt.backup import catalog, loading
from socakt.backup.comparing import Compared, compare
from socakt.backup.loading import load
from socakt.backup.reading import read_through
from socakt.encryption.rotation import why_keys_do_not_fit
from socakt.environment import Key
from tests.enrollment.privacy.people import EMSO, MARKERS
from tests.factories import CandidateFactory
from tests.socakt.backup.conftest import (
    KEY,
    PEOPLE,
    on_the_server,
    parameters,
    restored_into,
    within,
)

pytestmark = pytest.mark.django_db(transaction=True)

OWNER = "socakt_test_owner"


@pytest.fixture(scope="module")
def restored(databases, migrated, made):
    """The name of a database into which the backup was restored; nobody has written since."""
    name = databases(migrated)
    restored_into(name, made[0])
    return name


@pytest.fixture
def used(databases, restored):
    """The name of another one like it, for a test that writes."""
    return databases(restored)


def test_every_table_is_the_same_row_by_row(full, restored, manifest):
    """Both databases are asked; neither digests nor anything of the file is relied on."""
    with within(full):
        tables = catalog.taken_tables()
        first, second = parameters(dbname=full), parameters(dbname=restored)
        with psycopg.connect(**first) as one, psycopg.connect(**second) as other:
            found = {table.name: compare(table, one, other) for table in tables}

    rows = {name: content.rows for name, content in manifest.tables.items()}
    assert found == {name: Compared(name, same=count) for name, count in rows.items()}
    assert sum(rows.values()) > 15_000


NAMES = "call_id, region_id, provider_id, short_title, place, summary, contents, version"
A_CHANGED_A_NEW_AND_A_MISSING_ROW = (
    "SET session_replication_role = replica",
    f"INSERT INTO programs_program ({NAMES}, title) SELECT {NAMES}, 'new' "
    "FROM programs_program WHERE id = (SELECT min(id) FROM programs_program)",
    "UPDATE programs_program SET place = '?' WHERE id = (SELECT min(id) FROM programs_program)",
    "DELETE FROM programs_program WHERE id = (SELECT min(id) + 1 FROM programs_program)",
)


def test_the_comparison_finds_a_changed_a_new_and_a_missing_row(full, used):
    with within(used):
        table = next(table for table in catalog.all_tables() if table.name == "programs_program")
        with psycopg.connect(**parameters()) as other:
            for statement in A_CHANGED_A_NEW_AND_A_MISSING_ROW:
                other.execute(statement)
        seen = catalog.print_of(table)
        with (
            psycopg.connect(**parameters(dbname=full)) as one,
            psycopg.connect(**parameters()) as two,
        ):
            found = compare(table, one, two)
    with within(full):
        assert catalog.print_of(table) != seen
        rows = catalog.print_of(table).rows
    assert found == Compared("programs_program", rows - 2, 1, 1, 1)
    assert not found.equal


def test_no_session_and_no_counter_came_back(restored):
    with within(restored):
        tables = {table.name: table for table in catalog.all_tables()}
        assert [catalog.print_of(tables[name]).rows for name in catalog.left_out()] == [0, 0, 0]


def test_numbers_triggers_and_foreign_keys_are_what_they_were(full, restored, migrated):
    def rules():
        return loading._ask(loading.TRIGGERS), loading._ask(loading.FOREIGN_KEYS)

    with within(migrated):
        expected = rules()
    with within(full):
        numbers = catalog.sequences()
    with within(restored):
        assert rules() == expected
        assert catalog.sequences() == numbers
    assert len(expected[0]) > 200
    assert len(expected[1]) > 100
    assert numbers["enrollment_candidate_id_seq"] > PEOPLE


def test_the_log_is_as_it_was_written(full, restored, tmp_path):
    anchors = tmp_path / "log.txt"
    with within(full):
        assert write_anchors(anchors, at=timezone.now()) > 0
    with within(restored):
        assert list(verify(anchors, at=timezone.now())) == []


def test_what_is_encrypted_can_be_read_and_found(restored):
    with within(restored):
        assert why_keys_do_not_fit() == ""
        person = Candidate.objects.with_emso(EMSO).get()
        assert (person.first_name, person.emso) == ("Zlatoroga", EMSO)


def test_pages_open_and_people_can_be_registered(used, client_as):
    with within(used):
        person = Candidate.objects.with_emso(EMSO).get()
        membership = Membership.objects.get(user=person.registered_by)
        actor = Actor(membership.user, membership.organization, Role(membership.role))
        page = client_as(actor).get(reverse("candidates"))
        assert page.status_code == 200
        assert "Zlatoroga" in page.content.decode()
        last = Candidate.objects.order_by("pk").last()
        assert CandidateFactory().pk == last.pk + 1


def test_rules_hold_again(used):
    with within(used):
        with pytest.raises(DatabaseError, match="Cannot update or delete"):
            Event.objects.all().delete()
        with nobody_acts(), pytest.raises(DatabaseError):
            Candidate.objects.update(phone="041")


def test_a_former_key_still_restores(empty, file):
    restored_into(empty, file, Key("k2", bytes(range(32))), KEY)

    with within(empty):
        assert Candidate.objects.count() == PEOPLE


def test_the_command_says_what_came_back_and_nothing_about_anybody(
    empty, file, manifest, monkeypatch, settings, tmp_path
):
    settings.LOG_ANCHORS = tmp_path / "log.txt"
    settings.LOG_ANCHORS.touch()
    monkeypatch.setenv("BACKUP_KEYS", f"k1:{b64encode(KEY.secret).decode()}")
    out = StringIO()
    with within(empty):
        call_command("restore", str(file), stdout=out)
        assert Candidate.objects.count() == PEOPLE

    said = out.getvalue()
    assert said.count(" rows, the same\n") == len(manifest.tables)
    assert f"{manifest.rows} rows, digest {manifest.digest}" in said
    assert manifest.head.made_at.isoformat(timespec="seconds") in said
    assert "if anybody was erased since the backup, erase them again" in said
    assert "Keep it under another name" in said
    assert not [marker for marker in MARKERS if marker in said]


def test_what_migrating_makes_is_known(migrated):
    with within(migrated):
        filled = {t.name for t in catalog.all_tables() if catalog.print_of(t).rows}

    assert filled == loading.MADE_BY_MIGRATING


def test_an_owner_who_is_no_superuser_can_restore(empty, file):
    """As on the operator's own PostgreSQL (README)."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("no role is made on somebody else's server")
    with suppress(DuplicateObject, UniqueViolation):  # another process was quicker
        on_the_server(f"CREATE ROLE {OWNER}")
    with within(empty), connection.cursor() as cursor:
        for table in catalog.all_tables():
            cursor.execute(f'ALTER TABLE "{table.name}" OWNER TO {OWNER}')
        cursor.execute(f"SET ROLE {OWNER}")
        with pytest.raises(DatabaseError, match="permission denied"):
            cursor.execute("SET session_replication_role = replica")
        load(file, (KEY,), read_through(file, (KEY,)))
        assert Candidate.objects.count() == PEOPLE
