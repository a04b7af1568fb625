"""What must not be readable in the database, and how it is found there all the same.

AES-256-GCM and not Fernet: it is twice as strong, needs no time stamp, and binds a value to where
it belongs (`context`), so that nobody can put a ciphertext into another column unnoticed. A value
says which key made it: `key.index.ciphertext`. The index (HMAC-SHA-256, under the same key's name)
is equal for equal texts and is part of what is authenticated; it stands there only where a value
has to be found. From each key of DATA_KEYS both keys are derived (HKDF), so that one rotation
renews both: who could read a ciphertext could also make indexes.
"""

import hmac
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from socakt.environment import Key

NONCE_BYTES = 12  # random: safe for 2**32 values under one key (NIST SP 800-38D, 8.3)


class CannotDecrypt(Exception):
    """The value was not made by any of our keys for this context, or was changed since.

    Says which key it names, never what it holds.
    """


class _Derived(NamedTuple):
    cipher: AESGCM
    indexing: bytes


def encrypt(text: str, *, context: str, searchable: bool = False) -> str:
    """The text under the first key; `context` says where it belongs, as `decrypt` must again."""
    key = _keys()[0]
    index = _index(key, text, context) if searchable else ""
    head = f"{key.name}.{index}"
    nonce = os.urandom(NONCE_BYTES)
    sealed = _derived(key).cipher.encrypt(nonce, text.encode(), _bound(head, context))
    return f"{head}.{_as_text(nonce + sealed)}"


def decrypt(stored: str, *, context: str) -> str:
    """The text of what `encrypt` gave for the same context. Raises CannotDecrypt."""
    head, _, body = stored.rpartition(".")
    name = head.partition(".")[0]
    key = next((key for key in _keys() if key.name == name), None)
    if key is None:
        raise CannotDecrypt(f"There is no key {name[:20]!r} in DATA_KEYS.")
    try:
        sealed = urlsafe_b64decode(body + "=" * (-len(body) % 4))
        opened = _derived(key).cipher.decrypt(
            sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound(head, context)
        )
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt(f"A value of {context} does not fit the key {name!r}.") from error
    return opened.decode()


def index_of(text: str, *, context: str) -> str:
    """By what the text is found when it is encrypted now."""
    return _index(_keys()[0], text, context)


def indexes_of(text: str, *, context: str) -> list[str]:
    """By what the text is found, whichever of our keys it was encrypted with."""
    return [_index(key, text, context) for key in _keys()]


def current_key() -> str:
    """The name of the key that encrypts."""
    return _keys()[0].name


def several_keys() -> bool:
    """Whether values may be under different keys, so that equal texts may have unequal indexes."""
    return len(_keys()) > 1


def _keys() -> tuple[Key, ...]:
    keys: tuple[Key, ...] = settings.DATA_KEYS
    return keys


def _index(key: Key, text: str, context: str) -> str:
    return _as_text(hmac.digest(_derived(key).indexing, f"{context}\0{text}".encode(), "sha256"))


def _bound(head: str, context: str) -> bytes:
    return json.dumps([head, context]).encode()


def _as_text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@lru_cache(maxsize=16)
def _derived(key: Key) -> _Derived:
    cipher, indexing = (
        HKDF(SHA256(), 32, salt=None, info=f"socakt {purpose}".encode()).derive(key.secret)
        for purpose in ("encrypt", "index")
    )
    return _Derived(AESGCM(cipher), indexing)
