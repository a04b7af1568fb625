"""`manage.py states`: draw the states of a referral from the table of transitions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from enrollment.referrals.diagram import diagram_and_table, redraw


class Command(BaseCommand):
    help = "Print the states of a referral as Mermaid and as a table, or renew them in a file."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, if any."""
        parser.add_argument("--into", type=Path, help="a file with markers, such as README.md")

    def handle(self, *, into: Path | None, **options: Any) -> None:
        """Print, or write between the markers."""
        if into is None:
            self.stdout.write(diagram_and_table())
        elif redraw(into):
            self.stdout.write(f"{into} is redrawn.")
