"""One step of a referral, whichever it is: locked, allowed, taken, recorded, and told to the sides.

`rules.TRANSITIONS` says what is possible; here is the only place that changes a state.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.deadlines import deadlines
from enrollment.referrals.models import Referral
from enrollment.referrals.recipients import recipients
from enrollment.referrals.rules import TRANSITIONS, Action, State
from socakt.accounts.actor import Actor
from socakt.accounts.models import Region
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted


class AlreadyDecided(DomainError):
    """The referral is no longer in a state in which this can be done."""


class AlreadyOpen(DomainError):
    """The candidate already has an open referral for this program, or one without a program."""


def next_number(region: Region, at: datetime) -> str:
    """The next reference number of the region and year, such as NM-2026-0148; never given twice."""
    year = timezone.localtime(at).year
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO enrollment_referencecounter AS counter (region_id, year, last)
            VALUES (%s, %s, 1)
            ON CONFLICT (region_id, year) DO UPDATE SET last = counter.last + 1
            RETURNING last
            """,
            [region.pk, year],
        )
        (last,) = cursor.fetchone()
    return f"{region.code}-{year}-{last:04}"


def lock(referral: Referral) -> Referral:
    """The referral as it is now, locked until the end of the transaction."""
    rows = Referral.objects.select_for_update(of=("self",), no_key=True)
    with_names = rows.select_related("candidate", "region", "program__call")
    # a referral that went to another record while we waited for it is not among the rows of the
    # statement that waited; the next one finds it
    return with_names.filter(pk=referral.pk).first() or with_names.get(pk=referral.pk)


def move(
    referral: Referral,
    action: Action,
    *,
    by: Actor | None,
    at: datetime,
    again: bool = False,
    **fields: Any,
) -> Referral:
    """Take a locked referral one step on, as the table says, record it, and tell the sides.

    Rights and state have been checked by the caller (`demand`). Deadlines given in `fields`
    stand in place of those of the region. Raises `AlreadyOpen` when a closed referral would open
    again beside a newer one.
    """
    transition = TRANSITIONS[action]
    state = transition.target or State(referral.state)
    if state != State.WAITING:
        fields.setdefault("waiting_since", None)
    if transition.restarts:
        fields = {**_new_turn(state, referral, at), **fields}
    for name, value in {**fields, "state": state, "version": referral.version + 1}.items():
        setattr(referral, name, value)
    lacking = [name for name in transition.needs if not getattr(referral, name)]
    assert not lacking, f"{action} lacks {lacking}"
    with refusing_second_open():
        referral.save(update_fields=[*fields, "state", "version"])
    verb = "resubmitted" if again else action.value
    audit.record(f"referral.{verb}", referral, by=by, at=at, subject=referral.candidate)
    _tell(referral, action, by=by, at=at)
    return referral


def _new_turn(state: State, referral: Referral, at: datetime) -> dict[str, Any]:
    remind_on, due_on = deadlines(state, referral.region, timezone.localdate(at))
    return {
        "turn_since": at,
        "remind_on": remind_on,
        "due_on": due_on,
        "reminded_at": None,
        "handed_on_at": None,
    }


def _tell(referral: Referral, action: Action, *, by: Actor | None, at: datetime) -> None:
    parties = TRANSITIONS[action].notifies
    if parties:
        tell(
            recipients=recipients(referral, parties, timezone.localdate(at)),
            kind=Kind(action.value),
            page=Page.REFERRAL,
            record=referral.pk,
            number=referral.number,
            at=at,
            by=by,
        )


SECOND_OPEN = ("one_open_referral_per_program", "one_draft_without_program")


@contextmanager
def refusing_second_open() -> Iterator[None]:
    """Raise `AlreadyOpen` where a second one would open; only the database knows for sure."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if any(name in str(error) for name in SECOND_OPEN):
            raise AlreadyOpen(
                _("This person already has an open referral for this program.")
            ) from error
        raise


def demand(referral: Referral, action: Action, by: Actor | None) -> None:
    """Raise `NotPermitted` or `AlreadyDecided` unless the actor may do this now."""
    transition = TRANSITIONS[action]
    if referral.allows(action, by):
        return
    if referral.state not in transition.sources:
        raise AlreadyDecided(
            _("This can no longer be done; the state of the referral is “%(state)s”.")
            % {"state": referral.get_state_display()}
        )
    raise NotPermitted
