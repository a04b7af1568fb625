"""A place falls free, whatever the reason: the one place where an admission ends."""

from datetime import date, datetime

from enrollment.admissions.models import Admission
from enrollment.notices.queries import members
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.slovene import local_day

# the place stays empty (completion), or the coordinator who moves somebody knows it anyway
SILENT = (Admission.EndKind.COMPLETION, Admission.EndKind.MOVED)


def free_place(
    *, admission: Admission, end_kind: str, end_reason: str, on: date, by: Actor, at: datetime
) -> Admission:
    """End a locked admission on the day, record it, and tell the coordination of the free place.

    Rights and dates have been checked by the caller. One that has ended is given back unchanged.
    """
    if admission.ended_on is not None:
        return admission
    last_day = max(on, admission.admitted_on)
    end(admission, end_kind, end_reason, on=last_day, by=by)
    audit.record(
        f"admission.{end_kind}",
        admission,
        by=by,
        at=at,
        subject=admission.candidate,
        reason=end_reason,
    )
    if end_kind not in SILENT and on <= admission.cohort.ends_on:
        _tell(admission, by=by, at=at)
    return admission


def end(admission: Admission, kind: str, reason: str, *, on: date, by: Actor) -> None:
    """Store that a locked admission ends on the day; recording and telling are the caller's."""
    admission.ended_on = on
    admission.end_kind = kind
    admission.end_reason = reason
    admission.ended_by = by.user
    admission.save(update_fields=["ended_on", "end_kind", "end_reason", "ended_by"])


def _tell(admission: Admission, *, by: Actor, at: datetime) -> None:
    cohort = admission.cohort
    region = cohort.program.region_id
    tell(
        recipients=members(on=local_day(at), role=Role.COORDINATOR, region_id=region),
        kind=Kind.PLACE_FREED,
        page=Page.COHORT,
        record=cohort.pk,
        number=str(cohort)[:60],
        at=at,
        by=by,
    )
