"""Write the ends of the log's chains into the anchors, now."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from socakt.audit.anchors import write_anchors


class Command(BaseCommand):
    help = "Anchor the processing log outside the database; a worker does it every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchors", type=Path, default=settings.LOG_ANCHORS, help="default: LOG_ANCHORS"
        )

    def handle(self, *, anchors: Path, **options: Any) -> None:
        try:
            written = write_anchors(anchors, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{anchors} cannot be written ({error}).") from error
        self.stdout.write(f"{written} ends of chains were new: {anchors}")
