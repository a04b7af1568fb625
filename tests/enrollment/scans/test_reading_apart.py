"""Files are read in another process: what brings it down, or never ends, is refused."""

import os
import time

import pytest

from enrollment.scans import reading, working
from enrollment.scans.refusals import FileRefused
from socakt import pdf_pool
from tests.enrollment.scans.sheets import jpeg, sheet


@pytest.fixture(scope="module", autouse=True)
def ended():
    yield
    pdf_pool.close()


def falls(content):
    """As a decoder would that a file brings down."""
    os.abort()


def never_ends(content):
    """As a decoder would that a file holds up for ever."""
    reading.signal.alarm(1)
    while True:
        time.sleep(60)


def test_a_file_is_read_in_another_process():
    (page,) = working.read_apart(jpeg(sheet("7K3MQ9XV2B", 2)))

    assert (page.code, page.page) == ("7K3MQ9XV2B", 2)


def test_a_refusal_comes_back_from_there():
    with pytest.raises(FileRefused) as refused:
        working.read_apart(b"<html>")

    assert refused.value.code == "is_web_page"


@pytest.mark.parametrize("do", [falls, never_ends])
def test_what_brings_the_process_down_or_never_ends_is_refused(monkeypatch, do):
    monkeypatch.setattr(working, "read_within_time", do)

    with pytest.raises(FileRefused) as refused:
        working.read_apart(b"x")

    assert refused.value.code == "gave_up"


def test_a_failure_of_ours_is_no_refusal(monkeypatch):
    monkeypatch.setattr(working, "read_within_time", int)

    with pytest.raises(ValueError, match="invalid literal"):
        working.read_apart(b"x")


def test_time_is_limited_and_the_clock_is_stopped_afterwards():
    reading.read_within_time(jpeg(sheet()))

    assert reading.signal.alarm(0) == 0
