#!/usr/bin/env python
"""Django's commands, with the database running while they do."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from socakt import database

START_NO_DATABASE = {
    "help",
    "--help",
    "--version",
    "version",
    "check",
    "collectstatic",
    "diffsettings",
    "states",
    "serve",  # looks at its port first, then starts the database itself
}


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socakt.settings")
    if len(sys.argv) < 2 or sys.argv[1] in START_NO_DATABASE:
        execute_from_command_line(sys.argv)
        return
    var = Path(os.environ.get("SOCAKT_VAR") or Path(__file__).resolve().parent / "var").resolve()
    with database.running(var):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
