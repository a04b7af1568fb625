"""Do the jobs of the queue. `serve` starts this beside the web server."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from socakt import pdf_pool
from socakt.audit.acting import as_job
from socakt.encryption.rotation import refuse_keys_that_do_not_fit
from socakt.queue import app

AT_ONCE = 2
PATIENCE = 10  # seconds for jobs that are under way when we stop


class Command(BaseCommand):
    help = "Do the jobs of the queue until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--until-empty", action="store_true", help="end when no job is left to do"
        )

    def handle(self, *, until_empty: bool, **options: Any) -> None:
        refuse_keys_that_do_not_fit()
        connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
        try:
            with app.replace_connector(connector) as worker:
                worker.run_worker(
                    concurrency=AT_ONCE,
                    wait=not until_empty,
                    shutdown_graceful_timeout=PATIENCE,
                    install_signal_handlers=True,
                    task_middleware=[as_job],
                )
        finally:
            pdf_pool.close()
