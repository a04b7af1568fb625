"""What the invited person does. The digest of the link's secret says which invitation is meant."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.interviews import feeds
from enrollment.staff.models import Invitation
from enrollment.staff.queries import manages
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, Organization, User
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.transactions import decision


class InvitationGone(DomainError):
    """Expired, used, withdrawn, never there, or from somebody who manages nothing any more."""

    def __init__(self) -> None:
        super().__init__(_("This invitation no longer holds."))


class OtherAddress(DomainError):
    """The invitation is for somebody else than who is signed in."""

    def __init__(self) -> None:
        super().__init__(_("This invitation is for another e-mail address."))


class HasAccount(DomainError):
    """The invited address has an account: its password stays what it is."""

    def __init__(self) -> None:
        super().__init__(
            _("To accept the invitation, sign in with the password you already have for SocAkt.")
        )


def find(digest: str, at: datetime) -> Invitation | None:
    """The invitation that the link leads to, if it can be accepted now."""
    rows = Invitation.objects.select_related("organization", "invited_by")
    invitation = rows.filter(digest=digest).first()
    return invitation if invitation and _holds(invitation, at) else None


def has_accepted(digest: str, user: User) -> bool:
    """Whether it was this user who accepted it: a second click, or the other tab."""
    return Invitation.objects.filter(digest=digest, accepted_by=user).exists()


def accept_as_new(*, digest: str, name: str, password: str, at: datetime) -> User:
    """Make the account and the membership; of two at once one succeeds.

    Raises InvitationGone, HasAccount.
    """
    with decision():
        invitation = _locked(digest, at)
        try:
            with transaction.atomic():
                user = User.objects.create_user(invitation.email, password, name=name)
        except IntegrityError as error:
            raise HasAccount from error
        _accept(invitation, user, at)
        return user


def accept_as(*, digest: str, user: User, at: datetime) -> None:
    """Add the membership to the account that is signed in. Twice does no harm.

    Raises InvitationGone, and OtherAddress when the account has another address.
    """
    with decision():
        if has_accepted(digest, user):
            return
        invitation = _locked(digest, at)
        if invitation.email != user.email:
            raise OtherAddress
        _accept(invitation, user, at)


def _locked(digest: str, at: datetime) -> Invitation:
    found = find(digest, at)
    if found is None:
        raise InvitationGone
    # as everybody does who changes rights there: the organization first
    Organization.objects.select_for_update(of=("self",), no_key=True).get(pk=found.organization_id)
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("organization", "invited_by").get(pk=found.pk)
    if locked.digest != digest or not _holds(locked, at):
        raise InvitationGone
    return locked


def _holds(invitation: Invitation, at: datetime) -> bool:
    """Whether it can still be accepted.

    A right that is over gives nothing: an invitation of somebody who has left does not hold, so
    that nobody invites himself back on the last day. Whoever manages now may renew it.
    """
    today = timezone.localdate(at)
    closed = invitation.accepted_at or invitation.withdrawn_at or invitation.expired(at)
    if closed or (invitation.valid_until and invitation.valid_until < today):
        return False
    if not Organization.objects.valid_on(today).filter(pk=invitation.organization_id).exists():
        return False
    actors = manages(invitation.invited_by, invitation.organization, today)
    return any(
        invitation.role != Role.ADMINISTRATOR or actor.role == invitation.role for actor in actors
    )


def _accept(invitation: Invitation, user: User, at: datetime) -> None:
    """The membership begins, or begins again; the link has had its use."""
    organization, role = invitation.organization, Role(invitation.role)
    membership, is_new = Membership.objects.update_or_create(
        user=user,
        organization=organization,
        role=role,
        defaults={
            "valid_from": max(invitation.valid_from, timezone.localdate(at)),
            "valid_until": invitation.valid_until,
            "revoked_at": None,
            "manages_users": invitation.manages_users,
        },
    )
    actor = Actor(user, organization, role, membership.manages_users)
    if not is_new:  # a calendar link of the former time must not work again
        feeds.revoke_all_of(user=user, organization=organization, at=at, by=actor)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record("invitation.accepted", invitation, by=actor, at=at, membership=membership.pk)
