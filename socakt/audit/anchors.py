"""Anchors of the log: what the database said of the ends of its chains, kept outside of it.

Whoever owns the database can compute a whole chain anew; what stands in a file elsewhere does not
change with it. Each line holds its number, the moment, the ends of lanes that grew since
(`head:lane:number:seal`), the cuts that were made (`cut:…`), and the hash of the line before with
all that. The file is only ever appended to; LOG_ANCHORS says where it is.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.db import connection

from socakt.audit.models import LANES

# What of the end of the file is looked at; a lane whose end is not in it is written once more.
TAIL = 256 * 1024
ENDS = """
SELECT 'head', place.lane, head.seq, encode(head.seal, 'hex')
FROM generate_series(0, %(lanes)s - 1) AS place(lane)
CROSS JOIN LATERAL (
    SELECT seq, seal FROM audit_event e WHERE e.lane = place.lane ORDER BY seq DESC LIMIT 1
) AS head
UNION ALL
SELECT 'cut', place.lane, last.seq, encode(last.seal, 'hex')
FROM generate_series(0, %(lanes)s - 1) AS place(lane)
CROSS JOIN LATERAL (
    SELECT seq, seal FROM audit_cut c WHERE c.lane = place.lane ORDER BY seq DESC LIMIT 1
) AS last
ORDER BY 1 DESC, 2
"""


@dataclass(frozen=True)
class Anchor:
    """A place of a lane with its seal: its end at the moment, or (kind "cut") a cut."""

    kind: str
    lane: int
    seq: int
    seal: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.lane}:{self.seq}:{self.seal}"


@dataclass(frozen=True)
class Line:
    """One line of the file; `damage` says why it cannot be believed, if it cannot."""

    number: int
    at: datetime | None
    anchors: tuple[Anchor, ...]
    hash: str
    damage: str = ""


def write_anchors(path: Path, *, at: datetime) -> int:
    """Append the ends that are not yet known to the file; return how many there were.

    Safe to repeat and to do at once: the file is locked, and an end that stands there already is
    not written again. Raises OSError where it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "ab+", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        last, known = _known(file)
        ends = [anchor for anchor in ends_of_lanes() if anchor not in known]
        if ends:
            number, before = (last.number, last.hash) if last else (0, "")
            file.write(_line(number + 1, at, ends, before).encode())
            file.flush()
            os.fsync(file.fileno())
    return len(ends)


def read_anchors(path: Path) -> Iterator[Line]:
    """Each line of the file, checked against the one before; raises OSError without a file."""
    before, number = "", 0
    with path.open(encoding="ascii", errors="replace") as file:
        for text in file:
            number += 1
            line = _parsed(text, number, before)
            before = line.hash
            yield line


def _line(number: int, at: datetime, ends: Iterable[Anchor], before: str) -> str:
    words = [str(number), at.astimezone(UTC).isoformat(timespec="seconds"), *map(str, ends)]
    said = " ".join(words)
    return f"{said} {_hash(before, said)}\n"


def _hash(before: str, said: str) -> str:
    return hashlib.sha256(f"{before}\n{said}".encode()).hexdigest()


def _parsed(text: str, number: int, before: str | None) -> Line:
    """The line; without `before` it is not checked against the one before."""
    said, _blank, found = text.rstrip("\n").rpartition(" ")
    try:
        stated, at, *words = said.split(" ")
        anchors = tuple(_anchor(word) for word in words)
        line = Line(int(stated), datetime.fromisoformat(at), anchors, found)
    except ValueError:
        return Line(number, None, (), found, "it cannot be read")
    if before is not None and (found != _hash(before, said) or line.number != number):
        return Line(number, line.at, (), found, "its hash does not fit it and the line before")
    return line


def _anchor(word: str) -> Anchor:
    kind, lane, seq, seal = word.split(":")
    return Anchor(kind, int(lane), int(seq), seal)


def _known(file: BinaryIO) -> tuple[Line | None, set[Anchor]]:
    """The last line, and what the end of the file says of each lane."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - TAIL)
    file.seek(start)
    texts = file.read().decode("ascii", errors="replace").splitlines()
    lines = [_parsed(text, 0, None) for text in texts[1 if start else 0 :]]
    latest = {(a.kind, a.lane): a for line in lines for a in line.anchors}
    return (lines[-1] if lines else None), set(latest.values())


def ends_of_lanes() -> list[Anchor]:
    """The ends of the chains as they are now in the database, and the last cuts."""
    with connection.cursor() as cursor:
        cursor.execute(ENDS, {"lanes": LANES})
        return [Anchor(*row) for row in cursor.fetchall()]
