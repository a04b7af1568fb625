"""Our own PostgreSQL: starts, is shared, keeps the data, survives crashes, stops."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from socakt import database
from socakt.embedded import EmbeddedServer, undisturbed

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
        os.kill(process_number(server), signal.SIGKILL)

    use_in_another_process(home, crash)

    with server.in_use() as url:
        assert one_line(url, "SELECT 1") == (1,)


def process_number(server):
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def test_another_process_with_the_number_of_a_dead_server_does_not_matter(home):
    server = EmbeddedServer(home)
    with server.in_use():
        pass
    owner = home.stat()
    with subprocess.Popen(
        ["sleep", "60"], user=owner.st_uid, group=owner.st_gid, extra_groups=None
    ) as other:
        left_over = f"{other.pid}\n{server.data}\n1700000000\n5432\n..\n"
        for file in (server.data / "postmaster.pid", home / ".s.PGSQL.5432.lock"):
            file.write_text(left_over)
            os.chown(file, owner.st_uid, owner.st_gid)

        with server.in_use() as url:
            assert one_line(url, "SELECT 1") == (1,)
        assert other.poll() is None
        other.kill()


def test_a_first_start_that_was_cut_short_is_begun_anew(home):
    server = EmbeddedServer(home)
    (home / "unfinished" / "base").mkdir(parents=True)
    (home / "unfinished" / "PG_VERSION").write_text("18\n")

    with server.in_use() as url:
        assert one_line(url, "SELECT 1") == (1,)
    assert not (home / "unfinished").exists()


def test_being_asked_to_stop_stops_the_server(home, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    code = (
        "import sys; from pathlib import Path; from socakt import database\n"
        f"with database.running(Path({str(home)!r})):\n"
        "    print('ready', flush=True); sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        assert process.wait(timeout=60) == 128 + signal.SIGTERM

    assert not database.embedded_server(home).is_running()


def test_ctrl_c_waits_for_what_must_not_be_cut_short():
    done = []
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # test processes ignore it

    with pytest.raises(KeyboardInterrupt), undisturbed():
        os.kill(os.getpid(), signal.SIGINT)
        done.append("all of it")

    signal.signal(signal.SIGINT, before)
    assert done == ["all of it"]


@pytest.mark.parametrize(
    "name",
    ["a" * 90, "Moji podatki, č & 100 % d'Arc", "x" * 120 + ", čšž"],
    ids=["long", "odd", "both"],
)
def test_a_folder_that_no_address_of_a_socket_can_hold_works(home, name, monkeypatch):
    monkeypatch.setenv("PGPORT", "6000")
    server = EmbeddedServer(home / name)

    with server.in_use() as url:
        assert one_line(url, "SELECT 1") == (1,)
        monkeypatch.setenv("DATABASE_URL", url)
        config = database.config(home, web=False)
        host = config["OPTIONS"].get("host") or config["HOST"]
        assert (host, config["PORT"]) == (str(server.sockets), 5432)

    assert not server.sockets.is_symlink()


def test_somebody_else_s_link_is_not_followed(home, tmp_path):
    server = EmbeddedServer(home / ("a" * 90))
    server.sockets.symlink_to(tmp_path)
    try:
        with pytest.raises(SystemExit, match="belongs to somebody else"), server.in_use():
            pass
    finally:
        server.sockets.unlink()


def test_a_folder_that_cannot_be_used_ends_the_start_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    server = EmbeddedServer(tmp_path / "file")

    with pytest.raises(SystemExit, match="SOCAKT_VAR names another"), server.in_use():
        pass


def test_a_server_that_fails_ends_the_start_with_its_own_words(home):
    server = EmbeddedServer(home, settings=(("max_connections", "none"),))

    with pytest.raises(SystemExit, match="max_connections"), server.in_use():
        pass


def test_the_log_holds_no_data_of_people(home):
    server = EmbeddedServer(home)
    with server.in_use() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE people (name text UNIQUE)")
        connection.execute("INSERT INTO people VALUES ('Ana Izmišljena')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO people VALUES ('Ana Izmišljena')")

    log = (home / "log").read_text()
    assert "unique constraint" in log
    assert "Izmišljena" not in log


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
