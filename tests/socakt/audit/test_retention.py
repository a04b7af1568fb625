"""Entries are kept for two calendar years; then whole beginnings of lanes end, and it shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from socakt.audit.anchors import read_anchors, write_anchors
from socakt.audit.models import Cut, Event
from socakt.audit.retention import cut_what_is_over
from socakt.audit.tasks import anchor_log, cut_log
from socakt.audit.verifying import verify
from tests.refused import Refused
from tests.socakt.audit.support import at_once, reseal, sql, write_log

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = datetime(2019, 6, 1, tzinfo=UTC)


def age(lane, seq, at, written_at=None):
    """Entries of a lane up to a number become old, as if they had been written then."""
    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica")
        sql("UPDATE audit_event SET at = %s, written_at = %s WHERE lane = %s AND seq <= %s",
            [at, written_at or at, lane, seq])  # fmt: skip
        reseal(lane, 1)


@pytest.fixture
def anchors(tmp_path, settings):
    settings.LOG_ANCHORS = tmp_path / "log.txt"
    return settings.LOG_ANCHORS


@pytest.fixture
def lanes():
    """Three lanes: five entries, three of them old; two old ones; two new ones."""
    for each in (5, 2, 2):
        write_log(transactions=1, each=each)
    some, all_, none = (
        Event.objects.order_by("pk")
        .values_list("lane", flat=True)
        .distinct("pk")[slice(4, None, 2)]
    )
    age(some, 3, LONG_AGO)
    age(all_, 2, LONG_AGO)
    return some, all_, none


def left(lane):
    return list(Event.objects.filter(lane=lane).order_by("seq").values_list("seq", flat=True))


def clean(anchors):
    return [str(f) for f in verify(anchors, at=timezone.now())] == []


def test_old_beginnings_go_and_the_chain_goes_on(anchors, lanes):
    some, all_, _none = lanes
    write_anchors(anchors, at=LONG_AGO)

    assert cut_what_is_over() == 5
    assert [left(lane) for lane in lanes] == [[4, 5], [], [1, 2]]
    assert sorted(Cut.objects.values_list("lane", "seq", "entries")) == sorted(
        [(some, 3, 3), (all_, 2, 2)]
    )
    write_anchors(anchors, at=timezone.now())
    assert clean(anchors)
    assert cut_what_is_over() == 0

    while not left(all_):  # sooner or later a transaction gets this lane
        write_log(transactions=1, each=1)
    assert left(all_) == [3]
    write_anchors(anchors, at=timezone.now())
    assert clean(anchors)


def kept_from():
    return sql("SELECT audit_kept_from()")[0][0]


def test_two_years_from_the_end_of_the_calendar_year():
    year = timezone.localdate().year

    assert timezone.localtime(kept_from()).replace(tzinfo=None) == datetime(year - 2, 1, 1)


@pytest.mark.parametrize(("early", "goes"), [(timedelta(microseconds=1), 5), (timedelta(0), 3)])
def test_the_last_moment_of_the_year_counts(lanes, early, goes):
    _some, all_, _none = lanes
    age(all_, 2, kept_from() - early)

    assert cut_what_is_over() == goes


def test_what_was_written_lately_about_long_ago_stays(lanes):
    some, all_, _none = lanes
    age(some, 3, LONG_AGO, written_at=timezone.now())
    age(all_, 2, timezone.now(), written_at=LONG_AGO)

    assert cut_what_is_over() == 0


def test_nothing_younger_is_cut_and_nothing_without_a_cut(lanes):
    some, _all, none = lanes
    insert = (
        "INSERT INTO audit_cut (lane, seq, seal, entries, kept_from_at, at) "
        "SELECT lane, seq, {seal}, 0, now(), now() FROM audit_event WHERE lane = %s AND seq = %s"
    )

    for lane, seq, seal in ((some, 4, "seal"), (none, 2, "seal"), (some, 2, "digest")):
        with Refused("only_old_entries_are_cut"):
            sql(insert.format(seal=seal), [lane, seq])
    with Refused("event_is_append_only"):
        sql("DELETE FROM audit_event WHERE lane = %s AND seq <= 3", [some])
    with Refused("event_is_append_only"):
        sql("UPDATE audit_event SET subject = 1 WHERE lane = %s", [some])


def test_a_cut_is_never_changed(lanes):
    cut_what_is_over()

    for statement in ("UPDATE audit_cut SET seq = 1", "DELETE FROM audit_cut"):
        with Refused("cut_is_append_only"):
            sql(statement)


def test_a_lane_that_is_being_written_to_waits_for_the_next_night(lanes):
    some, _all, _none = lanes

    def cut_meanwhile():
        assert cut_what_is_over() == 2

    with transaction.atomic():
        sql("SELECT pg_advisory_xact_lock(1397637973, %s)", [some])
        at_once(cut_meanwhile)
    assert left(some) == [1, 2, 3, 4, 5]
    assert cut_what_is_over() == 3


def test_the_jobs_anchor_and_cut(anchors, lanes):
    anchor_log(timestamp=1546300800)
    cut_log(timestamp=0)

    first, last = read_anchors(anchors)
    assert first.at == datetime(2019, 1, 1, tzinfo=UTC)
    assert [a.kind for a in first.anchors] == ["head"] * 3
    assert [a.kind for a in last.anchors] == ["cut", "cut"]
    assert clean(anchors)


def said(anchors):
    return [f.sentence for f in verify(anchors, at=timezone.now()) if f.kind == "cut"]


def owner_changes(statement):
    sql("SET session_replication_role = replica")
    try:
        sql(statement)
    finally:
        sql("RESET session_replication_role")


def test_a_cut_by_somebody_else_is_found(anchors, lanes):
    """Young entries cut by the owner past the rule, with the cut written as it should be."""
    _some, _all, none = lanes
    write_anchors(anchors, at=timezone.now() - timedelta(hours=3))
    write_log(transactions=1, each=1)
    write_anchors(anchors, at=timezone.now() - timedelta(hours=2))
    owner_changes(
        "INSERT INTO audit_cut (lane, seq, seal, entries, kept_from_at, at) SELECT lane, seq, "
        f"seal, 2, '2020-01-01', now() FROM audit_event WHERE lane = {none} AND seq = 2;"
        f"DELETE FROM audit_event WHERE lane = {none}"
    )
    write_anchors(anchors, at=timezone.now())
    assert said(anchors) == []  # it may be: the anchors began when the entries were there already

    for _twice in range(2):  # now they saw a lane grow, and its end go
        lane = none
        while len(left(lane)) < 2:
            write_log(transactions=1, each=1)
        write_anchors(anchors, at=timezone.now())
        owner_changes(
            "INSERT INTO audit_cut (lane, seq, seal, entries, kept_from_at, at) SELECT lane, "
            f"max(seq), '\\x00', 2, '2020-01-01', now() FROM audit_event WHERE lane = {lane} "
            f"GROUP BY lane; DELETE FROM audit_event WHERE lane = {lane}"
        )
    assert any("too young" in sentence for sentence in said(anchors))


def test_a_cut_that_was_changed_is_found(anchors, lanes):
    write_anchors(anchors, at=timezone.now())
    cut_what_is_over()
    write_log(transactions=1, each=1)
    write_anchors(anchors, at=timezone.now())
    owner_changes("UPDATE audit_cut SET seal = '\\x00'")
    assert sum("gone or changed" in sentence for sentence in said(anchors)) == 2
