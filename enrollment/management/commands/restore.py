"""A backup into an empty database, or for practice into one that is thrown away."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from enrollment.privacy.remembering import erase_again, place
from socakt.backup import BackupError
from socakt.backup.drill import drill
from socakt.backup.loading import load, refuse_other_migrations, refuse_unless_nobody_works_here
from socakt.backup.manifest import Manifest
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
            "--erasures", type=Path, default=place(), help="what was erased; default: beside "
            "LOG_ANCHORS",
        )  # fmt: skip
        parser.add_argument(
            "--drill", action="store_true", help="only try it; nothing of the database is changed"
        )
        parser.add_argument(
            "--with-live",
            action="store_true",
            help="in a drill: compare with the database of today, too, row by row",
        )

    def handle(self, *, file: Path, erasures: Path, **options: Any) -> None:
        if options["drill"]:
            drill(file.resolve(), with_live=options["with_live"], say=self.stdout.write)
            return
        keys = named_keys("BACKUP_KEYS", demo=settings.DEMO, var=settings.VAR)
        try:
            manifest = read_through(file, keys)
            refuse_other_migrations(manifest)
            refuse_unless_nobody_works_here()
            call_command("migrate", verbosity=0)
            load(file, keys, manifest)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        self.tell(manifest)
        self.erase_again(erasures, manifest)
        if settings.LOG_ANCHORS.exists():
            self.stdout.write(
                f"{settings.LOG_ANCHORS} tells of entries that came after the backup. Keep it "
                "under another name before a server starts: it shows what was lost."
            )

    def tell(self, manifest: Manifest) -> None:
        """Each table, and what this is."""
        for name, content in manifest.tables.items():
            self.stdout.write(f"{name:<45} {content.rows:>10} rows, the same")
        made_at = manifest.head.made_at.isoformat(timespec="seconds")
        self.stdout.write(
            f"{len(manifest.tables)} tables, {manifest.rows} rows, digest {manifest.digest}: "
            f"as they were at {made_at}. What was done since then is not in it."
        )

    def erase_again(self, erasures: Path, manifest: Manifest) -> None:
        """Whoever was erased since the backup is erased again. Raises CommandError."""
        try:
            again = erase_again(erasures, since=manifest.head.made_at, at=timezone.now())
        except FileNotFoundError:
            self.stdout.write(
                f"There is no {erasures}: if anybody was erased since the backup, erase them again."
            )
            return
        self.stdout.write(f"{again.done} erasures made since the backup were carried out again.")
        if again.left:
            raise CommandError(
                "The data are restored, but these had been erased and have to be erased again by "
                f"somebody: {'; '.join(again.left)}."
            )
