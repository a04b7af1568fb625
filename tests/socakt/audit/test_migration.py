"""Entries from before the chain are chained by the migration, and the chain goes on from them."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from socakt.audit import services as audit
from socakt.audit.anchors import write_anchors
from socakt.audit.models import LANES, Event
from socakt.audit.verifying import verify
from tests import application
from tests.socakt.audit.support import sql

pytestmark = pytest.mark.django_db(transaction=True)

OLD = (
    "INSERT INTO audit_event (at, action, role, object_type, details) "
    "SELECT '2018-09-12 10:00+02'::timestamptz + n * interval '1 minute', 'referral.viewed', '', "
    """'', jsonb_build_object('n', n, 'č', '["ž"]'::jsonb) FROM generate_series(1, 200) n"""
)


@pytest.fixture
def before():
    """The tables as they were before the chain; at the end as they are now."""
    call_command("migrate", "audit", "0001", verbosity=0)
    yield
    call_command("migrate", "audit", verbosity=0)
    application.grant_rights()


def test_what_was_there_is_chained_and_goes_on(before, tmp_path):
    path = tmp_path / "log.txt"
    sql(OLD)
    call_command("migrate", "audit", verbosity=0)

    write_anchors(path, at=timezone.now())
    assert list(verify(path, at=timezone.now())) == []
    assert Event.objects.values("lane").distinct().count() == LANES
    assert all(event.written_at == event.at for event in Event.objects.all())

    new = audit.record("referral.viewed", None, by=None)
    new.refresh_from_db()
    assert new.seq in (4, 5)
    assert list(verify(path, at=timezone.now())) == []
    assert sql("SELECT count(*) FROM pg_trigger WHERE tgrelid = 'audit_event'::regclass "
               "AND tgname = 'event_is_append_only'") == [(1,)]  # fmt: skip
