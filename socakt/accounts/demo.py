"""The published accounts of the demo. They exist only there, on loopback, with invented data."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from socakt.accounts.roles import Role

PASSWORD = "demo-socakt"  # noqa: S105 (published on purpose; refused outside the demo)


@dataclass(frozen=True)
class DemoAccount:
    """An account, whose it is, and for which organization (by short name) it acts."""

    email: str
    name: str
    role: Role
    organization: str
    manages_users: bool = False

    @property
    def description(self) -> str:
        """Role and organization, in a few words."""
        return f"{Role(self.role).label}, {self.organization}"


ACCOUNTS = (
    DemoAccount("csd@demo.example", "Testna Napotiteljica", Role.REFERRER, "CSD Novo mesto", True),
    DemoAccount(
        "csd-crnomelj@demo.example", "Testni Napotitelj", Role.REFERRER, "CSD Črnomelj", True
    ),
    DemoAccount("zavod@demo.example", "Testna Svetovalka", Role.REFERRER, "UD Novo mesto", True),
    DemoAccount(
        "koordinator@demo.example",
        "Testna Koordinatorka",
        Role.COORDINATOR,
        "Koordinacija Novo mesto",
        True,
    ),
    DemoAccount(
        "koordinator2@demo.example",
        "Testni Koordinator",
        Role.COORDINATOR,
        "Koordinacija Novo mesto",
    ),
    DemoAccount(
        "izvajalec@demo.example", "Testna Izvajalka", Role.PROVIDER, "Rdeči križ Novo mesto", True
    ),
    DemoAccount(
        "izvajalec-crnomelj@demo.example", "Testni Izvajalec", Role.PROVIDER, "ZIK Črnomelj", True
    ),
    DemoAccount("ministrstvo@demo.example", "Testna Uradnica", Role.MINISTRY, "MDDSZ", True),
    DemoAccount("skrbnik@demo.example", "Testni Skrbnik", Role.ADMINISTRATOR, "MDDSZ"),
)


def demo_accounts() -> dict[str, Any]:
    """What the sign-in page shows of the accounts: everything in the demo, else nothing."""
    if not settings.DEMO:
        return {"demo_accounts": [], "demo_password": ""}
    return {"demo_accounts": ACCOUNTS, "demo_password": PASSWORD}
