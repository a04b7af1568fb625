"""Issuing a document and withdrawing it."""

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from enrollment.candidates.models import Candidate
from enrollment.documents.making import Made, make
from enrollment.documents.models import (
    CODE_LENGTH,
    CODE_LETTERS,
    DocumentContent,
    DocumentPerson,
    IssuedDocument,
)
from enrollment.documents.printing import print_again, print_out
from enrollment.documents.queries import may_issue
from enrollment.documents.sheets import as_json
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import TRAITS, About, Edition, Kind
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.pdf import Rendered, layout
from socakt.slovene import local_day
from socakt.transactions import decision


class AlreadyWithdrawn(DomainError):
    """Somebody has withdrawn the document already."""


class Damaged(Exception):
    """The stored bytes are not those that were issued."""


@dataclass(frozen=True)
class Subject:
    """What a document is about, and who stands in it."""

    region: Region
    people: tuple[Candidate, ...]
    referral: Referral | None = None
    cohort: Cohort | None = None


def issue(
    *,
    kind: Kind,
    edition: Edition,
    about: Candidate | Referral | Cohort,
    subject: Subject,
    form_key: uuid.UUID,
    at: datetime,
    by: Actor,
) -> IssuedDocument:
    """Issue the document as of the moment and keep it. Raises NotPermitted, NotYet.

    The same `form_key` sent again returns what it issued the first time.
    """
    if not may_issue(by, kind, about):
        raise NotPermitted
    known = IssuedDocument.objects.filter(form_key=form_key).first()
    if known is not None:
        return _own(known, by)
    made = make(kind, edition, about, local_day(at))
    code = new_code()
    return keep(
        kind=kind,
        edition=edition,
        made=made,
        printed=print_out(made.data, code),
        code=code,
        subject=subject,
        form_key=form_key,
        at=at,
        by=by,
    )


def keep(
    *,
    kind: Kind,
    edition: Edition,
    made: Made,
    printed: Rendered,
    code: str,
    subject: Subject,
    form_key: uuid.UUID,
    at: datetime,
    by: Actor,
) -> IssuedDocument:
    """Keep a printed document with all it was made of, and write down that it was issued.

    The same `form_key` once more returns what was kept the first time. Raises NotPermitted,
    LeftAlone, Busy.
    """
    facts = _facts(kind, edition, made, printed, subject) | {
        "code": code,
        "organization": by.organization,
        "issued_by": by.user,
        "issued_at": at,
    }
    with decision():
        document, is_new = IssuedDocument.objects.get_or_create(form_key=form_key, defaults=facts)
        if is_new:
            DocumentPerson.objects.bulk_create(
                DocumentPerson(document=document, candidate=person) for person in subject.people
            )
            DocumentContent.objects.create(
                document=document, data=as_json(made.data), pdf=printed.pdf
            )
            _record("document.issued", document, subject.people, by=by)
    return _own(document, by)


def _own(document: IssuedDocument, by: Actor) -> IssuedDocument:
    """What the key of a form led to. Raises NotPermitted when the form was somebody else's."""
    if document.issued_by_id != by.user.pk:
        raise NotPermitted
    return document


def _facts(
    kind: Kind, edition: Edition, made: Made, printed: Rendered, subject: Subject
) -> dict[str, Any]:
    """What is known of a document, whoever issues it."""
    return {
        "kind": kind,
        "edition": edition,
        "wording": made.wording,
        "layout": layout(),
        "region": subject.region,
        "referral": subject.referral,
        "cohort": subject.cohort,
        "pages": printed.pages,
        "digest": sha256(printed.pdf).hexdigest(),
        "to_be_signed": TRAITS[kind].signed,
    }


def withdraw(*, document: IssuedDocument, at: datetime, by: Actor) -> IssuedDocument:
    """Take a document back that should not have been issued: it counts no more, but is kept.

    Raises NotPermitted, AlreadyWithdrawn, LeftAlone, Busy.
    """
    with decision():
        rows = IssuedDocument.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
        locked = rows.filter(pk=document.pk).first()
        if locked is None or not (by.may(Permission.DOCUMENT_ISSUE) and locked.is_kept_by(by)):
            raise NotPermitted
        document = locked
        if document.withdrawn_at is not None:
            raise AlreadyWithdrawn(_("The document has been withdrawn already."))
        document.withdrawn_by, document.withdrawn_at = by.user, at
        document.save(update_fields=["withdrawn_by", "withdrawn_at"])
        people = Candidate.objects.filter(document_entries__document=document)
        _record("document.withdrawn", document, people, by=by)
    return document


def bytes_of(document: IssuedDocument) -> bytes | None:
    """The PDF as it was issued; None once it was erased. Raises Damaged."""
    content = DocumentContent.objects.filter(document=document).first()
    if content is None:
        return None
    if sha256(content.pdf).hexdigest() != document.digest:
        raise Damaged(document.code)
    return bytes(content.pdf)


def faults_of(content: DocumentContent) -> list[str]:
    """What is wrong with a kept document; empty when it is as it was issued."""
    document = content.document
    if sha256(content.pdf).hexdigest() != document.digest:
        return ["the stored PDF is not the one that was issued"]
    if document.layout == layout():
        again = print_again(document.kind, content.data, document.code)
        if again != content.pdf:
            return ["printed once more it is another PDF, although the layout is the same"]
    return []


def new_code() -> str:
    """A code that nobody can guess, in letters that nobody mixes up."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def subject_of(about: Candidate | Referral | Cohort, people: Iterable[Candidate] = ()) -> Subject:
    """What the record is for a document; `people` are those of a cohort."""
    if isinstance(about, Candidate):
        return Subject(region=about.region, people=(about,))
    if isinstance(about, Referral):
        return Subject(region=about.region, people=(about.candidate,), referral=about)
    return Subject(region=about.program.region, people=tuple(people), cohort=about)


def _record(
    action: str, document: IssuedDocument, people: Iterable[Candidate], *, by: Actor
) -> None:
    """An entry at each person who stands in it."""
    said: dict[str, Any] = {"document": document.kind, "edition": document.edition}
    if TRAITS[Kind(document.kind)].about == About.COHORT:
        numbers = sorted(person.pk for person in people)
        audit.record(action, document, by=by, **said)
        audit.record_each(action, numbers, by=by, **said)
        return
    for person in people:
        audit.record(action, document.referral or document, by=by, subject=person, **said)
