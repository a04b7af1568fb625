"""Processes for work that takes a processor: warm, as many as processors, and hard to upset."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from django.conf import settings

from socakt import pdf, pdf_pool
from tests.socakt import pool_tasks


@pytest.fixture(autouse=True, scope="module")
def closed():
    """Processes take seconds to start, so tests share them as jobs do."""
    yield
    pdf_pool.close()


def children():
    """Our processes that do tasks; Python keeps another one that looks after semaphores."""
    mine = psutil.Process().children(recursive=True)
    return {child.pid for child in mine if "spawn_main" in " ".join(child.cmdline())}


def by_number(results):
    return [result for _, result in sorted(results, key=lambda pair: pair[0])]


def test_every_task_is_done_and_the_same_processes_stay():
    first = by_number(pdf_pool.each(pool_tasks.double, [(n,) for n in range(12)]))
    again = by_number(pdf_pool.each(pool_tasks.double, [(n,) for n in range(12)]))

    assert [value for value, _ in first] == [n * 2 for n in range(12)]
    pids = {pid for _, pid in [*first, *again]}
    assert os.getpid() not in pids
    assert pids <= children()
    assert len(pids) <= os.cpu_count()


def test_fonts_are_ready_before_the_first_task():
    assert by_number(pdf_pool.each(pool_tasks.fonts_are_ready, [()])) == [1]


def test_what_a_task_raises_is_given_and_the_others_go_on():
    tasks = [(n,) for n in range(3)]

    failed = by_number(pdf_pool.each(pool_tasks.fail, tasks))
    done = by_number(pdf_pool.each(pool_tasks.same, tasks))

    assert [(type(error), str(error)) for error in failed] == [
        (ValueError, f"not {n}") for n in range(3)
    ]
    assert done == [0, 1, 2]


def test_a_process_that_dies_takes_no_other_task_along():
    results = by_number(pdf_pool.each(pool_tasks.end, [(n,) for n in range(8)]))

    assert isinstance(results[3], pdf_pool.Died)
    assert [r for r in results if r is not results[3]] == [0, 1, 2, 4, 5, 6, 7]
    assert by_number(pdf_pool.each(pool_tasks.same, [(1,)])) == [1]


def test_processes_that_were_killed_while_nothing_was_to_do_are_replaced():
    assert by_number(pdf_pool.each(pool_tasks.same, [(n,) for n in range(4)])) == [0, 1, 2, 3]
    for pid in children():
        os.kill(pid, signal.SIGKILL)

    assert by_number(pdf_pool.each(pool_tasks.same, [(n,) for n in range(4)])) == [0, 1, 2, 3]


def test_after_many_tasks_there_are_new_processes(monkeypatch):
    monkeypatch.setattr(pdf_pool, "TASKS_OF_A_POOL", 5)

    done = by_number(pdf_pool.each(pool_tasks.double, [(n,) for n in range(12)]))

    assert [value for value, _ in done] == [n * 2 for n in range(12)]
    assert len({pid for _, pid in done}) >= 3


def test_nothing_is_left_behind_when_it_is_closed():
    list(pdf_pool.each(pool_tasks.same, [(n,) for n in range(4)]))
    assert children()

    pdf_pool.close()
    pdf_pool.close()

    assert children() == set()


def test_whoever_stops_listening_stops_the_rest():
    results = pdf_pool.each(pool_tasks.same, [(n,) for n in range(40)])
    next(results)

    results.close()

    assert by_number(pdf_pool.each(pool_tasks.same, [(7,)])) == [7]


def test_no_document_asks_for_features_of_fonts():
    """WeasyPrint 70 loses memory with each line whose font has features: processes would grow."""
    sheets = [Path(settings.BASE_DIR) / "static" / "css" / name for name in pdf.SHEETS]
    asking = re.compile(r"^\s*font-(variant|feature|kerning)", re.M)

    assert [sheet.name for sheet in sheets if asking.search(sheet.read_text())] == []


ASKING = """
import sys
from pathlib import Path
import django

django.setup()
from socakt import pdf, pdf_pool
from tests.socakt import pool_tasks

print([pid for _, (_, pid) in pdf_pool.each(pool_tasks.double, [(n,) for n in range(4)])])
sys.stdout.flush()
sys.stdin.read()
"""


def test_the_processes_end_with_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "asking.py"
    script.write_text(f"if __name__ == '__main__':\n{ASKING}".replace("\n", "\n    "))
    environment = {**os.environ, "PYTHONPATH": str(settings.BASE_DIR)}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as asking:
        pids = set(map(int, asking.stdout.readline().strip(b"[]\n").split(b",")))
        left = [psutil.Process(pid) for pid in pids]
        asking.kill()

    assert psutil.wait_procs(left, timeout=30)[1] == []
