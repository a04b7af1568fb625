"""Ending somebody's access, and who manages users. Each function is one transaction.

System administrators and managers of an organization decide with the same functions.
"""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.interviews import feeds
from enrollment.staff.queries import others_like
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.errors import DomainError, NotPermitted
from socakt.transactions import decision


class LastManager(DomainError):
    """Afterwards nobody in the organization would manage its users; that has to be meant."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Nobody else of this organization manages its users. "
                "Tick the box if that is what you want."
            )
        )


class LastAdministrator(DomainError):
    """Afterwards nobody would administer the system."""

    def __init__(self) -> None:
        super().__init__(_("This is the last administrator; make another one first."))


class DayIsOver(DomainError):
    """Nobody's access ends in the past: what was done since then was done with a right."""

    def __init__(self) -> None:
        super().__init__(_("The last day cannot be in the past."))


class NotToOneself(DomainError):
    """Rights come from somebody else."""

    def __init__(self) -> None:
        super().__init__(_("You cannot give rights to yourself; somebody else has to do it."))


class AccessOver(DomainError):
    """A membership that has ended carries no rights."""

    def __init__(self) -> None:
        super().__init__(_("This person's access has ended; send a new invitation."))


def demand(*, by: Actor, organization: Organization, role: str, at: datetime) -> None:
    """Raise NotPermitted unless `by` manages users of this role there now.

    What the request knew of the actor may be over: the memberships are read again, locked, after
    the organization has been. So two people who take away each other's right at the same moment
    do it one after the other, and the second one has none any more.
    """
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=organization.pk)
    rows = Membership.objects.usable_by(by.user, timezone.localdate(at))
    rows = rows.filter(organization=by.organization, role=by.role)
    own = rows.select_for_update(of=("self",), no_key=True).first()
    if own is None:
        raise NotPermitted
    actor = Actor(by.user, own.organization, Role(own.role), own.manages_users)
    theirs = Organization.objects.managed_by(actor).filter(pk=organization.pk)
    if not theirs.exists() or Role.ADMINISTRATOR in {role} - {actor.role}:
        raise NotPermitted


def end(
    *, membership: Membership, last_day: date, knowingly: bool, at: datetime, by: Actor
) -> Membership:
    """Access ends with the last day; at once when that is today. Twice does no harm.

    Memberships of the same person elsewhere, and the account, stay as they are. Raises
    NotPermitted, DayIsOver, LastAdministrator, and LastManager unless `knowingly`.
    """
    today = timezone.localdate(at)
    with decision():
        locked = _locked(membership, at=at, by=by)
        if is_over(locked, today) or (locked.valid_until == last_day and last_day > today):
            return locked
        if last_day < today:
            raise DayIsOver
        _check_others(locked, today, knowingly)
        at_once = last_day == today or last_day < locked.valid_from
        # what is called off before it has begun has never held
        locked.valid_from = min(locked.valid_from, last_day)
        locked.valid_until = last_day
        if at_once:
            locked.revoked_at = at
            feeds.revoke_all_of(user=locked.user, organization=locked.organization, at=at, by=by)
        locked.save(update_fields=["valid_from", "valid_until", "revoked_at"])
        audit.record(
            "membership.ended",
            locked,
            by=by,
            at=at,
            last_day=last_day.isoformat(),
            at_once=at_once,
        )
        return locked


def let_manage(
    *, membership: Membership, manages: bool, knowingly: bool, at: datetime, by: Actor
) -> Membership:
    """Give or take the right to manage the organization's users. Twice does no harm.

    Raises NotPermitted, NotToOneself, AccessOver, and LastManager unless `knowingly`.
    """
    today = timezone.localdate(at)
    with decision():
        locked = _locked(membership, at=at, by=by)
        if locked.role == Role.ADMINISTRATOR:
            raise NotPermitted
        if locked.manages_users == manages:
            return locked
        if manages and locked.user_id == by.user.pk:
            raise NotToOneself
        if manages and is_over(locked, today):
            raise AccessOver
        if not manages:
            _check_others(locked, today, knowingly)
        locked.manages_users = manages
        locked.save(update_fields=["manages_users"])
        action = "membership.manages_users" if manages else "membership.manages_no_users"
        audit.record(action, locked, by=by, at=at)
        return locked


def _locked(membership: Membership, *, at: datetime, by: Actor) -> Membership:
    demand(by=by, organization=membership.organization, role=membership.role, at=at)
    rows = Membership.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("user", "organization").get(pk=membership.pk)


def is_over(membership: Membership, today: date) -> bool:
    """Whether nothing can be done with the membership any more."""
    ended = membership.valid_until is not None and membership.valid_until < today
    return ended or membership.revoked_at is not None


def _check_others(membership: Membership, today: date, knowingly: bool) -> None:
    """The last administrator stays; the last manager goes only where that is meant."""
    administers = membership.role == Role.ADMINISTRATOR
    if not administers and (knowingly or not membership.manages_users):
        return
    if not others_like(membership, today).exists():
        raise LastAdministrator if administers else LastManager
