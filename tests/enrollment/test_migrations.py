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
TABLES = ["enrollment_candidate", "enrollment_importrow", "enrollment_importfile"]


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
        before = files_of_tables()
    finally:
        migrate_to()
        application.grant_rights()

    assert [person.emso for person in Candidate.objects.order_by("pk")] == [EMSO, None]
    assert [(r.cells, r.problems, r.emso, r.person_key) for r in ImportRow.objects.all()] == seen
    assert ImportFile.objects.get().content == content
    assert EMSO not in str([row.facts for row in ImportRow.objects.all()])
    assert EMSO not in "".join(every_value())
    assert not before & files_of_tables()  # written anew: the former files are gone


def every_value():
    """All that stands in the tables, hidden columns too."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            yield cursor.fetchone()[0]


def files_of_tables():
    """The numbers of the files in which the tables lie on the disk."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_filenode(name::regclass) FROM unnest(%s::text[]) name", [TABLES]
        )
        return {number for (number,) in cursor.fetchall()}
