"""A thousand random manipulations of the log, by somebody with every right: all are found.

Each is made in a transaction that is rolled back, with the triggers switched off. What must be
named is known: every place (lane and number) that was touched, and nothing that is not beside one.
"""

from collections import Counter
from datetime import UTC, datetime
from random import Random

import pytest

from socakt.audit.anchors import write_anchors
from socakt.audit.verifying import verify
from tests.socakt.audit import tampering
from tests.socakt.audit.support import as_owner, places, sql, write_log

pytestmark = pytest.mark.django_db(transaction=True)

MANIPULATIONS = 1000
AT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def anchors(tmp_path):
    """A log of a few lanes that was anchored on the way and at its end."""
    path = tmp_path / "anchors" / "log.txt"
    for each in (3, 8, 5):
        write_log(transactions=4, each=each)
        write_anchors(path, at=AT)
    return path


def found(path):
    return list(verify(path, at=AT))


def covers(finding, place, ids):
    """Whether the finding names the place: by the entry's number, or lane and numbers."""
    lane, seq = place
    in_range = finding.lane == lane and finding.seqs[0] <= seq <= finding.seqs[1]
    return in_range or ids.get(place) in finding.entries


def near(finding, touched):
    """Whether the finding is about a touched place or one right beside it."""
    first, last = finding.seqs
    return any(finding.lane == lane and first - 1 <= seq <= last + 1 for lane, seq in touched)


def test_a_thousand_manipulations_are_all_found_and_named(anchors):
    random, untouched, done, wrong = Random(20181001), places(), Counter(), []
    log = tampering.Log(untouched, random)
    assert found(anchors) == []
    assert len(log.lanes) >= 4

    for number in range(MANIPULATIONS):
        manipulate = tampering.ALL[number % len(tampering.ALL)]
        with as_owner():
            touched = manipulate(log, random)
            ids = {place: pk for place, pk in places().items() if place in touched}
            findings = found(anchors)
        named = all(any(covers(f, place, ids) for f in findings) for place in touched)
        if findings and named and all(near(f, touched) for f in findings):
            done[manipulate.__name__] += 1
        else:
            wrong.append((manipulate.__name__, touched, [str(f) for f in findings]))

    assert wrong[:3] == []
    assert sum(done.values()) == MANIPULATIONS
    assert found(anchors) == []
    print(f"\n{MANIPULATIONS} manipulations of {len(untouched)} entries in {len(log.lanes)} lanes,"
          f" all found: {dict(done)}")  # fmt: skip


def test_every_column_is_part_of_what_is_checked(anchors):
    columns = {row[0] for row in sql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'audit_event'"
    )}  # fmt: skip

    assert columns == {*tampering.EDITS, "lane", "seq"}
    place = next(iter(places()))
    for column, value in tampering.EDITS.items():
        with as_owner():
            sql(f"UPDATE audit_event SET {column} = {value} {tampering.ONE}", place)
            (first, *_rest) = found(anchors)
        assert first.kind == ("out of place" if column == "seal" else "edited"), column
        assert (first.lane, first.seqs) == (place[0], (place[1], place[1]))


def damage(lines, random):
    """Change one character, take a line away, or exchange two; return the first bad line."""
    which = random.randrange(len(lines) - 1)
    match random.randrange(3):
        case 0:
            position = random.randrange(len(lines[which]) - 1)
            new = "0" if lines[which][position] != "0" else "1"
            lines[which] = lines[which][:position] + new + lines[which][position + 1 :]
        case 1:
            del lines[which]
        case 2:
            lines[which], lines[which + 1] = lines[which + 1], lines[which]
    return which + 1


def test_a_damaged_file_of_anchors_is_found_with_the_line(anchors):
    random = Random(20181001)
    whole = anchors.read_text().splitlines(keepends=True)
    for _number in range(100):
        lines = list(whole)
        first = damage(lines, random)
        anchors.write_text("".join(lines))
        said = [str(f) for f in found(anchors) if f.kind == "anchors damaged"]
        assert said[0].startswith(f"ANCHORS DAMAGED: line {first}: "), (first, said)


def test_lines_cut_off_the_anchors_are_missed_after_a_day(anchors):
    write_log(transactions=1, each=1)
    late = list(verify(anchors, at=datetime(2100, 1, 1, tzinfo=UTC)))

    assert [(f.kind, "1 entries since" in f.sentence) for f in late] == [("no anchors", True)]
    assert found(anchors) == []


def test_without_anchors_nobody_can_say_that_it_is_whole(anchors):
    anchors.unlink()

    assert [f.kind for f in found(anchors)] == ["no anchors"]
