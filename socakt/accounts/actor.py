"""The one who acts: always taken from the session, never from a form."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from socakt.accounts.models import Membership, Organization, User
from socakt.accounts.roles import OF_MANAGERS, PERMISSIONS, Permission, Role


@dataclass(frozen=True)
class Actor:
    """A person acting for one organization in one role."""

    user: User
    organization: Organization
    role: Role
    manages_users: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the role has this right, or the membership brings it."""
        by_role = permission in PERMISSIONS[Role(self.role)]
        return by_role or (self.manages_users and permission in OF_MANAGERS)


class ActorRequest(HttpRequest):
    """A request whose actor is known; for the type checker only."""

    if TYPE_CHECKING:
        actor: Actor
        memberships: list[Membership]
        user: User
