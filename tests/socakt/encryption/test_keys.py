"""Encrypting, finding, and what is noticed when somebody changes what is stored."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as thorough
from hypothesis import strategies as st

from socakt.encryption.keys import (
    CannotDecrypt,
    current_key,
    decrypt,
    encrypt,
    index_of,
    indexes_of,
    several_keys,
)
from socakt.environment import Key
from tests.socakt.encryption.conftest import NEW, OLD

EMSO = "1705980550017"


@given(text=st.text())
@thorough(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@pytest.mark.parametrize("searchable", [True, False])
def test_what_is_encrypted_comes_back_and_is_not_readable(keys, text, searchable):
    stored = encrypt(text, context="emso", searchable=searchable)

    assert decrypt(stored, context="emso") == text
    assert len(text) < 4 or text not in stored
    assert stored.isascii()


def test_equal_texts_have_unequal_ciphertexts_and_equal_indexes(keys):
    first, second = (encrypt(EMSO, context="emso", searchable=True) for _ in range(2))

    assert first.split(".")[2] != second.split(".")[2]
    assert first.split(".")[:2] == second.split(".")[:2] == ["old", index_of(EMSO, context="emso")]
    assert index_of(EMSO, context="emso") != index_of("1705980550025", context="emso")
    assert index_of(EMSO, context="emso") != index_of(EMSO, context="other")
    assert encrypt(EMSO, context="emso").split(".")[1] == ""


def test_a_value_belongs_to_its_context(keys):
    with pytest.raises(CannotDecrypt, match="of note does not fit"):
        decrypt(encrypt(EMSO, context="emso"), context="note")


@pytest.mark.parametrize("searchable", [True, False])
def test_every_change_of_a_stored_value_is_noticed(keys, searchable):
    stored = encrypt(EMSO, context="emso", searchable=searchable)
    last = len(stored) - 1  # its last bits are padding, which is not read

    for place in range(last):
        changed = stored[:place] + ("A" if stored[place] != "A" else "B") + stored[place + 1 :]
        with pytest.raises(CannotDecrypt):
            decrypt(changed, context="emso")
    for length in range(last):
        with pytest.raises(CannotDecrypt):
            decrypt(stored[:length], context="emso")


def test_the_index_of_one_value_cannot_be_put_before_another(keys):
    mine, theirs = (encrypt(n, context="emso", searchable=True) for n in (EMSO, "2809990552380"))
    swapped = ".".join([*theirs.split(".")[:2], mine.split(".")[2]])

    with pytest.raises(CannotDecrypt):
        decrypt(swapped, context="emso")


def test_the_first_key_encrypts_and_all_decrypt_and_find(keys):
    before = encrypt(EMSO, context="emso", searchable=True)
    assert not several_keys()
    keys(NEW, OLD)
    after = encrypt(EMSO, context="emso", searchable=True)

    assert (current_key(), several_keys()) == ("new", True)
    assert [decrypt(stored, context="emso") for stored in (before, after)] == [EMSO] * 2
    indexes = [stored.split(".")[1] for stored in (after, before)]
    assert indexes_of(EMSO, context="emso") == indexes
    assert index_of(EMSO, context="emso") == indexes[0] != indexes[1]


def test_a_key_that_is_gone_and_one_that_only_has_the_name_are_told_apart(keys):
    stored = encrypt(EMSO, context="emso")
    keys(NEW)
    with pytest.raises(CannotDecrypt, match="no key 'old' in DATA_KEYS"):
        decrypt(stored, context="emso")
    keys(Key("old", NEW.secret))
    with pytest.raises(CannotDecrypt, match="does not fit the key 'old'") as refusal:
        decrypt(stored, context="emso")
    assert EMSO not in str(refusal.value)


def test_keys_are_not_shown_when_an_object_is(keys):
    assert repr(OLD) == "Key(name='old')"
