"""`manage.py deadlines`: remind, hand on and let expire, in every region. Can be repeated."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from enrollment.referrals.overdue import Done, nightly


class Command(BaseCommand):
    help = "Keep the deadlines of referrals: remind, hand on to all coordinators, let expire."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which day."""
        parser.add_argument("--on", type=date.fromisoformat, help="YYYY-MM-DD, default today")

    def handle(self, *, on: date | None, **options: Any) -> None:
        """Print a line for each region."""
        for night in nightly(on=on or timezone.localdate(), at=timezone.now()):
            counts = night.counts
            self.stdout.write(
                f"{night.region.code}: {counts[Done.REMINDED]} reminded, "
                f"{counts[Done.HANDED_ON]} handed on, {counts[Done.EXPIRED]} expired, "
                f"{counts[Done.BUSY]} locked."
            )
