"""`manage.py founding_data`: the first region, its organizations, call, programs, cohorts."""

from typing import Any

from django.core.management.base import BaseCommand

from programs import founding


class Command(BaseCommand):
    help = "Add the founding data that are missing; what exists is never changed. Repeatable."

    def handle(self, **options: Any) -> None:
        """Load them and say how many rows were added."""
        added = founding.load().added
        self.stdout.write(
            f"Founding data: {added} records added."
            if added
            else "Founding data: everything was there already, nothing changed."
        )
