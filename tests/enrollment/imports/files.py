"""Files on their way through an import, for tests."""

import uuid
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from enrollment.candidates.models import BenefitMonth
from enrollment.imports import services, working
from enrollment.imports.models import Import, ImportRow
from tests.jobs import take_jobs

SAMPLES = Path(__file__).parents[2] / "data/imports"
EMSO, OTHER = "2809990552380", "0505990559141"
HEADING = ("EMŠO", "Mesec", "Vrsta")
PERSON = ("EMŠO", "Priimek", "Ime", "Naslov", "Telefon")
AT = timezone.make_aware(datetime(2026, 11, 24, 10))


def csv_of(*rows):
    """Rows of texts as the bytes of a file."""
    return "\r\n".join(";".join(row) for row in rows).encode()


def uploaded(content, by, *, name="seznam.csv", form_key=None):
    """An import that waits for a worker."""
    key = form_key or uuid.uuid4()
    return services.upload(content=content, file_name=name, form_key=key, at=AT, by=by)


def read(content, by, *, name="seznam.csv"):
    """An import that has been read."""
    of = uploaded(content, by, name=name)
    take_jobs()
    working.read(of=of, at=AT)
    return Import.objects.get(pk=of.pk)


def stored(of, by, *, source="extract"):
    """The import after its selected rows were stored."""
    services.ask_to_store(of=of, source=source, at=AT, by=by)
    take_jobs()
    working.store(of=Import.objects.get(pk=of.pk), at=AT)
    return Import.objects.get(pk=of.pk)


def sample(name, by):
    """A sample file, read."""
    return read((SAMPLES / name).read_bytes(), by, name=name)


def statuses(of):
    """How many rows have each status."""
    found = list(ImportRow.objects.filter(of=of).values_list("status", flat=True))
    return {status: found.count(status) for status in sorted(set(found))}


def rows(of):
    """The rows in the order of the file."""
    return list(ImportRow.objects.filter(of=of).order_by("number"))


def months_of(emso=EMSO):
    """What is known of the person with this EMŠO."""
    return BenefitMonth.objects.filter(candidate__emso=emso).as_facts()
