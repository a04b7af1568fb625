"""`manage.py restore --drill`: with the file alone, into a PostgreSQL that is thrown away."""

import os
from base64 import b64encode
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from enrollment.candidates.models import Candidate
from socakt.backup.dumping import back_up
from tests.enrollment.privacy.people import EMSO, MARKERS
from tests.socakt.backup.conftest import KEY, PEOPLE, within


@pytest.fixture
def keys(monkeypatch):
    monkeypatch.setenv("BACKUP_KEYS", f"k1:{b64encode(KEY.secret).decode()}")


def left_behind():
    return [name for name in os.listdir(settings.VAR) if name.startswith("drill-")]


def test_a_real_file_is_restored_and_compared_with_the_database_of_today(
    full, databases, tmp_path, keys, capfd
):
    """Nothing is put in the place of anything here: the command, a server, every table."""
    today = StringIO()
    with within(databases(full)):
        made = back_up(tmp_path / "file", (KEY,), at=timezone.now())
        Candidate.objects.filter(pk=Candidate.objects.with_emso(EMSO).get().pk).update(phone="")
        call_command("restore", str(tmp_path / "file"), "--drill", "--with-live", stdout=today)

    out, said = capfd.readouterr().out, today.getvalue().splitlines()
    assert out.count(" rows, the same\n") == len(made.tables)
    assert f"digest {made.digest}" in out
    *tables, end = said
    assert end == "The drill has succeeded; what was restored is thrown away."
    assert len(tables) == len(made.tables)
    # one row was changed since, which is in the history
    different = [line.split() for line in tables if "0 changed, 0 new, 0 gone" not in line]
    assert [(line[0], int(line[1]), line[7:]) for line in different] == [
        ("enrollment_candidate", PEOPLE - 1, ["1", "changed,", "0", "new,", "0", "gone"]),
        (
            "enrollment_candidate_history",
            made.tables["enrollment_candidate_history"].rows,
            ["0", "changed,", "1", "new,", "0", "gone"],
        ),
    ]
    assert not [marker for marker in MARKERS if marker in out + "".join(said)]
    assert left_behind() == []


def test_a_drill_that_fails_says_so_and_leaves_nothing(file, tmp_path, keys, capfd):
    damaged = tmp_path / "damaged"
    damaged.write_bytes(file.read_bytes()[:-1])

    with pytest.raises(CommandError, match="cannot be restored"):
        call_command("restore", str(damaged), "--drill")

    said = capfd.readouterr()
    assert "is damaged" in said.err
    assert "succeeded" not in said.out
    assert left_behind() == []
