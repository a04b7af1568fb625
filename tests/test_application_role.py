"""The role as which web processes and workers act: it owns nothing and cannot change the log.

That every page and job works as it shows everywhere else: the tests' clients and jobs act as it.
"""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from psycopg.errors import InsufficientPrivilege

from socakt import database
from socakt.audit import privileges
from socakt.audit import services as audit
from socakt.audit.models import Event
from tests import application
from tests.factories import CandidateFactory
from tests.socakt.audit.support import sql

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


@pytest.fixture
def signed_in():
    """A connection of its own that signed in as the role; what it does is rolled back."""
    if not application.exists():
        pytest.skip("this server has no such role")
    own = connection.settings_dict
    words = {"host": own["OPTIONS"].get("host") or own["HOST"], "port": own["PORT"] or 5432}
    with psycopg.connect(
        user=database.APPLICATION_ROLE, dbname=own["NAME"], autocommit=True, **words
    ) as signed_in:
        yield signed_in


FORBIDDEN = {
    "edit": "UPDATE audit_event SET subject = 1",
    "delete": "DELETE FROM audit_event",
    "empty": "TRUNCATE audit_event",
    "empty another": "TRUNCATE enrollment_candidate CASCADE",
    "alter": "ALTER TABLE audit_event DROP COLUMN seal",
    "switch off": "ALTER TABLE audit_event DISABLE TRIGGER ALL",
    "drop trigger": "DROP TRIGGER event_is_chained ON audit_event",
    "replace function": "CREATE OR REPLACE FUNCTION audit_seal(bytea, integer, bigint, bytea) "
    "RETURNS bytea LANGUAGE sql AS 'SELECT $1'",
    "drop": "DROP TABLE audit_event",
    "be a replica": "SET session_replication_role = replica",
    "become the owner": "SET ROLE postgres",
    "forge a cut": "INSERT INTO audit_cut (lane, seq, seal, entries, kept_from_at, at) "
    "VALUES (1, 1, '', 1, now(), now())",
    "forget a cut": "DELETE FROM audit_cut",
    "make a table": "CREATE TABLE mine (a int)",
    "hide a table": "CREATE TEMPORARY TABLE audit_event (a int)",
    "lie about migrations": "DELETE FROM django_migrations",
    "make a role": "CREATE ROLE mine",
    "read a file": "COPY audit_event FROM '/etc/passwd'",
    "run a program": "COPY audit_event TO PROGRAM 'cat'",
    "set numbers back": "SELECT setval('audit_event_id_seq', 1)",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_the_role_itself_is_refused(signed_in, statement):
    with pytest.raises(InsufficientPrivilege):
        signed_in.execute(statement)


def test_it_reads_the_log_and_adds_to_it(signed_in):
    with signed_in.transaction(force_rollback=True):
        signed_in.execute(
            "INSERT INTO audit_event (at, action, role, object_type, details) "
            "VALUES (now(), 'demo.loaded', '', '', '{}')"
        )
        (found,) = signed_in.execute("SELECT count(*) FROM audit_event WHERE seq > 0").fetchone()
        assert found == 1
        signed_in.execute("SELECT audit_cut_lane(n) FROM generate_series(0, 63) n")


def test_it_works_with_every_other_table(signed_in):
    kinds = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
    rights = {
        table: {kind for kind, may in zip(kinds, allowed, strict=True) if may}
        for table, *allowed in signed_in.execute(
            "SELECT relname, "
            + ", ".join(f"has_table_privilege(oid, '{kind}')" for kind in kinds)
            + " FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
    }
    rows, adds, reads = {*kinds[:4]}, {"SELECT", "INSERT"}, {"SELECT"}
    assert rights.pop("django_migrations") == rights.pop("audit_cut") == reads
    for table in privileges.append_only():
        assert rights.pop(table) == adds
    assert {name for name, found in rights.items() if found != rows} == set()
    assert len(rights) > 40


def test_pages_are_asked_for_as_the_role_in_these_tests(client_as, referrer):
    """Otherwise the tests would say nothing about its rights."""
    if not application.exists():
        pytest.skip("this server has no such role")
    with application.role():
        assert sql("SELECT current_user") == [(database.APPLICATION_ROLE,)]
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Event.objects.update(subject=1)
        person = CandidateFactory(by=referrer)
        audit.record("candidate.viewed", person, by=referrer, subject=person)
    assert sql("SELECT current_user") != [(database.APPLICATION_ROLE,)]


@pytest.mark.parametrize(
    ("application_url", "owner_url", "role"),
    [
        ("postgresql://socakt_app:x@db/socakt", "postgresql://socakt:y@db/socakt", "socakt_app"),
        ("postgresql://socakt:x@db/socakt", "postgresql://socakt:x@db/socakt", None),
        ("postgresql://socakt:x@db/socakt", "", None),
        ("", "postgresql://socakt:x@db/socakt", None),
    ],
)
def test_which_role_gets_rights_and_what_the_deploy_check_says(
    monkeypatch, application_url, owner_url, role
):
    monkeypatch.setenv("DATABASE_URL", application_url)
    monkeypatch.setenv("OWNER_DATABASE_URL", owner_url)
    monkeypatch.delenv("SOCAKT_EMBEDDED", raising=False)

    warned = [m for m in run_checks(include_deployment_checks=True) if m.id == "socakt.W001"]
    assert database.application_role() == role
    assert bool(warned) == (role is None and bool(application_url))
    assert all("OWNER_DATABASE_URL" in message.hint for message in warned)


def test_who_acts_as_whom(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://socakt_app@db.example.si/socakt")
    monkeypatch.setenv("OWNER_DATABASE_URL", "postgresql://owner@db.example.si/socakt")

    assert database.config(tmp_path, web=False)["USER"] == "owner"
    database.forget_owner()
    assert database.config(tmp_path, web=True)["USER"] == "socakt_app"
    assert "OWNER_DATABASE_URL" not in os.environ


def test_after_migrating_the_role_has_its_rights(monkeypatch):
    granted = []
    monkeypatch.setattr(
        "socakt.management.commands.migrate.grant", lambda connection, role: granted.append(role)
    )
    monkeypatch.setattr("socakt.management.commands.migrate.application_role", lambda: "somebody")

    call_command("migrate", verbosity=0)
    call_command("migrate", plan=True, verbosity=0)
    monkeypatch.setattr("socakt.management.commands.migrate.application_role", lambda: None)
    call_command("migrate", verbosity=0)

    assert granted == ["somebody"]


def test_the_worker_forgets_the_owner():
    code = (
        "import os, sys, manage; sys.argv = ['manage.py', 'work']\n"
        "owner = lambda words: print(os.environ.get(manage.database.OWNER))\n"
        "manage.execute_from_command_line = owner\n"
        "manage.main()"
    )
    urls = {"DATABASE_URL": "postgresql://a@db/x", "OWNER_DATABASE_URL": "postgresql://b@db/x"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env={**os.environ, **urls}, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert done.stdout == "None\n"
