"""`serve`: the database first, then web server and worker until one is asked to stop."""

import socket
import subprocess

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from socakt.management.commands import serve


class Process:
    """Stands where web server and worker would; notes how they were called.

    The server ends when it is asked how it is doing for the `looks`th time; the worker goes on,
    but for the first of `mortal` ones.
    """

    code, looks, mortal = 0, 1, 0

    def __init__(self, words, **options):
        self.is_server = "granian" in words
        self.looked = 0
        Process.started.append(words)

    def wait(self, timeout=None):
        self.looked += 1
        if self.is_server and self.looked >= Process.looks:
            return Process.code
        if not self.is_server and Process.mortal:
            Process.mortal -= 1
            return 1
        if timeout == 1:
            raise subprocess.TimeoutExpired("process", timeout)
        return 0

    def terminate(self):
        pass


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def prepared(monkeypatch):
    """Everything around `serve` that takes long or starts processes is noted instead of done."""
    called = []
    monkeypatch.setenv("DATABASE_URL", "postgresql://unused.example/")
    monkeypatch.setenv("PORT", "")  # put back afterwards; serving sets it
    monkeypatch.setattr(serve.subprocess, "Popen", Process)
    monkeypatch.setattr(Process, "started", [], raising=False)
    monkeypatch.setattr(serve, "call_command", lambda name, **options: called.append(name))
    monkeypatch.setattr(serve.static_files, "collect", lambda: called.append("static"))
    return called


@pytest.mark.django_db(transaction=True)
def test_serving_begins_with_the_database_and_an_empty_demo_is_filled(prepared, port, capsys):
    call_command("serve", port=port, workers=3)

    assert prepared == ["migrate", "static", "demo", "anchor_log"]
    assert {"--workers=3", f"--port={port}", "--no-access-log"} <= set(Process.started[0])
    assert [words[1:] for words in Process.started[1:]] == [["manage.py", "work"]]
    assert "demo-socakt" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_outside_the_demo_nothing_is_invented(prepared, port, capsys, settings):
    settings.DEMO = False

    call_command("serve", port=port)

    assert "demo" not in prepared
    assert "demo" not in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_web_server_that_ends_by_itself_is_reported(prepared, port, monkeypatch):
    monkeypatch.setattr(Process, "code", 3)

    with pytest.raises(CommandError, match="code 3"):
        call_command("serve", port=port)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_ends_is_started_again(prepared, port, monkeypatch):
    monkeypatch.setattr(Process, "looks", 4)
    monkeypatch.setattr(Process, "mortal", 2)

    call_command("serve", port=port)

    assert [words[1:] for words in Process.started[1:]] == [["manage.py", "work"]] * 3


def test_a_process_that_does_not_end_when_asked_is_killed(monkeypatch):
    done = []

    class Stubborn(Process):
        def wait(self, timeout=None):
            if timeout:
                raise subprocess.TimeoutExpired("process", timeout)

        def kill(self):
            done.append("killed")

    monkeypatch.setattr(serve.subprocess, "Popen", Stubborn)
    monkeypatch.setattr(Process, "started", [], raising=False)
    with serve.Child("manage.py", "work"):
        pass

    assert done == ["killed"]
