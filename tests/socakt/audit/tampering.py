"""What somebody with all rights could do to the log. Each returns the places that it touched."""

from tests.socakt.audit.support import SAYS, reseal, sql

EDITS = {
    "id": "id + 1000000",
    "at": "at + interval '1 microsecond'",
    "written_at": "written_at - interval '1 day'",
    "action": "action || 'x'",
    "user_id": "coalesce(user_id, 0) + 1",
    "organization_id": "coalesce(organization_id, 0) + 1",
    "role": "CASE role WHEN 'referrer' THEN '' ELSE 'referrer' END",
    "object_type": "object_type || 'x'",
    "object_id": "coalesce(object_id, 0) + 1",
    "subject": "CASE WHEN subject IS NULL THEN 1 END",
    "details": """details || '{"number": -1}'""",
    "digest": "sha256(digest)",
    "seal": "sha256(seal)",
}
ONE = "WHERE lane = %s AND seq = %s"
COPIED = ", ".join(name for name in SAYS if name != "id")


def edit(log, random):
    place, column = log.any(), random.choice(list(EDITS))
    sql(f"UPDATE audit_event SET {column} = {EDITS[column]} {ONE}", place)
    return {place}


def edit_with_digest(log, random):
    place, column = log.any(), random.choice(SAYS)
    sql(f"UPDATE audit_event SET {column} = {EDITS[column]} {ONE}", place)
    sql(f"UPDATE audit_event e SET digest = audit_digest(e) {ONE}", place)
    return {place}


def edit_and_seal_it(log, random):
    """The one entry is right in itself; what follows no longer fits it."""
    place = edit_with_digest(log, random)
    ((lane, seq),) = place
    before = "coalesce((SELECT seal FROM audit_event WHERE lane = %s AND seq = %s), '')"
    sql(f"UPDATE audit_event e SET seal = audit_seal({before}, lane, seq, digest) {ONE}",
        (lane, seq - 1, lane, seq))  # fmt: skip
    return place


def edit_and_compute_the_lane_anew(log, random):
    place = edit_with_digest(log, random)
    ((lane, seq),) = place
    reseal(lane, seq)
    return place


def compute_everything_anew(log, random):
    touched = set()
    for lane in log.lanes:
        place = (lane, random.randint(1, log.last(lane)))
        sql(f"UPDATE audit_event SET subject = coalesce(subject, 0) + 7 {ONE}", place)
        reseal(*place)
        touched.add(place)
    return touched


def delete(log, random):
    place = log.any()
    sql(f"DELETE FROM audit_event {ONE}", place)
    return {place}


def delete_first(log, random):
    place = (random.choice(log.lanes), 1)
    sql(f"DELETE FROM audit_event {ONE}", place)
    return {place}


def delete_last(log, random):
    lane = random.choice(log.lanes)
    first = random.randint(max(1, log.last(lane) - 2), log.last(lane))
    sql("DELETE FROM audit_event WHERE lane = %s AND seq >= %s", (lane, first))
    return {(lane, seq) for seq in range(first, log.last(lane) + 1)}


def delete_many(log, random):
    gone = set(random.sample(sorted(log.places), random.randint(2, len(log.places) // 2)))
    for place in gone:
        sql(f"DELETE FROM audit_event {ONE}", place)
    return gone


def delete_a_lane(log, random):
    lane = random.choice(log.lanes)
    sql("DELETE FROM audit_event WHERE lane = %s", (lane,))
    return log.of(lane)


def empty_the_log(log, random):
    sql("TRUNCATE audit_event")
    return set(log.places)


def close_the_gap(log, random):
    """Delete, and number what follows anew."""
    (place,) = delete(log, random)
    _shift(*place, by=-1)
    return {place, *(other for other in log.of(place[0]) if other[1] > place[1])}


def close_the_gap_and_compute_anew(log, random):
    touched = close_the_gap(log, random)
    reseal(*min(touched))
    return touched


def put_in(log, random):
    """A copy of an entry between two others, with a digest that fits it."""
    lane, seq = log.any()
    _shift(lane, seq, by=1, including=True)
    _copy(log, (lane, seq))
    return {other for other in (*log.of(lane), (lane, log.last(lane) + 1)) if other[1] >= seq}


def put_in_twice(log, random):
    """Two entries at one place, where the rule against it was dropped."""
    sql("ALTER TABLE audit_event DROP CONSTRAINT one_entry_per_place_of_a_lane")
    place = log.any()
    _copy(log, place)
    return {place}


def append_with_a_wrong_seal(log, random):
    lane = random.choice(log.lanes)
    place = (lane, log.last(lane) + 1)
    _copy(log, place)
    return {place}


def move_to_another_lane(log, random):
    place, lane = log.any(), random.choice(log.lanes)
    target = (lane, log.last(lane) + 1)
    sql(f"UPDATE audit_event SET lane = %s, seq = %s {ONE}", (*target, *place))
    return {place, target}


def exchange_places(log, random):
    one, other = log.two()
    for source, target in ((one, (one[0], 1000000)), (other, one), ((one[0], 1000000), other)):
        sql(f"UPDATE audit_event SET lane = %s, seq = %s {ONE}", (*target, *source))
    return {one, other}


def exchange_contents(log, random):
    return _exchange(log, COPIED)


def exchange_contents_and_digests(log, random):
    sql("ALTER TABLE audit_event DROP CONSTRAINT audit_event_pkey")
    return _exchange(log, f"id, {COPIED}, digest")


def exchange_seals(log, random):
    return _exchange(log, "seal")


def _exchange(log, columns):
    one, other = log.two()
    sql("CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM audit_event")
    for source, target in ((one, other), (other, one)):
        sql(f"UPDATE audit_event e SET ({columns}) = "
            f"(SELECT {columns} FROM kept {ONE}) {ONE}", (*source, *target))  # fmt: skip
    return {one, other}


def _shift(lane, seq, *, by, including=False):
    """Numbers after this one go up or down; in two steps, because places are unique."""
    after = ">=" if including else ">"
    sql(f"UPDATE audit_event SET seq = seq + 1000000 WHERE lane = %s AND seq {after} %s",
        (lane, seq))  # fmt: skip
    sql("UPDATE audit_event SET seq = seq - 1000000 + %s WHERE lane = %s AND seq > 900000",
        (by, lane))  # fmt: skip


def _copy(log, target):
    columns = f"{COPIED}, digest, seal"
    sql(f"INSERT INTO audit_event ({columns}, lane, seq) SELECT {columns}, %s, %s "
        "FROM audit_event ORDER BY random() LIMIT 1", target)  # fmt: skip
    sql(f"UPDATE audit_event e SET digest = audit_digest(e) {ONE}", target)


ALL = [
    edit, edit, edit, edit_with_digest, edit_and_seal_it, edit_and_compute_the_lane_anew,
    compute_everything_anew, delete, delete_first, delete_last, delete_many, delete_a_lane,
    empty_the_log, close_the_gap, close_the_gap_and_compute_anew, put_in, put_in_twice,
    append_with_a_wrong_seal, move_to_another_lane, exchange_places, exchange_contents,
    exchange_contents_and_digests, exchange_seals,
]  # fmt: skip


class Log:
    """The places of an untouched log, to choose from."""

    def __init__(self, places, random):
        self.places, self.random = set(places), random
        self.lanes = sorted({lane for lane, _seq in places})

    def any(self):
        return self.random.choice(sorted(self.places))

    def two(self):
        return self.random.sample(sorted(self.places), 2)

    def of(self, lane):
        return {place for place in self.places if place[0] == lane}

    def last(self, lane):
        return max(seq for _lane, seq in self.of(lane))
