"""The queue of work that no page can wait for: jobs are rows, written with what they are about.

A job is deferred in the transaction of the change that needs it, so neither is ever without the
other. Its arguments are numbers of records and nothing else: they stand in tables and logs.
What a job does can be done again without harm; whatever was cut short is taken up by itself.
"""

import procrastinate
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager

# A worker reports every 10 seconds; after three silent reports it is taken for dead.
SECONDS_UNTIL_DEAD = 30
HOURS_FINISHED_JOBS_ARE_KEPT = 24 * 30

__all__ = ["app", "defer", "take_up_what_was_cut_short"]


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="take_up_what_was_cut_short", pass_context=True)
async def take_up_what_was_cut_short(context: procrastinate.JobContext, timestamp: int) -> None:
    """Put the jobs of dead workers back into the queue."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SECONDS_UNTIL_DEAD):
        await jobs.retry_job(job)


@app.periodic(cron="40 1 * * *")
@app.task(queueing_lock="forget_finished_jobs", pass_context=True)
async def forget_finished_jobs(context: procrastinate.JobContext, timestamp: int) -> None:
    """Delete the rows of jobs that ended well long ago; failed ones stay to be looked at."""
    await context.app.job_manager.delete_old_jobs(nb_hours=HOURS_FINISHED_JOBS_ARE_KEPT)


def defer(job: str, *, number: int) -> None:
    """Leave the job of this name, about the record with this number, to a worker.

    Within a transaction: together with everything else in it, or not at all. That holds in a
    job as well, although the worker has a connection of its own for the queue.
    """
    later = app.configure_task(job)
    later.job_manager = JobManager(DjangoConnector())
    later.defer(number=number)
