"""A real worker in a process of its own, and a mail server that comes up later."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection

from enrollment.notices.models import Mail
from socakt.accounts.roles import Role
from tests.enrollment.imports.test_worker import PATIENCE, address
from tests.enrollment.notices.conftest import told
from tests.enrollment.notices.mail_server import free_port, mail_server
from tests.factories import make_actor

pytestmark = pytest.mark.django_db(transaction=True)


def work_until_empty(port):
    """Let a worker do what is due; its mails go to this port."""
    done = subprocess.run(
        [sys.executable, "manage.py", "work", "--until-empty"],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": address(),
            "DEMO": "1",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        },
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0


def jobs():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, attempts, scheduled_at > now() FROM procrastinate_jobs"
            " WHERE task_name = 'send_mail' ORDER BY id"
        )
        return cursor.fetchall()


def make_due():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


def test_mails_wait_in_the_queue_until_the_server_is_there():
    port = free_port()
    people = [make_actor(Role.REFERRER) for _ in range(2)]
    told(*people)

    work_until_empty(port)
    assert jobs() == [("todo", 1, True)] * 2
    assert set(Mail.objects.values_list("state", "problem")) == {("waiting", "not_reached")}

    make_due()
    with mail_server(port) as server:
        work_until_empty(port)
        make_due()
        work_until_empty(port)

    assert sorted(m["To"] for m in server.taken) == sorted(p.user.email for p in people)
    assert set(Mail.objects.values_list("state", "attempts")) == {("sent", 2)}
