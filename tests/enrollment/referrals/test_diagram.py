"""README draws the states as the code has them."""

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from enrollment.referrals.diagram import BEGIN, END, UNDECIDED, diagram, redrawn, table
from enrollment.referrals.rules import TRANSITIONS, UNDECIDED_STATES, Action, Party, State
from enrollment.referrals.triggers import state_changes

README = Path(settings.BASE_DIR) / "README.md"


def test_readme_is_what_the_code_says():
    text = README.read_text()

    assert redrawn(text) == text, "run script/format"


def test_every_change_of_state_is_an_arrow_and_nothing_else():
    arrows = re.findall(r"^ +(\w+) --> (\w+) : .+$", diagram(), re.M)
    drawn = {
        (source, target)
        for start, target in arrows
        for source in (UNDECIDED_STATES if start == UNDECIDED else (start,))
    }

    assert drawn == set(state_changes())
    assert len(arrows) == len(set(arrows))


def test_every_state_has_its_name_and_what_is_over_an_end():
    text = diagram()

    assert {name for name in State if f'" as {name.value}\n' in text} == set(State)
    ends = set(re.findall(r"(\w+) --> \[\*\]", text))
    assert ends == {State.REDIRECTED, State.REJECTED, State.WITHDRAWN, State.EXPIRED}


def test_every_action_has_its_line():
    lines = table().splitlines()[2:]

    assert [line.split(" | ")[0] for line in lines] == [
        f"| {action.value.replace('_', ' ')}" for action in TRANSITIONS
    ]


def test_a_changed_table_changes_the_drawing(monkeypatch):
    text = README.read_text()
    step = TRANSITIONS[Action.TAKE]
    for fields in ({"sources": (State.WAITING,)}, {"by": (Party.PROVIDER,)}, {"needs": ()}):
        monkeypatch.setitem(TRANSITIONS, Action.TAKE, replace(step, **fields))
        assert redrawn(text) != text


def test_the_command_prints_or_renews_a_file_once(tmp_path):
    out, file = StringIO(), tmp_path / "a.md"
    file.write_text(f"Before\n{BEGIN}\nold\n{END}\nAfter\n")

    call_command("states", stdout=out)
    printed = out.getvalue()
    for _ in range(2):
        call_command("states", into=file, stdout=out)

    assert file.read_text() == f"Before\n{BEGIN}\n{printed}{END}\nAfter\n"
    assert out.getvalue() == f"{printed}{file} is redrawn.\n"


def test_without_markers_nothing_is_written():
    with pytest.raises(ValueError, match="no markers"):
        redrawn("# Title")
