"""Is the log as it was written? Everything is computed anew, set by set, in PostgreSQL.

What the chain itself shows: an entry whose content was edited, one that does not follow on the
one before it (moved, exchanged, put in, its seal changed, or the one before written anew), one
that is missing. What only the anchors show: the end of a lane cut off, a chain computed anew.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from socakt.audit.anchors import Anchor, Line, read_anchors
from socakt.audit.models import LANES

BATCH = 5000
LONGEST_WITHOUT_ANCHOR = timedelta(days=1)

WALK = """
WITH start AS (
    SELECT DISTINCT ON (lane) lane, seq, seal FROM audit_cut ORDER BY lane, seq DESC
),
walked AS (
    SELECT e.id, e.lane, e.seq, e.digest, e.seal, audit_digest(e) <> e.digest AS edited,
        lag(e.id) OVER lane AS before_id,
        coalesce(lag(e.seq) OVER lane, start.seq, 0) AS before_seq,
        coalesce(lag(e.seal) OVER lane, start.seal, '') AS before_seal
    FROM audit_event e LEFT JOIN start ON start.lane = e.lane
    WINDOW lane AS (PARTITION BY e.lane ORDER BY e.seq, e.id)
),
computed AS (
    SELECT *, audit_seal(before_seal, lane, seq, digest) AS expected FROM walked
),
linked AS (
    -- where only the seal of the one before was changed, this one still follows on the right one
    SELECT *, lag(expected) OVER (PARTITION BY lane ORDER BY seq, id) AS before_expected
    FROM computed
)
SELECT id, lane, seq, before_id, before_seq, edited,
    seq = before_seq + 1 AND seal <> expected
        AND seal IS DISTINCT FROM audit_seal(before_expected, lane, seq, digest) AS loose
FROM linked
WHERE edited OR seq <> before_seq + 1
    OR (seal <> expected
        AND seal IS DISTINCT FROM audit_seal(before_expected, lane, seq, digest))
ORDER BY lane, seq, id
"""
COMPARE = """
SELECT e.id, encode(coalesce(e.seal, same.seal), 'hex'), coalesce(last.seq, 0), last.id,
    coalesce(cut.seq, 0)
FROM unnest(%s::int[], %s::bigint[]) WITH ORDINALITY AS anchored(lane, seq, n)
LEFT JOIN LATERAL (
    SELECT id, seal FROM audit_event o
    WHERE o.lane = anchored.lane AND o.seq = anchored.seq ORDER BY id LIMIT 1
) AS e ON true
LEFT JOIN audit_cut same ON same.lane = anchored.lane AND same.seq = anchored.seq
LEFT JOIN LATERAL (
    SELECT id, seq FROM audit_event l WHERE l.lane = anchored.lane ORDER BY seq DESC LIMIT 1
) AS last ON true
LEFT JOIN LATERAL (
    SELECT max(seq) AS seq FROM audit_cut c WHERE c.lane = anchored.lane
) AS cut ON true
ORDER BY anchored.n
"""
CUTS = "SELECT lane, seq, encode(seal, 'hex'), at, kept_from_at FROM audit_cut ORDER BY lane, seq"
NOT_ANCHORED = """
SELECT count(*), min(written_at) FROM audit_event e
JOIN unnest(%s::int[], %s::bigint[]) AS anchored(lane, seq)
    ON e.lane = anchored.lane AND e.seq > anchored.seq
"""


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written; `entries` are the numbers (id) it names."""

    kind: str
    sentence: str
    entries: tuple[int, ...] = ()
    lane: int | None = None
    # the numbers in the lane that it is about, the first and the last one
    seqs: tuple[int, int] | None = None

    def __str__(self) -> str:
        return f"{self.kind.upper()}: {self.sentence}"


