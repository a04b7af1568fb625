"""A real worker with real processes: it makes the documents, ends cleanly, and can be killed."""

import uuid

import psutil
import psycopg
import pytest
from django.utils import timezone

from enrollment.batches import services
from enrollment.batches.models import Batch, BatchFile, Shape
from enrollment.documents.models import IssuedDocument
from enrollment.wordings.kinds import Edition, Kind
from socakt.accounts.roles import Role
from socakt.queue import defer
from tests.enrollment.batches.conftest import admitted
from tests.enrollment.imports.test_worker import PATIENCE, address, work_until_empty, worker
from tests.factories import CohortFactory, make_actor

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 12


@pytest.fixture
def batch():
    referrer, cohort = make_actor(Role.REFERRER), CohortFactory()
    for place in range(1, PEOPLE + 1):
        admitted(cohort, place, referrer)
    return services.order(
        cohort=cohort,
        kind=Kind.REFERRAL_FORM,
        edition=Edition.SLOVENE,
        shape=Shape.PDF,
        form_key=uuid.uuid4(),
        at=timezone.now(),
        by=make_actor(Role.COORDINATOR),
    )


def wait_for_documents():
    """Until the first ones are kept."""
    with psycopg.connect(address(), autocommit=True) as watcher:
        for _ in range(PATIENCE * 50):
            row = watcher.execute("SELECT count(*) FROM enrollment_issueddocument").fetchone()
            if row[0]:
                return
            watcher.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("the worker never came so far")


def test_a_worker_makes_them_all_and_ends_with_its_processes(batch):
    with worker("--until-empty") as process:
        wait_for_documents()
        printing = psutil.Process(process.pid).children(recursive=True)
        assert printing
        assert process.wait(timeout=PATIENCE) == 0

    assert psutil.wait_procs(printing, timeout=PATIENCE)[1] == []
    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE
    assert IssuedDocument.objects.count() == PEOPLE
    assert BatchFile.objects.count() == 1


def test_a_worker_killed_in_the_middle_leaves_what_is_made_and_another_goes_on(batch):
    with worker() as process:
        wait_for_documents()
        printing = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait(timeout=PATIENCE)
    assert psutil.wait_procs(printing, timeout=PATIENCE)[1] == []
    before = set(IssuedDocument.objects.values_list("pk", flat=True))
    batch.refresh_from_db()
    assert batch.state == Batch.State.WORKING
    assert 0 < len(before) < PEOPLE

    # as the queue does with what was cut short (tests/socakt/test_queue.py)
    defer(services.MAKE, number=batch.pk)
    work_until_empty()

    batch.refresh_from_db()
    assert batch.state == Batch.State.DONE
    assert before < set(IssuedDocument.objects.values_list("pk", flat=True))
    assert IssuedDocument.objects.count() == PEOPLE
