"""Passwords that others guess: common and breached ones, and what is known about the person.

Nothing is asked outside. A list of 999,999 passwords from breaches stands in `data/` as sorted,
shortened digests (README there); it is read from the file, not loaded. NIST SP 800-63B, 3.1.1.2:
such a list, words of the service and of the user, and no rules about kinds of characters.
"""

import mmap
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from socakt.accounts.words import ROWS, WORDS
from socakt.slovene import EmsoError, check_emso

if TYPE_CHECKING:
    from socakt.accounts.models import User

LIST = Path(__file__).parent / "data" / "common_passwords.bin"
DIGEST_BYTES = 5
SHORTEST_STEM = 4  # letters; what is shorter says nothing
SHORTEST_RUN = 4  # keys side by side
LEET = str.maketrans("0134578@$!|+", "oieastbasiit")


class HardToGuess:
    """Refuses what stands in the list, or consists of what everybody knows about the person."""

    def validate(self, password: str, user: "User | None" = None) -> None:
        """Raise ValidationError for a password that is easy to guess for this user."""
        if is_common(password):
            raise ValidationError(
                _(
                    "Others use this password, too, so it is among the first that are tried. "
                    "Take three or four words that do not belong together."
                ),
                code="password_is_common",
            )
        if is_predictable(password, words_about(user)):
            raise ValidationError(
                _(
                    "This password consists of names, dates, well-known words or keys side by "
                    "side. Take three or four words that do not belong together."
                ),
                code="password_is_predictable",
            )

    def get_help_text(self) -> str:
        """What a form says before anything is typed."""
        return _("Best are three or four words that do not belong together.")


def is_common(password: str) -> bool:
    """Whether the password, or what it was made from, stands in the list.

    Made from: other case, accents, digits for letters, digits and signs around it or between its
    letters, and the same twice or more.
    """
    return any(_is_listed(form) for form in _forms(password))


def is_predictable(password: str, about: Iterable[str] = ()) -> bool:
    """Whether hardly anything is left without known words, rows of keys, digits and signs."""
    known = sorted({*WORDS, *about}, key=len, reverse=True)
    if len(set(password)) < 5 or _is_emso(password):
        return True
    return any(_says_little(text, known) for text in _spellings(fold(password)))


def words_about(user: "User | None") -> set[str]:
    """The parts of the user's name and address, folded; without short ones."""
    parts = re.split(r"[\W_]+", f"{user.name} {user.email}") if user else []
    return {word for word in map(fold, parts) if len(word) > 2}


def fold(text: str) -> str:
    """Without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def stem(text: str) -> str:
    """From the first letter to the last; empty when that is too short to say something."""
    trimmed = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    return trimmed if len(trimmed) >= SHORTEST_STEM else ""


def digest_of(text: str) -> bytes:
    """What stands in the list in place of the text."""
    return blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def _forms(password: str) -> set[str]:
    folded = fold(password)
    found = set()
    for text in _spellings(folded):
        for form in (text, stem(text), _once(stem(text)), _once(re.sub(r"[\W_]", "", text))):
            found.add(form)
    return found - {""}


def _spellings(folded: str) -> Iterator[str]:
    """As typed, and read with letters for digits; there, digits around it are digits."""
    yield folded
    yield folded.translate(LEET)
    if inner := stem(folded):
        yield inner.translate(LEET)


def _once(text: str) -> str:
    """The part that the text repeats, or the text."""
    return re.sub(r"^(.+?)\1+$", r"\1", text)


def _says_little(text: str, known: list[str]) -> bool:
    rest = re.sub(r"[\W_]", "", text)
    for word in known:
        rest = rest.replace(word, " ")
    rest = _without_rows(rest)
    letters = "".join(re.findall(r"[^\W\d_]+", rest))
    return len(letters) < SHORTEST_STEM or _is_listed(letters)


def _without_rows(text: str) -> str:
    """The text without runs of the same sign or of keys side by side, whichever way."""
    kept = list(text)
    start = 0
    for index in range(1, len(text) + 1):
        goes_on = index < len(text) and any(text[start : index + 1] in row for row in _rows())
        same = index < len(text) and len(set(text[start : index + 1])) == 1
        if goes_on or same:
            continue
        if index - start >= SHORTEST_RUN:
            kept[start:index] = " " * (index - start)
        start = index
    return "".join(kept)


@cache
def _rows() -> tuple[str, ...]:
    return (*ROWS, *(row[::-1] for row in ROWS))


def _is_emso(password: str) -> bool:
    with suppress(EmsoError):
        check_emso(password, date.max)
        return True
    return False


def _is_listed(text: str) -> bool:
    """Whether the digest of the text stands in the sorted file."""
    wanted, digests = digest_of(text), _digests()
    low, high = 0, len(digests) // DIGEST_BYTES
    while low < high:
        middle = (low + high) // 2
        if digests[middle * DIGEST_BYTES : (middle + 1) * DIGEST_BYTES] < wanted:
            low = middle + 1
        else:
            high = middle
    return digests[low * DIGEST_BYTES : (low + 1) * DIGEST_BYTES] == wanted


@cache
def _digests() -> mmap.mmap:
    """The file, of which the system reads what is looked at; processes share it."""
    with LIST.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
