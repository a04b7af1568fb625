"""`manage.py recheck`: check everybody who waits, in every region. Can be repeated."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from enrollment.rechecks import services


class Command(BaseCommand):
    help = "Check the conditions of everybody who waits anew and keep what differs; decide nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day."""
        parser.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD, default today")

    def handle(self, *, on: date | None, **options: Any) -> None:
        """Print a line for each region."""
        for made in services.nightly(on=on or timezone.localdate(), at=timezone.now()):
            self.stdout.write(f"{made}: {made.checked} checked, {made.differing} differ.")
