"""`manage.py founding_data`: the first region, its organizations, call, programs, cohorts."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from programs import founding as offered
from socakt.accounts import founding as organizations
from socakt.audit import services as audit


class Command(BaseCommand):
    help = "Add the founding data that are missing; what exists is never changed. Repeatable."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        """Load the organizations, then what is offered; say how many rows were added."""
        region, bodies, added = organizations.load()
        added += offered.load(region, bodies)
        if added:
            audit.record("founding_data.loaded", None, by=None, added=added)
        self.stdout.write(
            f"Founding data: {added} records added."
            if added
            else "Founding data: everything was there already, nothing changed."
        )
