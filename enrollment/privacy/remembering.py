"""Erasures remembered outside of the database: a restored backup brings back nobody who was erased.

Beside the anchors of the log stands a file with a line for each erasure that was carried out:
numbers, codes and moments, nothing that tells who somebody is. After a restore those that the
backup does not know yet are done again, before anybody works; two people have agreed to each.
"""

import fcntl
import json
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError

from enrollment.candidates.models import Candidate
from enrollment.imports.models import Import
from enrollment.privacy.erasures import carry_out, move
from enrollment.privacy.models import Erasure
from enrollment.privacy.rules import ErasureState
from socakt.errors import DomainError
from socakt.transactions import decision

OF_WHAT = ("candidate_id", "of_import_id", "what")
PROPOSAL = ("region_id", *OF_WHAT, "basis", "why", "proposed_at", "proposed_by_id", "not_before_on")
PREPARATION = ("prepared_by_id", "prepared_at")
CONFIRMATION = ("confirmed_by_id", "confirmed_at")
SAID = (*PROPOSAL, *PREPARATION, *CONFIRMATION, "finished_at")
# A deed begins at its moment and is in the database a little later.
UNDER_WAY = timedelta(minutes=10)
Said = dict[str, Any]


@dataclass
class Again:
    """How many erasures were done again, and in words those that were not."""

    done: int
    left: list[str]


def place() -> Path:
    """Where they are remembered: beside the anchors of the log, out of reach of a restore."""
    return settings.LOG_ANCHORS.with_suffix(".erasures")


def remember(path: Path) -> int:
    """Add every erasure that was carried out and is not there yet; return how many these were.

    Safe to repeat and to do at once. Raises OSError where it cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "a+", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = set(file.read().splitlines())
        done = Erasure.objects.filter(state=ErasureState.DONE).order_by("finished_at", "pk")
        lines = [json.dumps(said, cls=DjangoJSONEncoder) for said in done.values(*SAID)]
        new = [line for line in lines if line not in known]
        file.writelines(f"{line}\n" for line in new)
        file.flush()
        os.fsync(file.fileno())
    return len(new)


def erase_again(path: Path, *, since: datetime, at: datetime) -> Again:
    """Carry out again what was erased since the moment of the backup, in a restored database.

    To be done before anybody works: people who are registered then get numbers that had been
    given to others after the backup. Raises OSError, ValueError where the file cannot be read.
    """
    again = Again(0, [])
    for line in path.read_text().splitlines():
        said = json.loads(line)
        if datetime.fromisoformat(said["finished_at"]) < since - UNDER_WAY or _is_known(said):
            continue
        try:
            done = carry_out(number=_confirmed(said), at=at)
        except (DomainError, DatabaseError):
            done = False
        again.done += done
        if not done:
            again.left.append(_named(said))
    return again


def _is_known(said: Said) -> bool:
    """Whether the backup holds the erasure, or not even what was erased."""
    of = {name: said[name] for name in OF_WHAT}
    if Erasure.objects.filter(**of, finished_at=said["finished_at"]).exists():
        return True
    if said["candidate_id"]:
        return not Candidate.objects.filter(pk=said["candidate_id"]).exists()
    return not Import.objects.filter(pk=said["of_import_id"]).exists()


def _confirmed(said: Said) -> int:
    """The number of the erasure, brought to where the same two people had agreed to it."""
    with decision():
        of = {name: said[name] for name in OF_WHAT}
        erasure = Erasure.objects.open().filter(**of).first()
        if erasure is None:
            erasure = Erasure.objects.create(**{name: said[name] for name in PROPOSAL})
        if erasure.state == ErasureState.PROPOSED:
            move(erasure, ErasureState.PREPARED, **{name: said[name] for name in PREPARATION})
        if erasure.state == ErasureState.PREPARED:
            move(erasure, ErasureState.CONFIRMED, **{name: said[name] for name in CONFIRMATION})
        return erasure.pk


def _named(said: Said) -> str:
    """What was to be erased, by its number."""
    number = said["candidate_id"] or said["of_import_id"]
    return f"{said['what']} {number}, erased at {said['finished_at']}"
