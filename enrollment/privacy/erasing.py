"""The erasure itself: what tells who somebody is goes, what was decided and counts stays.

Runs within the transaction of the service, with everything of the person locked.
"""

from django.db import connection
from django.db.models import QuerySet

from enrollment.candidates.frozen import Frozen
from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import, ImportFile
from enrollment.notes.models import Note
from enrollment.participation.models import EntryFacts
from enrollment.privacy.person_table import PersonTable
from enrollment.privacy.rules import ERASED_TEXT
from enrollment.privacy.tables import TABLES

Counts = dict[str, int]


def counts_of(person: Candidate) -> list[tuple[PersonTable, int]]:
    """Of each table how many rows would go or be emptied; those without any are left out."""
    touched = (table for table in TABLES if table.emptied is None or table.emptied)
    counted = ((table, table.rows(person).count()) for table in touched)
    return [(table, count) for table, count in counted if count]


def allow(erasure: int) -> None:
    """Until the end of the transaction PostgreSQL lets this erasure through, and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('socakt.erasing', %s, true)", [str(erasure)])


def erase_person(person: Candidate) -> Counts:
    """Empty every table of the person; the record itself last, as the others are found by it.

    Then the histories, which have kept what was emptied.
    """
    counts = {}
    for table in sorted(TABLES, key=lambda one: one.model is Candidate):
        if table.emptied is None:
            counts[table.name] = _remove(table.rows(person))
        elif table.model is EntryFacts:
            counts[table.name] = _keep_age(table.rows(person))
        elif table.model is Candidate:
            changes = {**table.emptied, "frozen": Frozen.ERASED}
            counts[table.name] = table.rows(person).update(**changes)
        elif table.emptied:
            counts[table.name] = _empty(table, person)
    _erase_history()
    return {name: count for name, count in counts.items() if count}


def _erase_history() -> None:
    """Of what this erasure took away no earlier state is left."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT erase_history()")


def _empty(table: PersonTable, person: Candidate) -> int:
    """A text that was there and has to be there becomes a dash; one that was not stays empty."""
    assert table.emptied is not None
    for name, value in table.emptied.items():
        rows = table.rows(person).exclude(**{name: value})
        if value == ERASED_TEXT:
            rows = rows.exclude(**{name: ""})
        rows.order_by().update(**{name: value})
    return table.rows(person).count()


def _keep_age(rows: QuerySet[EntryFacts]) -> int:
    """The age at entry takes the place of the birth date, so that no band of the ESF changes."""
    known = rows.filter(born_on__isnull=False)
    return sum(
        known.filter(pk=facts.pk).update(age_at_entry=facts.age, born_on=None)
        for facts in list(known)
    )


def _remove(rows: QuerySet[Note]) -> int:
    """All of them in one statement: a correction points to what it corrects."""
    return int(rows.order_by()._raw_delete(rows.db))


def erase_notes(notes: QuerySet[Note]) -> Counts:
    """Remove these notes, with every version of theirs."""
    counts = {"note": _remove(notes)}
    _erase_history()
    return counts


def erase_import(of: Import) -> Counts:
    """Remove the rows and bytes of an import; that there was one, and its figures, stay."""
    rows = _remove(of.rows.all())  # type: ignore[arg-type]
    ImportFile.objects.filter(of=of).delete()
    Import.objects.filter(pk=of.pk).update(file_name=ERASED_TEXT, headings=[], layout={}, chosen={})
    _erase_history()
    return {"importrow": rows}
