#!/usr/bin/env python
"""Django's commands, with the database running while they do."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

from socakt import database
from socakt.audit.acting import acting

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
# Acts as the application, whoever starts it; every other command acts as the owner.
AS_APPLICATION = {"work"}


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socakt.settings")
    if len(sys.argv) < 2 or sys.argv[1] in START_NO_DATABASE:
        execute()
        return
    var = Path(os.environ.get("SOCAKT_VAR") or Path(__file__).resolve().parent / "var").resolve()
    with database.running(var):
        if sys.argv[1] in AS_APPLICATION:
            database.forget_owner()
        execute()


def execute() -> None:
    """Execute the command as the system, through the command's name."""
    with acting(None, through=" ".join(("manage.py", *sys.argv[1:2]))):
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
