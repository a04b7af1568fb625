"""Migrate, fill an empty demo, and serve until Ctrl-C."""

import ctypes
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any, Self, cast

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from socakt import database, static_files
from socakt.accounts.demo import ACCOUNTS, PASSWORD
from socakt.accounts.models import User
from socakt.embedded import undisturbed
from socakt.encryption.rotation import refuse_keys_that_do_not_fit

HOST = "127.0.0.1"
THREADS = 4
PATIENCE = 10  # seconds for pages that are under way when we stop


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
            os.environ["PORT"] = str(port)  # links in mails, which the worker sends, lead here
            try:
                serve(port, workers)
            finally:
                call_command("anchor_log", stdout=StringIO())
        self.stdout.write("SocAkt has stopped.")

    def prepare(self) -> None:
        """Bring database and files up to date; a demo without accounts is filled."""
        with one_after_the_other():
            call_command("migrate", verbosity=0)
            refuse_keys_that_do_not_fit()
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


@contextmanager
def one_after_the_other() -> Iterator[None]:
    """Let several starts with one database wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('socakt serve'))")
        yield
        cursor.execute("SELECT pg_advisory_unlock(hashtext('socakt serve'))")


def serve(port: int, workers: int) -> None:
    """Serve until we are asked to stop: by Ctrl-C, SIGTERM or the end of the terminal.

    Granian and the worker of the queue run in sessions of their own: a Ctrl-C that reaches their
    processes beside our own word to them makes Granian's wait for ever. All are new processes:
    forked from us, they would share our settings and connections.
    """
    words = ["--interface=wsgi", f"--host={HOST}", f"--port={port}", f"--workers={workers}",
             f"--blocking-threads={THREADS}", "--no-ws", "--no-access-log", "--log-level=warning",
             "--respawn-failed-workers", f"--workers-kill-timeout={PATIENCE}",
             f"--working-dir={settings.BASE_DIR}", "socakt.wsgi:application"]  # fmt: skip
    with Child("-m", "granian", *words) as server, Child("manage.py", "work") as worker:
        try:
            while (code := server.ended()) is None:
                if worker.ended() is not None:  # jobs that it leaves behind are taken up again
                    worker.start()
        except (KeyboardInterrupt, SystemExit):
            code = 0
    if code:
        raise CommandError(f"The web server ended by itself (code {code}).")


class Child:
    """A process of ours, run by this Python; asked to stop at the end of the block."""

    def __init__(self, *words: str) -> None:
        self.words = words
        self.start()

    def start(self) -> None:
        """Begin, or begin again."""
        self.process = subprocess.Popen(  # noqa: S603 (our own words)
            [sys.executable, *self.words],
            cwd=settings.BASE_DIR,
            env={name: text for name, text in os.environ.items() if name != database.OWNER},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=stop_with_parent,
        )

    def ended(self) -> int | None:
        """The code with which it has ended; None when it is still running after a second."""
        try:
            return self.process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        with undisturbed():
            self.process.terminate()
            try:
                self.process.wait(timeout=PATIENCE * 2)
            except subprocess.TimeoutExpired:  # in a long transaction, of which nothing stays
                self.process.kill()
                self.process.wait()


def stop_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed: nobody would find it again."""
    if sys.platform == "linux":
        set_end_signal = 1  # PR_SET_PDEATHSIG in linux/prctl.h
        ctypes.CDLL(None).prctl(set_end_signal, signal.SIGTERM)


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
