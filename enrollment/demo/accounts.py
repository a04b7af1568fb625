"""The accounts of the demo: the published ones, and colleagues with whom nobody signs in."""

from collections.abc import Mapping

from socakt.accounts.actor import Actor
from socakt.accounts.demo import ACCOUNTS, PASSWORD, DemoAccount
from socakt.accounts.founding import RECORDS_BEGIN_ON
from socakt.accounts.models import Membership, Organization, User
from socakt.accounts.roles import Role

# Who works at the other referring organizations. No password: records need somebody who made them.
COLLEAGUES = (
    DemoAccount("csd-metlika@demo.example", "Testna Delavka", Role.REFERRER, "CSD Metlika"),
    DemoAccount("csd-trebnje@demo.example", "Testni Delavec", Role.REFERRER, "CSD Trebnje"),
    DemoAccount("zavod-trebnje@demo.example", "Testna Referentka", Role.REFERRER, "UD Trebnje"),
    DemoAccount("zavod-crnomelj@demo.example", "Testni Svetovalec", Role.REFERRER, "UD Črnomelj"),
    DemoAccount("zavod-metlika@demo.example", "Testna Uslužbenka", Role.REFERRER, "UD Metlika"),
)


def are_there() -> bool:
    """Whether the demo has been loaded: every published account exists."""
    emails = [account.email for account in ACCOUNTS]
    return User.objects.filter(email__in=emails).count() == len(emails)


def create(organizations: Mapping[str, Organization]) -> list[Actor]:
    """Make the accounts with their memberships; return them as the actors they can be.

    `organizations` are the founding ones by short name.
    """
    published = [_create(account, organizations, PASSWORD) for account in ACCOUNTS]
    return published + [_create(account, organizations, None) for account in COLLEAGUES]


def _create(
    account: DemoAccount, organizations: Mapping[str, Organization], password: str | None
) -> Actor:
    organization = organizations[account.organization]
    user = User.objects.filter(email=account.email).first() or User.objects.create_user(
        account.email, password, name=account.name
    )
    Membership.objects.get_or_create(
        user=user,
        organization=organization,
        role=account.role,
        defaults={"valid_from": RECORDS_BEGIN_ON, "manages_users": account.manages_users},
    )
    return Actor(user, organization, account.role)
