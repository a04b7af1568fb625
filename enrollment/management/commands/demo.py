"""`manage.py demo`: the published accounts and invented candidates in every state."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.demo import accounts
from enrollment.demo.casting import cast
from enrollment.demo.days import moment
from enrollment.demo.duplicates import register_twice
from enrollment.demo.play import play
from enrollment.demo.rights import use_rights
from enrollment.notices.models import Notice
from programs import founding
from socakt.audit import services as audit

LATELY = timedelta(days=4)


class Command(BaseCommand):
    help = "Load the demo into an empty database: all of it or nothing. A second run does nothing."

    @transaction.atomic
    def handle(self, **options: Any) -> None:
        """Load founding data, accounts and invented candidates as of today."""
        if not settings.DEMO:
            raise CommandError("The demo has published passwords; it is refused outside DEMO=1.")
        founded = founding.load()  # a second demo started at once waits here
        if Candidate.objects.exists():
            self._leave_alone()
            return
        actors = accounts.create(founded.organizations)
        today = timezone.localdate()
        cases = list(cast(founded, actors, today))
        play(cases, until=today)
        register_twice(cases, today)
        use_rights(actors, today)
        # what happened long ago was read long ago
        Notice.objects.filter(made_at__lt=moment(today, 0) - LATELY).update(read_at=F("made_at"))
        audit.record("demo.loaded", None, by=None, candidates=len(cases) + 1)
        self.stdout.write(f"Demo: {len(cases) + 1} invented candidates loaded.")

    def _leave_alone(self) -> None:
        if not accounts.are_there():
            raise CommandError("There are candidates already; the demo needs an empty database.")
        self.stdout.write("Demo: it was there already, nothing changed.")
