"""What the sign-in page offers beside e-mail and password."""

from typing import Any

from django.conf import settings

from socakt.accounts.demo import demo_accounts


def entrance() -> dict[str, Any]:
    """The accounts of the demo, and the name of the other system one may sign in through."""
    name = settings.OPENID["name"] if settings.OPENID else ""
    return {**demo_accounts(), "openid_name": name}
