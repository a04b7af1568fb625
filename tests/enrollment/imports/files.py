"""Files on their way through an import, for tests."""

import uuid
from datetime import date, datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.imports import services, working
from enrollment.imports.layout import layout_of
from enrollment.imports.models import Import, ImportRow
from tests.jobs import take_jobs
from tests.pages import form_with

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
    return BenefitMonth.objects.filter(candidate__in=Candidate.objects.with_emso(emso)).as_facts()


def ready_import(by, candidate, *, at=AT, count=1, **fields):
    """An import to be looked through, with rows about the candidate: faulty, differing, clear.

    Straight into the tables: nothing is read, nothing waits in the queue.
    """
    of = Import.objects.create(
        organization=by.organization,
        role=by.role,
        made_by=by.user,
        made_at=at,
        moved_at=at,
        form_key=uuid.uuid4(),
        file_name="seznam.csv",
        digest="0" * 64,
        headings=list(HEADING),
        rows_read=3 * count,
        **{"state": Import.State.READY, "layout": layout_of(HEADING).as_json(), **fields},
    )
    kinds = [
        {"status": "faulty", "problems": [["month_unreadable", 1, "13/2018"]]},
        {"status": "conflict", "conflicts": [["2018-08", True, False]]},
        {"status": "change", "adds": 1},
    ]
    ImportRow.objects.bulk_create(
        ImportRow(
            of=of,
            number=2 + index,
            cells=["", "8/2018", "DSP"],
            candidate=candidate,
            first_name=candidate.first_name,
            last_name=candidate.last_name,
            paid=[date(2018, 8, 1)],
            **kinds[index % 3],
        )
        for index in range(3 * count)
    )
    return of


def send(client, content, name="seznam.csv"):
    """Upload a file through the form, and follow to the page of its import."""
    url = reverse("upload_import")
    form = form_with(client.get(url), "form_key")
    file = SimpleUploadedFile(name, content)
    return client.post(url, form.data(file=file), follow=True)


def page_of(client, view=""):
    """The page of the newest import."""
    of = Import.objects.latest("pk")
    return client.get(reverse("import", args=[of.pk]), {"view": view} if view else {})
