"""What is to do about papers: signed copies to get back, scanned pages to be assigned."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.desk.work import LOOKED_AT, Group, Task, Urgency, waited
from enrollment.documents.models import IssuedDocument
from enrollment.scans.queries import missing_signatures, unassigned
from socakt.accounts.actor import Actor
from socakt.slovene import local_day

# A decision of ours: for so long a paper may be on its way without anybody having to ask.
ON_ITS_WAY = timedelta(days=7)


def signatures(actor: Actor, on: date) -> Group:
    """Documents whose signed copy should be back by now, the oldest first."""
    rows = missing_signatures(actor, on - ON_ITS_WAY)[: LOOKED_AT + 1]
    return Group(
        _("Missing signed copies"),
        reverse("missing_signatures"),
        [_signature_task(document, on) for document in rows],
    )


def _signature_task(document: IssuedDocument, on: date) -> Task:
    since = local_day(document.issued_at)
    about = document.referral.candidate if document.referral else document.cohort
    people = list(document.people.all())
    return Task(
        title=str(about or people[0].candidate),
        number=document.referral.number if document.referral else "",
        url=reverse("issued_document", args=[document.pk]),
        what=_("Get the signed copy back"),
        detail=str(document.get_kind_display()),
        badge=waited(since, on),
        tone="warn",
        urgency=Urgency(2, since),
    )


def scanned(actor: Actor, on: date) -> Group:
    """One line for all scanned pages of which nobody knows yet where they belong."""
    count, url = unassigned(actor).count(), reverse("signed_copies")
    title = _("Signed copies")
    return Group(title, url, [_scanned_task(count, url, on)] if count else [])


def _scanned_task(count: int, url: str, on: date) -> Task:
    said = ngettext("%(count)s scanned page", "%(count)s scanned pages", count)
    return Task(
        title=said % {"count": count},
        number="",
        url=url,
        what=_("Say to which documents they belong"),
        detail="",
        badge=_("to be assigned"),
        tone="neutral",
        urgency=Urgency(2, on),
    )
