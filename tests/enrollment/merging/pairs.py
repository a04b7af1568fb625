"""Two records of one person, for tests; and merging them without the page."""

from datetime import date, timedelta

from django.apps import apps

from enrollment.candidates.models import BenefitMonth
from enrollment.merging.comparing import compare
from enrollment.merging.models import Merge
from enrollment.merging.rules import Side
from enrollment.merging.services import Choices, merge
from enrollment.merging.telling_apart import tell_apart
from enrollment.merging.undoing import undo
from socakt.accounts.roles import Role
from socakt.slovene import make_emso
from tests.factories import NOON, CandidateFactory, make_actor
from tests.refused import every_row

LATER = NOON + timedelta(hours=1)
EMSO = make_emso(date(1980, 5, 17), 3)


def candidate(by=None, **facts):
    """A record that the coordination knows, with no months."""
    by = by or make_actor(Role.REFERRER)
    return CandidateFactory(**{"by": by, "paid_months": 0, "shared_at": NOON, **facts})


def record_months(person, months, source="extract", on=date(2018, 9, 1)):
    """`months`: number of the month of 2018 → paid."""
    for month, paid in months.items():
        BenefitMonth.objects.create(
            candidate=person,
            month=date(2018, month, 1),
            paid=paid,
            source=source,
            recorded_on=on,
            recorded_by=person.registered_by,
            organization=person.organization,
        )


def merged(keep, drop, by, *, facts=None, months=None, seal=None, at=LATER):
    """The merge, on a comparison made now; contradicting months are those of the kept record."""
    seen = compare(keep, drop)
    usual = {row.month: Side.KEEP for row in seen.open_months}
    return merge(
        keep=keep,
        drop=drop,
        choices=Choices(facts or {}, usual | (months or {})),
        reason=Merge.Reason.DOCUMENT,
        note="Osebna izkaznica.",
        seal=seal or seen.seal,
        at=at,
        by=by,
    )


def undone(record, by, at=LATER + timedelta(hours=1)):
    return undo(merge=record, note="Pomota.", at=at, by=by)


# what a merge and its undoing add, beside the histories; the version says that something was
# changed and changed back
ADDED = ("Merge", "Event", "Notice", "Mail")


def rows_but_what_is_added():
    """Every row of every table, without versions of records and without what a merge adds."""
    models = [
        model
        for label in ("accounts", "audit", "programs", "enrollment")
        for model in apps.get_app_config(label).get_models()
    ]
    return {
        f"{model._meta.label} {number}": rows
        for number, (model, rows) in enumerate(zip(models, every_row(), strict=True))
        if model.__name__ not in ADDED and not hasattr(model, "pgh_tracked_model")
        for rows in [[without_version(row) for row in rows]]
    }


def without_version(row):
    return {k: v for k, v in row.items() if k != "version"} if "form_key" in row else row


def merge_of(by, surname, **facts):
    """Two merged records of the actor's organization, for the world of the scopes."""
    keep, drop = (candidate(by, last_name=surname, **facts) for _ in range(2))
    return merged(keep, drop, by, at=NOON)


def mark_of(by, surname, **facts):
    """Two records of the actor's organization that were told apart."""
    one, other = (candidate(by, last_name=surname, **facts) for _ in range(2))
    return tell_apart(one=one, other=other, at=NOON, by=by)
