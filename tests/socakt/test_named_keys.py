"""Keys of the environment: what is taken, and what stops the start."""

import stat
import subprocess
import sys

import pytest

from socakt import environment
from tests.socakt.starting import refusal

# whatever this machine's environment says
pytestmark = pytest.mark.usefixtures("env")


SECRET = bytes(range(100, 132))
IN_BASE_64 = "ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7fH1+f4CBgoM="


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "DATA_KEYS is missing. Make a key: python3 -c"),
        (",", "needs at least one key"),
        ("secret", "is not made of keys"),
        ("k1:short", "is not made of keys"),
        (f"K1:{IN_BASE_64}", "is not made of keys"),
        (f"k.1:{IN_BASE_64}", "is not made of keys"),
        (f"k1:{IN_BASE_64}AAAA", "is not made of keys"),
        (f"k1:{'A' * 43}=", "the bytes of 'k1' are not random"),
        (f"k1:{IN_BASE_64},k1:{IN_BASE_64}", "each a name of its own"),
    ],
)
def test_keys_that_are_none_stop_the_start(env, tmp_path, text, says):
    env(DATA_KEYS=text)

    sentence = refusal(environment.named_keys, variable="DATA_KEYS", demo=False, var=tmp_path)

    assert says in sentence
    assert IN_BASE_64 not in sentence
    assert list(tmp_path.iterdir()) == []


def test_keys_are_read_in_either_alphabet_the_first_first(env, tmp_path):
    env(DATA_KEYS=f"k2:{IN_BASE_64.replace('+', '-')}, k1:{IN_BASE_64[:-1]},")

    keys = environment.named_keys("DATA_KEYS", demo=False, var=tmp_path)

    assert [(key.name, key.secret) for key in keys] == [("k2", SECRET), ("k1", SECRET)]


def test_the_way_to_make_a_key_that_is_told_makes_one(env, tmp_path):
    code = environment.HOW_TO_MAKE_A_KEY.split("'", 1)[1].rsplit("'", 1)[0]
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    env(DATA_KEYS=made.stdout)

    assert environment.named_keys("DATA_KEYS", demo=False, var=tmp_path)[0].name == "k1"


def test_the_demo_keeps_keys_of_its_own(tmp_path):
    first = environment.named_keys("DATA_KEYS", demo=True, var=tmp_path)

    assert [key.name for key in first] == ["demo"]
    assert environment.named_keys("DATA_KEYS", demo=True, var=tmp_path) == first
    assert stat.S_IMODE((tmp_path / "data_keys").stat().st_mode) == 0o600
    assert environment.named_keys("BACKUP_KEYS", demo=True, var=tmp_path) != first
    assert len(list(tmp_path.iterdir())) == 2
