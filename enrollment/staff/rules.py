"""Which roles somebody may give, and what makes an invitation."""

import secrets
from datetime import timedelta
from hashlib import sha256

from socakt.accounts.models import KINDS_OF_ROLE, Organization
from socakt.accounts.roles import Role

VALID = timedelta(days=7)


def roles_to_give(organization: Organization, by_role: Role) -> list[Role]:
    """The roles that fit the organization and that somebody with this role may give.

    Only an administrator makes administrators: who manages the users of a ministry must not
    come to manage the whole system by inviting.
    """
    fitting = [role for role, kinds in KINDS_OF_ROLE.items() if organization.kind in kinds]
    return [role for role in fitting if role != Role.ADMINISTRATOR or by_role == role]


def new_secret() -> str:
    """256 random bits that nobody guesses, fit for an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is stored in place of the secret."""
    return sha256(secret.encode()).hexdigest()
