"""`manage.py generate --candidates N`: many synthetic people, for measuring only."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from enrollment.demo.synthetic import MONTHS_EACH, MOST_AT_ONCE, TooManyPeople, generate
from programs import founding


class Command(BaseCommand):
    help = "Add synthetic people with months and submitted referrals. Refused outside the demo."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many people, and which."""
        parser.add_argument("--candidates", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other people")

    def handle(self, *, candidates: int, seed: int, **options: Any) -> None:
        """Write them by COPY and print how many rows there are now more."""
        if not settings.DEMO:
            raise CommandError("Synthetic people are refused outside the demo (DEMO=1).")
        if not 1 <= candidates <= MOST_AT_ONCE:
            raise CommandError(f"--candidates must be between 1 and {MOST_AT_ONCE}.")
        begin = time.monotonic()
        try:
            generate(founded=founding.load(), count=candidates, seed=seed, at=timezone.now())
        except TooManyPeople as error:
            raise CommandError("There are no EMŠO for so many people.") from error
        self.stdout.write(
            f"{candidates} candidates, {candidates * MONTHS_EACH} months and "
            f"{candidates} referrals added in {time.monotonic() - begin:.1f} s."
        )
