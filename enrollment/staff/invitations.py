"""Inviting, inviting anew, taking back. Each function is one transaction."""

from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.notices.models import Mail
from enrollment.notices.services import mails_leave, write_mail
from enrollment.staff.models import Invitation
from enrollment.staff.queries import not_over
from enrollment.staff.rules import VALID, digest_of, new_secret, roles_to_give
from enrollment.staff.services import NotToOneself, demand
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.transactions import decision

SEND_INVITATION = "send_invitation"


class RoleDoesNotFit(DomainError):
    """The organization has no such role, or has ended."""

    def __init__(self) -> None:
        super().__init__(_("This role does not fit the organization."))


class AlreadyUser(DomainError):
    """Of this organization; what the person is elsewhere is nobody's business here."""

    def __init__(self) -> None:
        super().__init__(_("This address already belongs to a user of this organization."))


class AlreadyInvited(DomainError):
    """One open invitation for an address and role is enough."""

    def __init__(self) -> None:
        super().__init__(_("This address is already invited; renew that invitation."))


class AlreadyClosed(DomainError):
    """What was accepted or withdrawn is not renewed."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is no longer open."))


@dataclass(frozen=True)
class Sent:
    """An invitation, and the secret to hand over where no mail leaves (else None)."""

    invitation: Invitation
    secret: str | None


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Whom to invite, into what, as what, and for which days."""

    organization: Organization
    email: str
    name: str
    role: Role
    manages_users: bool
    valid_from: date
    valid_until: date | None


def invite(*, whom: Invited, at: datetime, by: Actor) -> Sent:
    """Invite the address into the organization; the mail goes to the outbox.

    Says nothing about accounts: whether the address has one is not even looked up. Raises
    NotPermitted, NotToOneself, RoleDoesNotFit, AlreadyUser, AlreadyInvited.
    """
    whom = replace(whom, email=whom.email.strip().lower())
    with decision():
        demand(by=by, organization=whom.organization, role=whom.role, at=at)
        if whom.email == by.user.email:
            raise NotToOneself
        _check(whom, by, timezone.localdate(at))
        fields = {field.name: getattr(whom, field.name) for field in dataclass_fields(whom)}
        # an administrator does so anyway
        fields["manages_users"] = whom.manages_users and whom.role != Role.ADMINISTRATOR
        invitation = Invitation.objects.create(
            **fields, invited_by=by.user, invited_at=at, expires_at=at + VALID
        )
        secret = _send(invitation, at)
        audit.record(
            "invitation.made",
            invitation,
            by=by,
            at=at,
            role=whom.role,
            into=whom.organization.pk,
            manages_users=invitation.manages_users,
        )
        return Sent(invitation, secret)


def _check(whom: Invited, by: Actor, today: date) -> None:
    """Under the lock of the organization, so that two at once do not both find nothing."""
    organization, role = whom.organization, whom.role
    exists = Organization.objects.valid_on(today).filter(pk=organization.pk).exists()
    if not exists or role not in roles_to_give(organization, by.role):
        raise RoleDoesNotFit
    same = Membership.objects.filter(organization=organization, role=role)
    if same.filter(not_over(today), user__email=whom.email).exists():
        raise AlreadyUser
    opened = Invitation.objects.open().filter(organization=organization, role=role)
    if opened.filter(email=whom.email).exists():
        raise AlreadyInvited


def renew(*, invitation: Invitation, at: datetime, by: Actor) -> Sent:
    """A new link for another seven days, from whoever renews; the former link stops working.

    Raises NotPermitted, NotToOneself, AlreadyClosed.
    """
    with decision():
        locked = _locked(invitation, at=at, by=by)
        if locked.email == by.user.email:
            raise NotToOneself
        if locked.accepted_at or locked.withdrawn_at:
            raise AlreadyClosed
        locked.invited_by, locked.expires_at = by.user, at + VALID
        locked.digest = locked.mail = None
        locked.save(update_fields=["invited_by", "expires_at", "digest", "mail"])
        secret = _send(locked, at)
        audit.record("invitation.renewed", locked, by=by, at=at)
        return Sent(locked, secret)


def withdraw(*, invitation: Invitation, at: datetime, by: Actor) -> Invitation:
    """The link stops working. Twice does no harm. Raises NotPermitted, AlreadyClosed."""
    with decision():
        locked = _locked(invitation, at=at, by=by)
        if locked.withdrawn_at:
            return locked
        if locked.accepted_at:
            raise AlreadyClosed
        locked.withdrawn_at, locked.digest = at, None
        locked.save(update_fields=["withdrawn_at", "digest"])
        audit.record("invitation.withdrawn", locked, by=by, at=at)
        return locked


def _locked(invitation: Invitation, *, at: datetime, by: Actor) -> Invitation:
    demand(by=by, organization=invitation.organization, role=invitation.role, at=at)
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("organization").get(pk=invitation.pk)


def _send(invitation: Invitation, at: datetime) -> str | None:
    """By mail, whose writer makes the secret; else make it here, to be handed over."""
    if mails_leave():
        invitation.mail = write_mail(
            about=Mail.Subject.INVITATION, user=None, job=SEND_INVITATION, at=at
        )
        invitation.save(update_fields=["mail"])
        return None
    secret = new_secret()
    invitation.digest = digest_of(secret)
    invitation.save(update_fields=["digest"])
    return secret
