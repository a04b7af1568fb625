"""Work that keeps a processor busy, in processes of its own: as many as there are processors.

They are started when first needed and stay, with Django and the fonts ready, for as long as the
worker of the queue does. They know no database: a task is a function of plain data. One that dies
takes no other task along.

Not `max_tasks_per_child`: with it the pool of Python 3.11 comes to a stand when the processes reach
their number while tasks wait (CPython issue 115634). A pool is replaced as a whole.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from threading import Lock, Thread
from typing import Any, TypeVar

import django

T = TypeVar("T")
Task = tuple[Any, ...]

# Nothing is known to grow; what would, is given back after so many documents.
TASKS_OF_A_POOL = 2_000


class Died(Exception):
    """The process that did the task ended, twice."""


class _Pool:
    """Processes, and how much they have been given to do."""

    def __init__(self, most: int) -> None:
        self.given = 0
        self.processes = ProcessPoolExecutor(
            most, mp_context=multiprocessing.get_context("spawn"), initializer=_get_ready
        )


_pool: _Pool | None = None
_one_at_a_time = Lock()


def each(do: Callable[..., T], tasks: Sequence[Task]) -> Iterator[tuple[int, T | BaseException]]:
    """Do it with each of the tasks; yield the number of a task and what came of it, or why
    nothing did, as soon as it is known. What a task raises is given, not raised.
    """
    waiting: dict[Future[T], int] = {}
    left = set(range(len(tasks)))
    try:
        try:
            for number, task in enumerate(tasks):
                waiting[_submit(do, task)] = number
        except BrokenProcessPool:  # what is under way will say so too
            close()
        for future in as_completed(waiting):
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                continue
            left.discard(waiting[future])
            yield waiting[future], error or future.result()
    finally:
        for future in waiting:
            future.cancel()
    if left:
        close()
        yield from _one_by_one(do, {number: tasks[number] for number in sorted(left)})


def close() -> None:
    """End the processes once they have done what they were given; the next task starts new ones."""
    global _pool
    with _one_at_a_time:
        pool, _pool = _pool, None
    if pool is not None:
        pool.processes.shutdown(wait=True)


def _submit(do: Callable[..., T], task: Task) -> "Future[T]":
    global _pool
    with _one_at_a_time:
        if _pool is not None and _pool.given >= TASKS_OF_A_POOL:
            _pool.processes.shutdown(wait=False)  # it ends what it has begun
            _pool = None
        if _pool is None:
            _pool = _Pool(os.cpu_count() or 1)
        _pool.given += 1
        return _pool.processes.submit(do, *task)


def _one_by_one(
    do: Callable[..., T], tasks: dict[int, Task]
) -> Iterator[tuple[int, T | BaseException]]:
    """What was under way when a process died: apart from each other, so that it is known whose
    task it was.
    """
    alone: _Pool | None = None
    try:
        for number, task in tasks.items():
            alone = alone or _Pool(1)
            try:
                future = alone.processes.submit(do, *task)
                error = future.exception()
            except BrokenProcessPool as broken:
                error = broken
            if isinstance(error, BrokenProcessPool):
                alone.processes.shutdown(wait=True)
                alone = None
                yield number, Died()
            else:
                yield number, error or future.result()
    finally:
        if alone is not None:
            alone.processes.shutdown(wait=True)


def _get_ready() -> None:
    """In a new process: never outlive the one that asks, leave Ctrl-C to it, have fonts read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asking = multiprocessing.parent_process()
    assert asking is not None
    Thread(target=_end_with, args=[asking.sentinel], daemon=True).start()
    django.setup()
    from socakt.pdf import write_pdf  # needs Django

    write_pdf('<html lang="sl"><title>x</title><p>x')


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
