"""The jobs that wait in the queue, done here and now instead of by a worker."""

import json

from django.db import connection

from socakt.queue import app
from tests import application


def waiting_jobs():
    """Names and arguments of the jobs that wait, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"
        )
        return [(name, json.loads(arguments)) for name, arguments in cursor.fetchall()]


def work_off():
    """Do every job that waits, those that come along the way too; return their names."""
    done = []
    while jobs := take_jobs():
        for name, arguments in jobs:
            with application.role():
                app.tasks[name](**arguments)
            done.append(name)
    return done


def take_jobs():
    """Take the waiting jobs out of the queue."""
    jobs = waiting_jobs()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")
    return jobs
