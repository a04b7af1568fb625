"""Jobs: with the change that needs them or not at all, visible, and taken up after a crash."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.testing import InMemoryConnector

from enrollment.imports.services import READ
from socakt import queue
from socakt.accounts.roles import Role
from tests.factories import make_actor
from tests.jobs import waiting_jobs

pytestmark = pytest.mark.django_db


def test_a_job_is_deferred_together_with_the_change_or_not_at_all():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue.defer(READ, number=1)
        _ = 1 / 0
    assert waiting_jobs() == []

    queue.defer(READ, number=1)
    assert waiting_jobs() == [(READ, {"number": 1})]


def test_that_holds_in_a_worker_too_which_has_a_connection_of_its_own():
    with queue.app.replace_connector(InMemoryConnector()):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            queue.defer(READ, number=1)
            _ = 1 / 0
        queue.defer(READ, number=2)

    assert waiting_jobs() == [(READ, {"number": 2})]


def test_every_job_that_is_deferred_or_periodic_exists_and_takes_numbers_only():
    queue.app.perform_import_paths()
    periodic = {task.task.name for task in queue.app.periodic_registry.periodic_tasks.values()}

    known = {"read_import", "store_import", "recheck_everybody", "keep_deadlines", "send_mail"}
    known |= {"carry_out_erasure", "make_batch", "read_scan"}
    assert known <= set(queue.app.tasks)
    assert {name.rpartition(".")[2] for name in periodic} == {
        "take_up_what_was_cut_short",
        "forget_finished_jobs",
        "forget_old_imports",
        "recheck_everybody",
        "keep_deadlines",
        "send_daily_mails",
        "tell_of_follow_ups",
        "remind_of_outcomes",
        "anchor_log",
        "cut_log",
        "propose_erasures",
        "forget_batch_files",
        "forget_unassigned_pages",
    }


class Context:
    """What a worker hands to a job that asks for it."""

    app = queue.app


def test_the_jobs_of_a_dead_worker_are_taken_up(monkeypatch):
    queue.defer(READ, number=1)
    job = ProcrastinateJob.objects.get()
    retried = []

    class Jobs:
        async def get_stalled_jobs(self, seconds_since_heartbeat):
            assert seconds_since_heartbeat == queue.SECONDS_UNTIL_DEAD
            return [job]

        async def retry_job(self, job):
            retried.append(job.pk)

    monkeypatch.setattr(Context, "app", type("App", (), {"job_manager": Jobs()}))
    # In a thread of its own: after browser tests this one has an event loop that is running.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(
            lambda: asyncio.run(queue.take_up_what_was_cut_short.func(Context(), timestamp=0))
        ).result()
    assert retried == [job.pk]


def test_an_administrator_sees_the_jobs_and_has_failed_ones_done_again(client_as):
    client = client_as(make_actor(Role.ADMINISTRATOR))
    for number in (1, 2):
        queue.defer(READ, number=number)
    failed, done = ProcrastinateJob.objects.order_by("pk")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [failed.pk])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [done.pk])
    url = reverse("admin:procrastinate_procrastinatejob_changelist")
    assert READ in client.get(url).content.decode()

    client.post(url, {"action": "do_again", "_selected_action": [failed.pk, done.pk]}, follow=True)

    states = dict(ProcrastinateJob.objects.values_list("pk", "status"))
    assert states == {failed.pk: "todo", done.pk: "doing"}


def test_jobs_are_neither_added_nor_edited_by_hand(client_as):
    client = client_as(make_actor(Role.ADMINISTRATOR))
    queue.defer(READ, number=1)
    job = ProcrastinateJob.objects.get()
    before = json.dumps(list(ProcrastinateJob.objects.values("task_name", "args", "status")))

    assert client.get(reverse("admin:procrastinate_procrastinatejob_add")).status_code == 403
    change = reverse("admin:procrastinate_procrastinatejob_change", args=[job.pk])
    assert client.post(change, {"status": "succeeded"}).status_code == 403
    assert admin.site.is_registered(ProcrastinateJob)
    assert before == json.dumps(
        list(ProcrastinateJob.objects.values("task_name", "args", "status"))
    )
