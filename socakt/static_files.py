"""Collects the static files, only when they have changed: compressing them takes seconds."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    """Bring STATIC_ROOT up to date."""
    root = Path(settings.STATIC_ROOT)
    done = root.with_suffix(".collected")  # beside it, since what is in it is served
    wanted = fingerprint()
    if root.is_dir() and done.exists() and done.read_text() == wanted:
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    done.write_text(wanted)


def fingerprint() -> str:
    """A digest of the names, sizes and times of all static files, and of who treats them."""
    digest = hashlib.sha256(f"{version('Django')} {version('whitenoise')}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            file = Path(storage.path(name)).stat()
            digest.update(f"{name} {file.st_size} {file.st_mtime_ns}\n".encode())
    return digest.hexdigest()
