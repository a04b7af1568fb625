"""Being away, and giving open work to a colleague. Each function is one transaction."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.handover.queries import away, colleagues, open_work
from enrollment.notices.absences import Absence
from enrollment.notices.rules import Kind, Page
from enrollment.notices.services import tell
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import OPEN_STATES
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class AlreadyAway(DomainError):
    """The days overlap with another absence of the same person."""


class SubstituteAway(DomainError):
    """Whoever should stand in is away in the same days."""


class NoColleague(DomainError):
    """Work goes to another coordinator of the region who acts there today."""


class StillAtWork(DomainError):
    """A colleague who is at work hands over herself."""


def be_away(
    *,
    absent: Membership,
    substitute: Membership,
    from_on: date,
    until_on: date | None,
    at: datetime,
    by: Actor,
) -> Absence:
    """Record that a coordinator of the region is away and who stands in; by any of them.

    The same absence again returns the one recorded. Raises NotPermitted, NoColleague,
    SubstituteAway, AlreadyAway.
    """
    _demand(by)
    on = timezone.localdate(at)
    days = {"absent": absent, "from_on": from_on, "until_on": until_on}
    if absent.user_id == substitute.user_id:
        raise NoColleague(_("Choose a colleague who stands in."))
    with decision():
        known = {member.pk for member in colleagues(by, on)}
        if not {absent.pk, substitute.pk} <= known:
            raise NoColleague(_("Choose a coordinator of your region."))
        same = Absence.objects.filter(**days, substitute=substitute, cancelled_at=None).first()
        if same is not None:
            return same
        if _overlapping(substitute, from_on, until_on):
            raise SubstituteAway(_("The colleague who should stand in is away in these days."))
        try:
            with transaction.atomic():
                absence = Absence.objects.create(
                    **days, substitute=substitute, recorded_by=by.user, recorded_at=at
                )
        except IntegrityError as error:
            if "one_absence_at_a_time" not in str(error):
                raise
            raise AlreadyAway(_("An absence in these days is already recorded.")) from error
        _record("absence.recorded", absence, by=by, at=at)
        return absence


def _overlapping(member: Membership, from_on: date, until_on: date | None) -> bool:
    absences = Absence.objects.not_over(from_on).filter(absent__user=member.user_id)
    return (absences.filter(from_on__lte=until_on) if until_on else absences).exists()


def come_back(*, absence: Absence, on: date, at: datetime, by: Actor) -> Absence:
    """The absent one is back on the day; what had not begun is cancelled. Twice does no harm."""
    _demand(by)
    with decision():
        rows = Absence.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
        locked = rows.filter(pk=absence.pk).first()
        if locked is None:
            raise NotPermitted
        yesterday = on - timedelta(days=1)
        if locked.cancelled_at or (locked.until_on and locked.until_on <= yesterday):
            return locked
        if locked.from_on > yesterday:
            locked.cancelled_at = at
        else:
            locked.until_on = yesterday
        locked.save(update_fields=["cancelled_at", "until_on"])
        _record("absence.ended", locked, by=by, at=at)
        return locked


def hand_over(
    *,
    to: Membership,
    at: datetime,
    by: Actor,
    giver: User | None = None,
    referrals: Iterable[Referral] | None = None,
) -> int:
    """All open referrals of `giver` (or of these only) go to a colleague; return how many did.

    `giver` is the actor unless given: a colleague who is away or gone. Whoever is deciding about
    one of them meanwhile finishes first: what is closed by then stays where it is, as does what
    somebody else has taken over. Raises NotPermitted, NoColleague, StillAtWork.
    """
    _demand(by)
    giver, on = giver or by.user, timezone.localdate(at)
    with decision():
        _check_receiver(to, by, on)
        if giver.pk != by.user.pk and _is_at_work(giver, by, on):
            raise StillAtWork(
                _("%(name)s is at work and hands over her or his own work.") % {"name": giver}
            )
        rows = open_work(by, giver)
        if referrals is not None:
            rows = rows.filter(pk__in=[referral.pk for referral in referrals])
        # in the order of their numbers, so that two who hand over never wait for each other
        rows = rows.order_by("pk").select_related("candidate")
        moving = [
            referral
            for referral in rows.select_for_update(of=("self",), no_key=True)
            if referral.coordinator_id != to.user_id
        ]
        _give(moving, to, at=at, by=by)
        return len(moving)


def reassign(*, referral: Referral, to: Membership, at: datetime, by: Actor) -> Referral:
    """A colleague looks after this open referral from now on. Twice does no harm.

    Any coordinator of the region may do this with a single referral, as any of them may decide
    about it. Raises NotPermitted, NoColleague, and AlreadyClosed when it is no longer open.
    """
    _demand(by)
    with decision():
        rows = Referral.objects.visible_to(by).select_for_update(of=("self",), no_key=True)
        locked = rows.select_related("candidate").filter(pk=referral.pk).first()
        if locked is None or locked.submitted_at is None:
            raise NotPermitted
        if locked.coordinator_id == to.user_id:
            return locked
        if locked.state not in OPEN_STATES:
            raise AlreadyClosed(_("This referral is closed; there is nothing to hand over."))
        _check_receiver(to, by, timezone.localdate(at))
        _give([locked], to, at=at, by=by)
        locked.coordinator = to.user
        return locked


class AlreadyClosed(DomainError):
    """What is decided is nobody's open work."""


def _give(referrals: list[Referral], to: Membership, *, at: datetime, by: Actor) -> None:
    """Locked referrals get another coordinator; the receiver hears of it once."""
    if not referrals:
        return
    Referral.objects.filter(pk__in=[r.pk for r in referrals]).update(coordinator=to.user)
    for referral in referrals:
        audit.record(
            "referral.handed_over",
            referral,
            by=by,
            at=at,
            subject=referral.candidate,
            giver=referral.coordinator_id,
            receiver=to.user_id,
        )
    tell(
        recipients=[to],
        kind=Kind.WORK_RECEIVED,
        page=Page.DESK,
        record=None,
        number="",
        at=at,
        by=by,
    )


def _check_receiver(to: Membership, by: Actor, on: date) -> None:
    if to.pk not in {member.pk for member in colleagues(by, on)}:
        raise NoColleague(_("Choose a coordinator of your region."))


def _is_at_work(user: User, by: Actor, on: date) -> bool:
    acts = user.pk in {member.user_id for member in colleagues(by, on)}
    return acts and user.pk not in away(by, on)


def _demand(by: Actor) -> None:
    if not by.may(Permission.HANDOVER_DO):
        raise NotPermitted


def _record(action: str, absence: Absence, *, by: Actor, at: datetime) -> None:
    audit.record(
        action,
        absence,
        by=by,
        at=at,
        absent=absence.absent.user_id,
        substitute=absence.substitute.user_id,
        from_on=f"{absence.from_on:%Y-%m-%d}",
        until_on=f"{absence.until_on:%Y-%m-%d}" if absence.until_on else None,
    )
