"""What the processing log is told about signed copies: at each person in the document."""

from datetime import datetime
from typing import Any

from enrollment.documents.models import DocumentPerson, IssuedDocument
from enrollment.scans.models import Scan, ScanPage
from enrollment.wordings.kinds import TRAITS, About, Kind
from socakt.accounts.actor import Actor
from socakt.audit import services as audit


def record(
    action: str,
    thing: Scan | ScanPage,
    document: IssuedDocument | None,
    *,
    at: datetime,
    by: Actor,
    **said: Any,
) -> None:
    """An entry at each person in the document; of a list of many, or of no document, one alone."""
    if document is None:
        audit.record(action, thing, by=by, at=at, **said)
        return
    said["document"] = document.kind
    if TRAITS[Kind(document.kind)].about == About.COHORT:
        audit.record(action, thing, by=by, at=at, **said)
    entries = DocumentPerson.objects.filter(document=document).select_related("candidate")
    for entry in entries:
        audit.record(action, thing, by=by, at=at, subject=entry.candidate, **said)
