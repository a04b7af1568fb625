"""The commands of an operator: setup on a bare machine, and the start and stop of the server."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management.base import CommandError

from socakt import static_files
from socakt.database import embedded_server
from socakt.management.commands import serve

ROOT = Path(settings.BASE_DIR)
SCRIPTS = [*sorted((ROOT / "script").iterdir()), ROOT / ".ci" / "run"]
COMMON = ["bash", "cat", "cksum", "dirname", "env", "sh", "tail", "touch", "uname"]
# A Python that lacks Pango's libraries until the file `installed` exists.
PYTHON = """#!/bin/sh
echo "$@" >>{log}
case "$1" in
  -) test -e {bin}/../installed ;;
  -m) if [ "$2" = venv ]; then mkdir -p .venv/bin; cp {bin}/python3 .venv/bin/python; fi ;;
esac
"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_can_be_run_and_stops_at_the_first_failure(script):
    assert script.stat().st_mode & stat.S_IXUSR
    text = script.read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in text


@pytest.fixture
def machine(tmp_path):
    """A function: run script/setup on a machine with these programs and a few common ones."""
    project, programs, log = tmp_path / "project", tmp_path / "bin", tmp_path / "log"
    shutil.copytree(ROOT / "script", project / "script")
    shutil.copytree(ROOT / "requirements", project / "requirements")
    programs.mkdir()
    log.touch()
    for name in [*COMMON, "mkdir", "cp"]:
        (programs / name).symlink_to(shutil.which(name))

    def setup(*words, **own):
        for name, text in own.items():
            program = programs / name.replace("_", "-")
            program.write_text(text.format(log=log, bin=programs))
            program.chmod(0o755)
        done = subprocess.run(
            [project / "script" / "setup", *words],
            env={"PATH": str(programs)},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr, log.read_text()

    setup.venv = project / ".venv"
    return setup


def says(number):
    return f"#!/bin/sh\necho {number}\n"


def test_setup_names_what_to_type_without_python(machine):
    code, said, _ = machine(id=says(0))

    assert code == 1
    assert "apt-get install -y python3 python3-venv" in said


def test_setup_without_rights_names_all_that_is_missing_in_one_command(machine):
    code, said, log = machine("--dev", python3=PYTHON, id=says(1000), apt_get=says(""))

    assert code == 1
    assert (
        "apt-get update && apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 "
        "libharfbuzz-subset0 libfontconfig1 chromium poppler-utils\n"
    ) in said
    assert "-m" not in log
    assert not machine.venv.exists()


def test_setup_without_a_known_package_manager_says_what_is_missing(machine):
    code, said, _ = machine(python3=PYTHON, id=says(0))

    assert code == 1
    assert "missing: Pango (for PDF). Please install it" in said


def test_setup_with_rights_installs_what_is_missing_and_is_quick_the_second_time(machine):
    apt_get = '#!/bin/sh\necho apt-get "$@" $DEBIAN_FRONTEND >>{log}\ntouch {bin}/../installed\n'

    code, said, log = machine(python3=PYTHON, id=says(0), apt_get=apt_get)

    assert (code, log.count("apt-get update noninteractive")) == (0, 1), said
    assert "apt-get install -y libpango-1.0-0" in log
    assert "-m pip install -qq --disable-pip-version-check --require-hashes" in log
    assert machine()[:2] == (0, "")
    assert machine()[2].count("-m pip install") == 1


def test_setup_shows_why_the_package_manager_failed(machine):
    apt_get = "#!/bin/sh\necho no space left >&2\nexit 100\n"

    code, said, _ = machine(python3=PYTHON, id=says(0), apt_get=apt_get)

    assert code == 1
    assert "no space left" in said
    assert not machine.venv.exists()


@pytest.fixture
def var(tmp_path):
    """A folder for a server; its static files count as collected, since that takes long."""
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and parent.name.startswith("pytest-"):
            parent.chmod(0o755)
    (tmp_path / "var" / "static").mkdir(parents=True)
    (tmp_path / "var" / "static.collected").write_text(static_files.fingerprint())
    return tmp_path / "var"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(var, port, **environment):
    """Start the server as script/server does, in a process group of its own like a terminal."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        cwd=ROOT,
        env={**kept, "SOCAKT_VAR": str(var), "PORT": str(port), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )


def wait_until_healthy(process, port):
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                return answer.status
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.2)
    raise AssertionError("it does not answer")


def test_the_server_fills_the_demo_once_and_stops_with_its_database(var, port):
    database = embedded_server(var)
    with start(var, port) as process:
        assert wait_until_healthy(process, port) == 200
        with psycopg.connect(database.url) as connection:
            candidates = connection.execute("SELECT count(*) FROM enrollment_candidate").fetchone()
        with start(var, port) as second:
            said = second.communicate(timeout=60)[0]
            assert f"Port {port} is taken" in said
            assert second.returncode == 1
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[0]

    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}/" in said
    assert "koordinator@demo.example" in said
    assert not database.is_running()
    assert not (database.data / "postmaster.pid").exists()

    with start(var, port) as process:
        assert wait_until_healthy(process, port) == 200
        with psycopg.connect(database.url) as connection:
            again = connection.execute("SELECT count(*) FROM enrollment_candidate").fetchone()
        process.terminate()
        said = process.communicate(timeout=60)[0]

    assert (process.returncode, again) == (0, candidates)
    assert "Filling" not in said
    assert not database.is_running()


def test_a_taken_port_ends_the_start_before_the_database(var):
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        start(var, taken.getsockname()[1]) as process,
    ):
        said = process.communicate(timeout=60)[0]

    assert process.returncode == 1
    assert said.startswith("CommandError: Port ")
    assert not (var / "postgres").exists()


@pytest.mark.parametrize("number", [0, 65536])
def test_a_port_that_does_not_exist_is_refused(number):
    with pytest.raises(CommandError, match="does not exist"):
        serve.refuse_unusable_port(number)


def test_static_files_are_collected_only_after_a_change(tmp_path, monkeypatch, settings):
    collected = []
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    monkeypatch.setattr(static_files, "call_command", lambda name, **_: collected.append(name))

    static_files.collect()
    static_files.collect()
    assert collected == ["collectstatic"]

    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "new.css").write_text("p {}")
    settings.STATICFILES_DIRS = [*settings.STATICFILES_DIRS, tmp_path / "more"]
    static_files.collect()
    assert collected == ["collectstatic"] * 2
