"""Columns that hold ciphertext: what the code sees, what the database holds, what can be asked."""

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import F, Q

from enrollment.candidates.models import Candidate
from enrollment.imports.models import ImportFile, ImportRow
from socakt.encryption.fields import EncryptedField
from socakt.encryption.keys import CannotDecrypt
from tests.enrollment.imports.files import EMSO, HEADING, csv_of, read, uploaded
from tests.factories import CandidateFactory
from tests.socakt.encryption.conftest import NEW, OLD

pytestmark = pytest.mark.django_db
OTHER = "1705980550017"


def raw(column, table="enrollment_candidate"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def test_the_code_sees_the_number_and_the_database_does_not():
    person = CandidateFactory(emso=EMSO)

    assert Candidate.objects.get().emso == EMSO
    assert Candidate.objects.values_list("emso", flat=True).get() == EMSO
    assert EMSO not in str(raw("to_jsonb(enrollment_candidate)"))
    assert raw("emso_index") == [stored.split(".")[1] for stored in raw("emso")]
    person.emso = OTHER
    person.save(update_fields=["emso"])
    assert Candidate.objects.with_emso(OTHER).get() == person
    assert not Candidate.objects.with_emso(EMSO).exists()
    Candidate.objects.update(emso=None)
    assert raw("emso") == raw("emso_index") == [None]


def test_every_way_of_writing_encrypts():
    people = [CandidateFactory() for _ in range(2)]
    for person, emso in zip(people, (EMSO, OTHER), strict=True):
        person.emso = emso
    Candidate.objects.bulk_update(people, ["emso"])
    assert [person.emso for person in Candidate.objects.order_by("pk")] == [EMSO, OTHER]
    Candidate.objects.filter(pk=people[0].pk).update(emso=None)
    Candidate.objects.filter(pk=people[1].pk).update(emso=F("emso"))
    assert raw("emso_index")[0] is None
    assert Candidate.objects.get(pk=people[1].pk).emso == OTHER


def test_many_people_without_a_number_are_no_contradiction():
    people = [CandidateFactory(emso=None) for _ in range(2)]

    assert set(Candidate.objects.filter(emso=None)) == set(people)
    assert set(Candidate.objects.filter(emso__isnull=True)) == set(people)
    assert not Candidate.objects.exclude(emso=None).exists()


@pytest.mark.parametrize(
    "asked",
    [
        Q(emso=EMSO),
        Q(emso__in=[EMSO]),
        Q(emso__startswith="28"),
        Q(emso__iexact=EMSO),
        Q(emso__gt="0"),
        Q(emso=F("first_name")),
    ],
)
def test_asking_by_an_encrypted_column_says_what_to_do_instead(asked):
    with pytest.raises(FieldError, match="with_emso"):
        list(Candidate.objects.filter(asked))


def test_a_value_of_another_column_is_noticed():
    CandidateFactory(emso=EMSO)
    with connection.cursor() as cursor:
        field = EncryptedField(context="import cells", searchable=True)
        cursor.execute("UPDATE enrollment_candidate SET emso = %s", [field.stored(EMSO)])

    with pytest.raises(CannotDecrypt):
        Candidate.objects.get()


def test_a_person_is_found_whichever_key_the_number_is_under(keys):
    old = CandidateFactory(emso=EMSO)
    keys(NEW, OLD)
    new = CandidateFactory(emso=OTHER)

    assert Candidate.objects.with_emso(EMSO).get() == old
    assert Candidate.objects.with_emso(OTHER).get() == new
    assert {stored.split(".")[0] for stored in raw("emso")} == {"old", "new"}


def test_nothing_of_a_file_is_readable_while_it_waits(referrer):
    content = csv_of(HEADING, (EMSO, "10/2026", "DSP"), ("123456", "9/2026", "DSP"))
    of = uploaded(content, referrer)
    assert bytes(ImportFile.objects.get().content) == content
    assert "2026" not in str(raw("content", "enrollment_importfile"))

    of = read(content, referrer)
    rows = ImportRow.objects.filter(of=of).order_by("number")
    assert [row.cells[0] for row in rows] == [EMSO, "123456"]
    assert [bool(row.problems) for row in rows] == [False, True]
    whole = str(raw("to_jsonb(enrollment_importrow)", "enrollment_importrow"))
    assert EMSO not in whole
    assert "123456" not in whole


def test_a_copy_of_a_field_for_a_migration_is_the_same():
    field = Candidate._meta.get_field("emso")

    copy = field.clone()

    assert (copy.context, copy.searchable, copy.pattern) == ("emso", True, "[0-9]{13}")
