"""Everything that is encrypted comes under the first key of DATA_KEYS, its indexes too."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from socakt.encryption.keys import CannotDecrypt
from socakt.encryption.rotation import names_in_use, places, renew
from socakt.transactions import Busy


class Command(BaseCommand):
    help = (
        "Encrypt and index anew what is not under the first key of DATA_KEYS. "
        "People can work meanwhile; cut short, it is started again."
    )

    def handle(self, **options: Any) -> None:
        for place in places():
            try:
                count = renew(place)
            except (Busy, CannotDecrypt) as error:
                raise CommandError(
                    f"{place}: {error} What was done stays; start this again."
                ) from error
            self.stdout.write(f"{place}: {count} renewed")
        current, *former = (key.name for key in settings.DATA_KEYS)
        left = names_in_use().keys() - {current}
        if left:
            raise CommandError(
                f"Something is still under {', '.join(sorted(left))}: another process writes with "
                "it. Restart all of them with the new first key, and start this again."
            )
        self.stdout.write(f"Everything is under {current}.")
        if former:
            self.stdout.write(
                f"Remove from DATA_KEYS and restart: {', '.join(former)}. Backups made until now "
                "need it still: keep it with them."
            )
