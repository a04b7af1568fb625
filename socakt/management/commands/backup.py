"""The whole database into one encrypted file."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from socakt.backup import BackupError
from socakt.backup.dumping import back_up
from socakt.environment import named_keys


class Command(BaseCommand):
    help = (
        "Write every table, as of one moment, into a new file under the first key of BACKUP_KEYS, "
        "and read it back. People can work meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that is not there yet")

    def handle(self, *, file: Path, **options: Any) -> None:
        keys = named_keys("BACKUP_KEYS", demo=settings.DEMO, var=settings.VAR)
        try:
            made = back_up(file, keys, at=timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{file}: {len(made.tables)} tables, {made.rows} rows, read back and whole; "
            f"key {made.head.key!r}, digest {made.digest}"
        )
