"""Migrate, fill an empty demo, and serve until Ctrl-C."""

import errno
import multiprocessing
import os
import signal
import socket
from typing import Any, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper
from granian import Granian

from socakt import database, static_files
from socakt.accounts.demo import ACCOUNTS, PASSWORD
from socakt.accounts.models import User

HOST = "127.0.0.1"
THREADS = 4


class Command(BaseCommand):
    help = "Bring the database up to date and serve on loopback. In the demo, fill it when empty."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or "8000")
        parser.add_argument("--workers", type=int, default=os.environ.get("WEB_CONCURRENCY") or "2")

    def handle(self, *, port: int, workers: int, **options: Any) -> None:
        refuse_unusable_port(port)
        with database.running(settings.VAR):
            self.prepare()
            self.announce(port)
            serve(port, workers)

    def prepare(self) -> None:
        """Bring database and files up to date; a demo without accounts is filled."""
        call_command("migrate", verbosity=0)
        static_files.collect()
        if settings.DEMO and not User.objects.exists():
            self.stdout.write("Filling the demo with invented people …")
            call_command("demo", verbosity=0)
        wrapper = cast(DatabaseWrapper, connections["default"])
        wrapper.close()
        wrapper.close_pool()

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


def serve(port: int, workers: int) -> None:
    """Serve until Ctrl-C, SIGTERM or the end of the terminal.

    The workers are fresh processes: forked ones would share our connections to the database and
    our settings, which are not those of a web process.
    """
    multiprocessing.set_start_method("spawn", force=True)
    server = Granian(
        "socakt.wsgi:application",
        address=HOST,
        port=port,
        interface="wsgi",
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
    )
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # nohup
        hangup: Any = signal.SIG_IGN
    else:
        hangup = server.signal_handler_interrupt
    server.on_startup(lambda: signal.signal(signal.SIGHUP, hangup))  # Granian's own: start anew
    server.serve()


def refuse_unusable_port(port: int) -> None:
    """CommandError when we cannot listen there, before anything is started."""
    if not 1 <= port <= 65535:
        raise CommandError(f"Port {port} does not exist. Choose one: PORT=8001 script/server")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            why = "taken" if error.errno == errno.EADDRINUSE else "not allowed"
            raise CommandError(
                f"Port {port} is {why}. Choose another: PORT=8001 script/server"
            ) from error
