"""What `manage.py check --deploy` says about the database's roles."""

import os
from typing import Any

from django.core.checks import CheckMessage, Warning, register

from socakt.database import application_role
from socakt.environment import database_is_embedded


@register(deploy=True)
def the_application_owns_nothing(**options: Any) -> list[CheckMessage]:
    """A warning when the web processes can change the log, because they own its table."""
    if database_is_embedded() or application_role():
        return []
    hint = (
        "Make two roles (README, “On your own PostgreSQL”), name the application's in "
        "DATABASE_URL and the owner's in OWNER_DATABASE_URL, and run manage.py migrate."
    )
    named = "OWNER_DATABASE_URL" in os.environ
    problem = "DATABASE_URL and OWNER_DATABASE_URL name the same role" if named else (
        "the application works as the owner of its tables"
    )  # fmt: skip
    return [Warning(f"The processing log can be changed: {problem}.", hint=hint, id="socakt.W001")]
