"""Issued documents and what belongs to them, without printing anything."""

import uuid
from hashlib import sha256
from io import BytesIO

from PIL import Image
from pypdf import PdfWriter

from enrollment.batches.models import Batch
from enrollment.documents.models import DocumentContent, DocumentPerson, IssuedDocument
from enrollment.documents.services import new_code
from enrollment.scans.models import Scan, ScanPage
from enrollment.wordings.kinds import TRAITS, Kind
from enrollment.wordings.models import Wording
from tests.factories import NOON


def _blank():
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.write(made)
    return made.getvalue()


def _photograph():
    made = BytesIO()
    Image.new("L", (60, 85), "white").save(made, "JPEG")
    return made.getvalue()


PDF, JPEG = _blank(), _photograph()


def issued(by, referral=None, *, kind=Kind.REFERRAL_FORM, people=None, **fields):
    """A document that the actor issued: of the referral, of a cohort, or of `people` alone."""
    people = people if people is not None else [referral.candidate]
    record = referral or fields.get("cohort") or people[0]
    region = record.program.region if fields.get("cohort") else record.region
    document = IssuedDocument.objects.create(
        **{
            "code": new_code(),
            "kind": kind,
            "edition": "sl",
            "wording": 0,
            "layout": "0" * 16,
            "region": region,
            "organization": by.organization,
            "referral": referral,
            "pages": 1,
            "digest": sha256(PDF).hexdigest(),
            "to_be_signed": TRAITS[Kind(kind)].signed,
            "issued_by": by.user,
            "issued_at": NOON,
            "form_key": uuid.uuid4(),
            **fields,
        }
    )
    for person in people:
        DocumentPerson.objects.create(document=document, candidate=person)
    DocumentContent.objects.create(document=document, data='{"title": "x"}', pdf=PDF)
    return document


def uploaded(by, **fields):
    """An upload that has been read."""
    return Scan.objects.create(
        **{
            "organization": by.organization,
            "role": by.role,
            "uploaded_by": by.user,
            "uploaded_at": NOON,
            "form_key": uuid.uuid4(),
            "state": "read",
            **fields,
        }
    )


def scanned(by, document=None, **fields):
    """A page of an upload: of the document, or still to be assigned."""
    where = {"state": "attached", "document": document, "page": 1, "assigned_at": NOON}
    return ScanPage.objects.create(
        **{
            "scan": fields.pop("scan", None) or uploaded(by),
            "number": 1,
            "image": JPEG,
            **(where if document else {}),
            **fields,
        }
    )


def ordered(by, cohort, **fields):
    """A batch that is made."""
    return Batch.objects.create(
        **{
            "cohort": cohort,
            "kind": Kind.ADMISSION_NOTICE,
            "edition": "sl",
            "shape": "pdf",
            "organization": by.organization,
            "role": by.role,
            "ordered_by": by.user,
            "ordered_at": NOON,
            "form_key": uuid.uuid4(),
            "state": "done",
            "finished_at": NOON,
            **fields,
        }
    )


def drafted(by, **fields):
    """A wording that waits for approval."""
    return Wording.objects.create(
        **{
            "kind": Kind.ADMISSION_NOTICE,
            "edition": "sl",
            "number": 1,
            "passages": {"introduction": "imate mesto."},
            "note": "Krajše.",
            "written_by": by.user,
            "written_at": NOON,
            **fields,
        }
    )
