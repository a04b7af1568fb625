"""Our own PostgreSQL: starts, is shared, keeps the data, survives crashes, stops."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from socakt import database
from socakt.embedded import EmbeddedServer

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path):
    tmp_path.chmod(0o755)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and parent.name.startswith("pytest-"):
            parent.chmod(0o755)
    return tmp_path / "postgres"


def one_line(url, sql):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(sql).fetchone()


def use_in_another_process(home, then):
    """Start a process that uses the server, says so, and then waits for a line."""
    code = (
        "import sys; from pathlib import Path; from socakt.embedded import EmbeddedServer\n"
        f"with EmbeddedServer(Path({str(home)!r})).in_use() as url:\n"
        "    print(url, flush=True); sys.stdin.readline()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline().startswith("postgresql://")
    try:
        then(process)
    finally:
        process.communicate("\n", timeout=60)


def test_it_starts_keeps_the_data_and_stops(home):
    server = EmbeddedServer(home)
    with server.in_use() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS seven")
        assert server.is_running()

    assert not server.is_running()
    assert not (server.data / "postmaster.pid").exists()
    with server.in_use() as url:
        assert one_line(url, "SELECT seven FROM kept") == (7,)


def test_two_processes_share_it_and_the_last_one_stops_it(home):
    server = EmbeddedServer(home)

    def use_it_too(process):
        with server.in_use() as url:
            assert one_line(url, "SELECT 1") == (1,)
        assert server.is_running()

    use_in_another_process(home, use_it_too)

    assert not server.is_running()


def test_a_user_that_was_killed_does_not_keep_it_alive(home):
    server = EmbeddedServer(home)
    use_in_another_process(home, lambda process: process.send_signal(signal.SIGKILL))
    assert server.is_running()

    with server.in_use() as url:
        assert one_line(url, "SELECT 1") == (1,)

    assert not server.is_running()


def test_it_recovers_after_its_own_crash(home):
    server = EmbeddedServer(home)

    def crash(process):
        pid = int((server.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)

    use_in_another_process(home, crash)

    with server.in_use() as url:
        assert one_line(url, "SELECT 1") == (1,)


def test_a_folder_too_long_for_a_socket_works(home):
    server = EmbeddedServer(home / ("a" * 90))

    with server.in_use() as url:
        assert one_line(url, "SELECT 1") == (1,)


def test_only_the_server_s_own_user_can_enter_its_folder(home):
    server = EmbeddedServer(home)
    with server.in_use():
        assert home.stat().st_mode & 0o077 == 0
        assert server.sockets.stat().st_mode & 0o077 == 0


def test_a_named_database_is_used_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgresql://anna:secret@db.example.si:5433/socakt")

    config = database.config(tmp_path, web=True)
    with database.running(tmp_path):
        pass

    chosen = {key: config[key] for key in ("HOST", "PORT", "NAME", "USER", "PASSWORD")}
    assert chosen == {
        "HOST": "db.example.si",
        "PORT": 5433,
        "NAME": "socakt",
        "USER": "anna",
        "PASSWORD": "secret",
    }
    assert "statement_timeout=15s" in config["OPTIONS"]["options"]
    assert "statement_timeout" not in database.config(tmp_path, web=False)["OPTIONS"]["options"]
    assert not (tmp_path / "postgres").exists()


def test_without_a_name_children_learn_the_address_of_our_own(monkeypatch, home):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("SOCAKT_EMBEDDED", raising=False)

    with database.running(home):
        assert one_line(os.environ["DATABASE_URL"], "SELECT 1") == (1,)
        assert os.environ["SOCAKT_EMBEDDED"] == "1"

    assert "DATABASE_URL" not in os.environ
    assert "SOCAKT_EMBEDDED" not in os.environ
