"""Reading a backup: everything is looked at before anything is done with it."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from socakt.backup import Damaged, NoKey
from socakt.backup.frames import END, HEAD, ROWS, TABLE, Frame, frames
from socakt.backup.manifest import Head, Manifest
from socakt.backup.sealing import CannotOpen, KeyMissing, opened
from socakt.environment import Key


@dataclass
class Found:
    """What was seen of one table."""

    rows: int = 0
    digest: Any = field(default_factory=hashlib.sha256)


@contextmanager
def frames_of(path: Path, keys: tuple[Key, ...]) -> Iterator[Iterator[Frame]]:
    """The pieces of the file. Raises Damaged, NoKey; OSError where it cannot be read."""
    try:
        with path.open("rb") as source:
            yield frames(opened(source, keys))
    except CannotOpen as error:
        raise Damaged(path, str(error)) from error
    except KeyMissing as error:
        raise NoKey(
            f"{path} was made with the key {str(error)!r}, which is not in BACKUP_KEYS."
        ) from error


def read_through(path: Path, keys: tuple[Key, ...]) -> Manifest:
    """Read the whole file and compare it with what it says of itself. Raises Damaged, NoKey."""
    found: dict[str, Found] = {}
    head, manifest = None, None
    with frames_of(path, keys) as pieces:
        for kind, body in pieces:
            if kind == HEAD:
                head = Head.of_json(json.loads(body))
            elif kind == TABLE:
                table = found.setdefault(json.loads(body)["name"], Found())
            elif kind == ROWS:
                table.digest.update(body)
                table.rows += body.count(b"\n")
            elif kind == END and head is not None:
                manifest = Manifest.of_json(head, json.loads(body))
    if manifest is None:
        raise Damaged(path, "it does not say what is in it")
    said = {name: (content.rows, content.digest) for name, content in manifest.tables.items()}
    if said != {name: (one.rows, one.digest.hexdigest()) for name, one in found.items()}:
        raise Damaged(path, "its tables are not those it says it has")
    return manifest
