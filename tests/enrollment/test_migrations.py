"""Migrations that carry people's data: there and back again nothing is lost or stays behind."""

import uuid

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from enrollment.candidates.models import Candidate
from enrollment.imports.models import ImportFile, ImportRow
from tests import application
from tests.enrollment.imports.files import EMSO, HEADING, csv_of, read, uploaded
from tests.factories import CandidateFactory

BEFORE = "0004_whole_life"


def migrate_to(*names):
    """To the migration of this name; without one to the newest."""
    executor = MigrationExecutor(connection)
    targets = [("enrollment", name) for name in names]
    executor.migrate(targets or executor.loader.graph.leaf_nodes("enrollment"))


def kept():
    with connection.cursor() as cursor:
        cursor.execute("SELECT emso FROM enrollment_candidate ORDER BY id")
        people = cursor.fetchall()
        cursor.execute(
            "SELECT emso, person_key, cells, problems::text, facts ->> 'emso'"
            " FROM enrollment_importrow ORDER BY number"
        )
        drafts = cursor.fetchall()
        cursor.execute("SELECT content FROM enrollment_importfile")
        return people, drafts, [bytes(content) for (content,) in cursor.fetchall()]


@pytest.mark.django_db(transaction=True)
def test_what_was_stored_in_clear_is_encrypted_and_comes_back(referrer):
    CandidateFactory(emso=EMSO)
    CandidateFactory(emso=None)
    content = csv_of(HEADING, (EMSO, "10/2026", "DSP"), ("123456", "9/2026", "DSP"))
    read(content, referrer)
    uploaded(content, referrer, form_key=uuid.uuid4())
    seen = [(r.cells, r.problems, r.emso, r.person_key) for r in ImportRow.objects.all()]
    try:
        migrate_to(BEFORE)
        people, drafts, files = kept()
        assert people == [(EMSO,), (None,)]
        assert drafts[0] == (EMSO, f"emso {EMSO}", [EMSO, "10/2026", "DSP"], "[]", EMSO)
        assert drafts[1][:2] == ("", "")
        assert drafts[1][3] == '[["emso_invalid", 0, "123456"]]'
        assert files == [content]
        migrate_to("0007_only_encrypted")
        end_everybody_else()
    finally:
        migrate_to()
        application.grant_rights()

    assert [person.emso for person in Candidate.objects.order_by("pk")] == [EMSO, None]
    assert [(r.cells, r.problems, r.emso, r.person_key) for r in ImportRow.objects.all()] == seen
    assert ImportFile.objects.get().content == content
    assert EMSO not in str([row.facts for row in ImportRow.objects.all()])
    assert EMSO.encode() not in pages_of("enrollment_candidate") + pages_of("enrollment_importrow")


def end_everybody_else():
    """Whoever has an older snapshot keeps old versions of rows: an ANALYZE of Postgres's too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def pages_of(table):
    """The file of a table as it lies on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath(%s))", [table])
        return bytes(cursor.fetchone()[0])