@dataclass
class Known:
    """What the anchors have said so far, lane by lane."""

    heads: dict[int, tuple[Anchor, datetime]] = field(default_factory=dict)
    good: dict[int, int] = field(default_factory=dict)  # the last number whose seal fits
    told: set[tuple[str, int]] = field(default_factory=set)
    cuts: set[tuple[int, int, str]] = field(default_factory=set)
    # for each lane when its end was seen at which number
    seen: dict[int, list[tuple[datetime, int]]] = field(default_factory=dict)
    last_at: datetime | None = None


def verify(anchors: Path, *, at: datetime) -> Iterator[Finding]:
    """Everything that is wrong with the log, one after the other; nothing when it is clean.

    The anchors are read first: what is written meanwhile is in the database by then.
    """
    try:
        lines = list(read_anchors(anchors))
    except OSError:
        lines = []
        yield Finding(
            "no anchors",
            f"{anchors} cannot be read. Nobody can say whether entries were cut off at the end; "
            "`manage.py anchor_log` writes anchors.",
        )
    yield from walk()
    yield from _against(lines, at)


def walk() -> Iterator[Finding]:
    """What the chain itself shows, without any anchors."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(WALK)
        for row in cursor:
            yield from _broken(*row)


def _broken(
    identity: int, lane: int, seq: int, before: int | None, before_seq: int, edited: bool,
    loose: bool,
) -> Iterator[Finding]:  # fmt: skip
    this = f"entry {identity} (lane {lane}, number {seq})"
    previous = f"entry {before} (number {before_seq})" if before else "the beginning of the lane"
    if edited:
        yield Finding("edited", f"{this}: what it says is not what was written.",
                      (identity,), lane, (seq, seq))  # fmt: skip
    elif loose:
        yield Finding(
            "out of place",
            f"{this} does not follow on {previous}: it was moved, put in or sealed anew, "
            "or the one before it was.",
            (identity, *([before] if before else [])), lane, (seq, seq),
        )  # fmt: skip
    if seq > before_seq + 1:
        first, last = before_seq + 1, seq - 1
        yield Finding("deleted", f"lane {lane}: {_numbers(first, last)} missing between "
                      f"{previous} and {this}.", (identity,), lane, (first, last))  # fmt: skip
    elif seq <= before_seq:
        yield Finding("put in", f"{this} stands where {previous} already is, or in what was cut.",
                      (identity, *([before] if before else [])), lane, (seq, seq))  # fmt: skip


def _numbers(first: int, last: int) -> str:
    return f"number {first} is" if first == last else f"numbers {first} to {last} are"


def _against(lines: list[Line], at: datetime) -> Iterator[Finding]:
    """What the anchors show."""
    known = Known()
    for line in lines:
        if line.damage:
            yield Finding("anchors damaged", f"line {line.number}: {line.damage}.")
        elif line.at is not None:
            known.last_at = line.at
    believed = [(line.at, anchor) for line in lines if line.at for anchor in line.anchors]
    heads = [(moment, anchor) for moment, anchor in believed if anchor.kind == "head"]
    known.cuts = {(a.lane, a.seq, a.seal) for _moment, a in believed if a.kind == "cut"}
    for start in range(0, len(heads), BATCH):
        yield from _compare(heads[start : start + BATCH], known)
    yield from _cuts(known)
    yield from _late(known, at)


def _compare(heads: list[tuple[datetime, Anchor]], known: Known) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, [[a.lane for _at, a in heads], [a.seq for _at, a in heads]])
        found = cursor.fetchall()
    for (moment, anchor), (identity, seal, last, last_id, cut) in zip(heads, found, strict=True):
        lane = anchor.lane
        known.heads[lane] = (anchor, moment)
        known.seen.setdefault(lane, []).append((moment, anchor.seq))
        if seal == anchor.seal or anchor.seq < cut:
            known.good[lane] = anchor.seq
        elif seal is not None:
            yield from _once(known, _rewritten(anchor, moment, identity, known.good.get(lane, 0)))
        elif anchor.seq > max(last, cut):
            yield from _once(known, _cut_off(anchor, moment, last, last_id, known))


def _once(known: Known, finding: Finding) -> Iterable[Finding]:
    """The first of its kind in a lane: all later ones follow from it."""
    assert finding.lane is not None
    key = (finding.kind, finding.lane)
    new = key not in known.told
    known.told.add(key)
    return [finding] if new else []


def _rewritten(anchor: Anchor, moment: datetime, identity: int | None, good: int) -> Finding:
    first = good + 1
    named = f"entry {identity}" if identity else "the cut"
    return Finding(
        "rewritten",
        f"lane {anchor.lane}: the seal of {named} (number {anchor.seq}) is not the one "
        f"anchored at {moment.isoformat()}; something in {first} to {anchor.seq} was changed and "
        "the chain computed anew.",
        (identity,) if identity else (), anchor.lane, (first, anchor.seq),
    )  # fmt: skip


def _cut_off(
    anchor: Anchor, moment: datetime, last: int, last_id: int | None, known: Known
) -> Finding:
    """Nobody can say whether the end is missing, or something before and the rest is new."""
    end = f"ends with entry {last_id} (number {last})" if last_id else "is empty"
    good = known.good.get(anchor.lane, 0)
    return Finding(
        "cut off",
        f"lane {anchor.lane} {end}, but number {anchor.seq} was anchored at {moment.isoformat()}; "
        f"what is missing stood after number {good}.",
        (last_id,) if last_id else (), anchor.lane, (good + 1, anchor.seq),
    )  # fmt: skip


def _cuts(known: Known) -> Iterator[Finding]:
    """Cuts that no anchor knows, or that took away what was too young."""
    with connection.cursor() as cursor:
        cursor.execute(CUTS)
        cuts = cursor.fetchall()
    for lane, seq, seal, at, before in cuts:
        named = f"the cut of lane {lane} at number {seq}"
        old_enough = _written_after(known, lane, seq) < before if known.seen.get(lane) else True
        anchored = (lane, seq, seal) in known.cuts
        if not anchored and known.last_at is not None and at < known.last_at - timedelta(hours=1):
            yield Finding("cut", f"{named} is in no anchor, though later ones are.",
                          (), lane, (1, seq))  # fmt: skip
        if not old_enough:
            yield Finding("cut", f"{named} took away entries that were too young.",
                          (), lane, (1, seq))  # fmt: skip
    stored = {(lane, seq, seal) for lane, seq, seal, _at, _before in cuts}
    for lane, seq, _seal in sorted(known.cuts - stored):
        yield Finding("cut", f"the cut of lane {lane} at number {seq} was anchored and is gone "
                      "or changed.", (), lane, (1, seq))  # fmt: skip


def _written_after(known: Known, lane: int, seq: int) -> datetime:
    """A moment before which this number of the lane was surely not there yet."""
    earlier = [moment for moment, end in known.seen[lane] if end < seq]
    return max(earlier, default=datetime.min.replace(tzinfo=known.seen[lane][0][0].tzinfo))


def _late(known: Known, at: datetime) -> Iterator[Finding]:
    """Entries that should have been anchored long ago: no anchors are made, or lines are gone."""
    if known.last_at is None:
        return
    heads = {lane: anchor.seq for lane, (anchor, _moment) in known.heads.items()}
    with connection.cursor() as cursor:
        cursor.execute(NOT_ANCHORED, [list(range(LANES)), [heads.get(n, 0) for n in range(LANES)]])
        count, oldest = cursor.fetchone()
    if count and at - oldest > LONGEST_WITHOUT_ANCHOR:
        yield Finding("no anchors", f"{count} entries since {known.last_at.isoformat()} are in no "
                      "anchor: none are made any more, or the file was cut off.")  # fmt: skip


def extent(anchors: Path) -> str:
    """What was looked at, in one sentence."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT lane) FROM audit_event")
        entries, lanes = cursor.fetchone()
    try:
        lines = sum(1 for _line in read_anchors(anchors))
    except OSError:
        lines = 0
    return f"{entries} entries in {lanes} lanes, {lines} lines of anchors"
