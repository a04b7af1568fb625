"""Moving somebody on the waiting list, and giving a place that has fallen free."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissions import services as admissions
from enrollment.admissions.late import needs_reason
from enrollment.admissions.models import Admission
from enrollment.referrals.deadlines import settings_of
from enrollment.referrals.models import Referral
from enrollment.referrals.moves import lock
from enrollment.referrals.rules import State
from enrollment.waiting.models import Replacement, WaitingMove, WaitingPosition
from enrollment.waiting.queries import lines, list_of
from programs.models import Cohort, Program
from socakt.accounts.actor import Actor
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision

STEP = timedelta(seconds=1)
LEAST = timedelta(microseconds=1)


class NotOnList(DomainError):
    """The person does not wait any more."""


class ReasonNeeded(DomainError):
    """Somebody eligible and further up is passed over, or the call does not say whether somebody
    may come after the start; and nobody has written why."""


def move_in_list(
    *, referral: Referral, to_position: int, reason: str, at: datetime, by: Actor
) -> int:
    """Put the person at this position of the list; return the position, counted from one.

    A number beyond the end is the end. Where the person stands already, nothing changes. Two
    who move at once come one after the other: the program is locked. Raises NotOnList,
    NotPermitted, Busy.
    """
    with decision():
        locked = lock(referral)
        _demand(locked, by)
        assert locked.program is not None
        rows = Program.objects.select_for_update(of=("self",), no_key=True)
        waiting = list(list_of(rows.get(pk=locked.program.pk)))
        before = next(i for i, one in enumerate(waiting, 1) if one.pk == locked.pk)
        position = min(max(to_position, 1), len(waiting))
        if position == before:
            return position
        moved = waiting.pop(before - 1)
        _give_keys(waiting, moved, position - 1, settings_of(locked.region).waiting_order)
        _record_move(locked, before, position, reason=reason, at=at, by=by)
        return position


def _record_move(
    referral: Referral, before: int, after: int, *, reason: str, at: datetime, by: Actor
) -> None:
    assert referral.waiting_since is not None
    WaitingMove.objects.create(
        referral=referral,
        waiting_since=referral.waiting_since,
        from_position=before,
        to_position=after,
        reason=reason,
        moved_at=at,
        moved_by=by.user,
    )
    audit.record(
        "referral.moved_on_list",
        referral,
        by=by,
        at=at,
        subject=referral.candidate,
        before=before,
        after=after,
    )


def _demand(referral: Referral, by: Actor) -> None:
    if not by.may(Permission.WAITING_MANAGE) or referral.region_id != by.organization.region_id:
        raise NotPermitted
    if referral.state != State.WAITING:
        raise NotOnList(_("The person is no longer on the waiting list."))


def _give_keys(others: Sequence[Referral], moved: Referral, index: int, order: str) -> None:
    """Give the moved one a key between its new neighbours; push those behind if none fits."""
    before = _key(others[index - 1]) if index else None
    after = _key(others[index]) if index < len(others) else None
    if before is None:
        assert after is not None
        _keep(moved, after - STEP, order)
    elif after is None:
        _keep(moved, before + STEP, order)
    elif after - before >= 2 * LEAST:
        _keep(moved, before + (after - before) / 2, order)
    else:
        _keep(moved, before + LEAST, order)
        _push(others[index:], before + LEAST, order)


def _push(followers: Sequence[Referral], last: datetime, order: str) -> None:
    """Give those who follow later keys than `last`, one after the other, as far as needed."""
    for follower in followers:
        if _key(follower) > last:
            return
        last += LEAST
        _keep(follower, last, order)


def _key(referral: Referral) -> datetime:
    key: datetime = referral.key  # type: ignore[attr-defined]
    return key


def _keep(referral: Referral, key: datetime, order: str) -> None:
    assert referral.waiting_since is not None
    WaitingPosition.objects.update_or_create(
        referral=referral,
        defaults={"waiting_since": referral.waiting_since, "order": order, "key": key},
    )


def replace(
    *, cohort: Cohort, referral: Referral, reason: str, on: date, by: Actor, at: datetime
) -> Admission:
    """Give a free place of the cohort to somebody from the waiting list of its program.

    The admission is one like any other: checked anew today, or refused (see `admit`). Whoever is
    eligible today and stands further up is passed over only with a reason; one is needed, too,
    after the start under a call that is silent. Raises ReasonNeeded, NotOnList, and what `admit`
    raises.
    """
    with decision():
        locked = lock(referral)
        _demand(locked, by)
        position, skipped = _place_on_list(cohort.program, locked, on)
        if not reason:
            _demand_reason(cohort, skipped, on)
        admission = admissions.admit(
            referral=locked, cohort=cohort, on=on, by=by, at=at, late_reason=reason
        )
        Replacement.objects.create(
            admission=admission,
            instead_of=_last_in(cohort, admission.place),
            position=position,
            passed_over=skipped,
            reason=reason,
        )
        return admission


def _place_on_list(program: Program, referral: Referral, on: date) -> tuple[int, int]:
    """The position on the list, and how many before it are eligible; raises `NotOnList`."""
    skipped = 0
    for line in lines(program, on):
        if line.referral.pk == referral.pk:
            return line.position, skipped
        skipped += line.is_eligible
    raise NotOnList(_("The person is not on the waiting list of this program."))


def _demand_reason(cohort: Cohort, skipped: int, on: date) -> None:
    if skipped:
        raise ReasonNeeded(
            ngettext(
                "%(count)s eligible person stands further up; write why not that one.",
                "%(count)s eligible people stand further up; write why none of them.",
                skipped,
            )
            % {"count": skipped}
        )
    if needs_reason(cohort, on):
        raise ReasonNeeded(
            _("The call does not say whether somebody may come after the start. Write the reason.")
        )


def _last_in(cohort: Cohort, place: int) -> Admission | None:
    """Who held the place before, if anybody did."""
    ended = Admission.objects.filter(cohort=cohort, place=place, ended_on__isnull=False)
    return ended.order_by("-ended_on", "-pk").first()
