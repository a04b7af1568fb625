"""Migrate, fill an empty demo, and serve until Ctrl-C."""

import os
import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from granian import Granian

from socakt.accounts.demo import ACCOUNTS, PASSWORD
from socakt.accounts.models import User

HOST = "127.0.0.1"
THREADS = 4


class Command(BaseCommand):
    help = "Bring the database up to date and serve on loopback. In the demo, fill it when empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument(
            "--workers", type=int, default=int(os.environ.get("WEB_CONCURRENCY") or 2)
        )

    def handle(self, *, port: int, workers: int, **options: Any) -> None:
        refuse_taken_port(port)
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.DEMO and not User.objects.exists():
            self.stdout.write("Filling the demo with invented people …")
            call_command("demo", verbosity=0)
        connections.close_all()
        self.announce(port)
        Granian(
            "socakt.wsgi:application",
            address=HOST,
            port=port,
            interface="wsgi",
            workers=workers,
            blocking_threads=THREADS,
            websockets=False,
            log_access=False,
            respawn_failed_workers=True,
        ).serve()
        self.stdout.write("SocAkt has stopped.")

    def announce(self, port: int) -> None:
        """Say where it is, and in the demo who may sign in."""
        self.stdout.write(f"\nSocAkt: http://{HOST}:{port}/   (Ctrl-C stops everything)\n")
        if settings.DEMO:
            self.stdout.write(f"Demo accounts, password {PASSWORD}:")
            for account in ACCOUNTS:
                self.stdout.write(
                    f"  {account.email:<34} {account.role.value:<14} {account.organization}"
                )
        self.stdout.flush()


def refuse_taken_port(port: int) -> None:
    """CommandError when somebody else listens there, before anything is started."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"Port {port} is taken. Choose another: PORT=8001 script/server"
            ) from error
