"""A backup into an empty database, or for practice into one that is thrown away."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from socakt.backup import BackupError
from socakt.backup.drill import drill
from socakt.backup.loading import load, refuse_other_migrations
from socakt.backup.reading import read_through
from socakt.environment import named_keys


class Command(BaseCommand):
    help = (
        "Fill an empty database from a file that `backup` made: all of it or nothing. "
        "With --drill into a PostgreSQL that is thrown away afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--drill", action="store_true", help="only try it; nothing of the database is changed"
        )
        parser.add_argument(
            "--with-live",
            action="store_true",
            help="in a drill: compare with the database of today, too, row by row",
        )

    def handle(self, *, file: Path, **options: Any) -> None:
        if options["drill"]:
            drill(file.resolve(), with_live=options["with_live"], say=self.stdout.write)
            return
        keys = named_keys("BACKUP_KEYS", demo=settings.DEMO, var=settings.VAR)
        try:
            manifest = read_through(file, keys)
            refuse_other_migrations(manifest)
            call_command("migrate", verbosity=0)
            load(file, keys, manifest)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        for name, content in manifest.tables.items():
            self.stdout.write(f"{name:<45} {content.rows:>10} rows, the same")
        made_at = manifest.head.made_at.isoformat(timespec="seconds")
        self.stdout.write(
            f"{len(manifest.tables)} tables, {manifest.rows} rows: as they were at {made_at}. "
            "What was done since then is not in it."
        )
