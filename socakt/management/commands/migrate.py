"""Django's own, and afterwards the application's role may do what it should and no more."""

from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from socakt.audit.privileges import grant
from socakt.database import application_role


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate; then give the application's role its rights, where it is not the owner."""
        super().handle(*args, **options)
        role = application_role()
        if role and not (options["plan"] or options["check_unapplied"]):
            grant(connections[options["database"]], role)
