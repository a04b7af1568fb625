"""Which passwords are refused: common and breached ones, and what is known about the person."""

import random
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from socakt.accounts.models import User
from socakt.accounts.passwords import (
    DIGEST_BYTES,
    LIST,
    HardToGuess,
    is_common,
    is_predictable,
    words_about,
)
from socakt.slovene import make_emso
from tests.common_passwords import entries, packed

ANA = User(email="ana.novak@csd-primer.si", name="Ana Novak-Žagar")
COMMON = """
    password1234 Password1234 PASSWORD1234 P4ssw0rd!2024 passwordpassword p-a-s-s-w-o-r-d
    iloveyou123456 dragon2024!!! 1234567890123 !!!dragon2024 monkeymonkeymonkey ŠUNSHINE12345
"""
PREDICTABLE = """
    gesloNovoMesto1 SocAkt2026!! Ljubljana-2026 september2026 ponedeljek12 mojegeslo2026
    qwertzuiop12 1q2w3e4r5t6z asdfghjklč!1 aaaaaaaaaaaa abababababab 12.3.2026-4.5.2027
    crnomelj-2026 Črnomelj-2026 zaposlovanje0 CsdNovoMesto1 g3sl0g3sl0g3sl0 0101006550006
    zyxwvutsrqpo 1qay2wsx3edc Šentjernej8310
"""
PERSONAL = "ananovak2026 Novak-Ana-1980 zagar-zagar-1 csd-primer-ana N0v4k!N0v4k!"
GOOD = """
    zelena miza poje dobro|modra krava leti|vrana-lista-zvezek|xk7Q!pm2zR9w|Žirafa pleše na ledu
    dovolj dolgo geslo|geslo za teste, dolgo|hruška pomlad čoln|kava mleko sonce dež|tfhkq bdzwp rm
""".strip().split("|")


def refused(password, user=ANA):
    """The code with which it is refused, or None."""
    try:
        HardToGuess().validate(password, user)
    except ValidationError as error:
        return error.code
    return None


@pytest.mark.parametrize("password", COMMON.split())
def test_common_passwords_are_refused_however_they_are_dressed(password):
    assert is_common(password)
    assert refused(password) == "password_is_common"


@pytest.mark.parametrize("password", PREDICTABLE.split())
def test_what_is_known_here_is_refused(password):
    assert is_predictable(password)
    assert refused(password) is not None


@pytest.mark.parametrize("password", PERSONAL.split())
def test_what_is_known_about_the_person_is_refused(password):
    assert refused(password) is not None
    assert is_predictable(password, words_about(ANA))


@pytest.mark.parametrize("password", GOOD)
def test_words_that_do_not_belong_together_are_taken(password):
    assert refused(password) is None
    validate_password(password, ANA)


def test_an_emso_is_no_password():
    assert refused(make_emso(date(1987, 3, 24), 506)) == "password_is_predictable"


@pytest.mark.parametrize("length", [12, 64, 128, 300])
def test_from_twelve_characters_to_as_many_as_one_likes(length):
    phrase = ("krava pleše ob polnoči, zvezek pa šteje hruške; " * 9)[:length]

    validate_password(phrase, ANA)
    with pytest.raises(ValidationError, match="12"):
        validate_password(phrase[:11], ANA)


def test_no_kind_of_character_is_demanded():
    for phrase in (
        "kravaplešeobpolnoči",
        "KRAVA PLEŠE OB POLNOČI",
        "牛が真夜中に踊っている夜空の下",
    ):
        validate_password(phrase, ANA)


def test_the_sentence_says_what_to_do():
    with translation.override("sl"):
        for password in ("password1234", "gesloNovoMesto1"):
            with pytest.raises(ValidationError, match="tri ali štiri besede"):
                validate_password(password, ANA)
        assert "tri ali štiri besede" in HardToGuess().get_help_text()


def test_without_a_user_nothing_personal_is_known():
    assert words_about(None) == set()
    assert words_about(ANA) == {"ana", "novak", "zagar", "csd", "primer"}
    assert not is_predictable("novakzagar2026")
    assert is_predictable("novakzagar2026", words_about(ANA))


def test_the_list_is_the_one_that_its_page_describes():
    content = LIST.read_bytes()
    page = (Path(LIST).parent / "README.md").read_text()
    digests = [content[i : i + DIGEST_BYTES] for i in range(0, len(content), DIGEST_BYTES)]

    assert len(content) % DIGEST_BYTES == 0
    assert len(digests) > 500_000
    assert digests == sorted(set(digests))
    assert f"{len(digests):,}" in page
    assert sha256(content).hexdigest() in page
    assert "Mozilla Public License" in (Path(LIST).parent / "LICENSE").read_text()


def test_the_same_source_gives_the_same_list():
    source = ["Password1234", "password1234", "123", "dragon7", "čuk"]

    assert sorted(entries(source)) == ["dragon", *["password"] * 2, *["password1234"] * 2]
    assert packed(source) == packed(reversed(source))
    assert len(packed(source)) == 3 * DIGEST_BYTES


def test_hardly_any_good_password_is_taken_for_a_common_one():
    """551,777 of 2^40 digests are taken: 13 look-ups err once in 150,000 passwords."""
    chance, letters = random.Random(1), "abcdefghijkmnoprstuvz "
    phrases = ("".join(chance.choice(letters) for _ in range(25)) for _ in range(5_000))

    assert [phrase for phrase in phrases if refused(phrase)] == []


def test_first_and_last_digest_are_found(monkeypatch):
    from socakt.accounts import passwords

    for wanted in (LIST.read_bytes()[:DIGEST_BYTES], LIST.read_bytes()[-DIGEST_BYTES:]):
        monkeypatch.setattr(passwords, "digest_of", lambda text, wanted=wanted: wanted)
        assert passwords._is_listed("x")
    monkeypatch.setattr(passwords, "digest_of", lambda text: b"\xff" * DIGEST_BYTES)
    assert not passwords._is_listed("x")


@given(st.text(max_size=200))
def test_nothing_that_can_be_typed_breaks_it(password):
    assert refused(password) in (None, "password_is_common", "password_is_predictable")
