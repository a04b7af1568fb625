"""Look for entries of the processing log that were edited, moved, put in or taken away."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from socakt.audit.verifying import extent, verify


class Command(BaseCommand):
    help = "Verify the processing log; one line for each finding, and code 1 when there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchors", type=Path, default=settings.LOG_ANCHORS, help="default: LOG_ANCHORS"
        )

    def handle(self, *, anchors: Path, **options: Any) -> None:
        findings = 0
        for finding in verify(anchors, at=timezone.now()):
            findings += 1
            self.stdout.write(str(finding))
        if findings:
            raise CommandError(f"{findings} findings in {extent(anchors)}.", returncode=1)
        self.stdout.write(f"The log is as it was written: {extent(anchors)}.")
