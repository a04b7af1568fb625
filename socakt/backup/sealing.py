"""Encryption of a stream: AES-256-GCM in chunks, each bound to its file, its place and the end.

The first line of the file is readable: `SOCAKT-BACKUP 1 <name of the key> <salt>`. Each file has a
key of its own, made of the named one and the salt (HKDF), so that the nonce can be the number of
the chunk and whether it is the last one: a chunk that is changed, moved, missing, of another file
or followed by anything does not open. This is the construction STREAM (Hoang, Reyhanitabar,
Rogaway, Vizár 2015), as in age and Tink.
"""

import os
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import IO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from socakt.environment import Key

MAGIC = "SOCAKT-BACKUP"
VERSION = "1"
CHUNK = 1024 * 1024
TAG_BYTES = 16
SALT_BYTES = 32
LONGEST_HEADER = 200


class CannotOpen(Exception):
    """The stream is not what was sealed; says why."""


class KeyMissing(Exception):
    """The key that the header names is not among those given."""


class Header(NamedTuple):
    """What the first line says; `line` is all of it, and bound to every chunk."""

    key: str
    line: bytes


class Sealing:
    """Takes bytes, writes them encrypted; what was written is whole only after `finish`."""

    def __init__(self, target: IO[bytes], key: Key) -> None:
        salt = urlsafe_b64encode(os.urandom(SALT_BYTES)).decode().rstrip("=")
        self.target = target
        self.header = f"{MAGIC} {VERSION} {key.name} {salt}\n".encode()
        self.cipher = _cipher(key, self.header)
        self.waiting = bytearray()
        self.count = 0
        target.write(self.header)

    def write(self, data: bytes) -> None:
        """Add to the stream. The last chunk waits: nobody knows yet that it is the last one."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._write_chunk(bytes(self.waiting[:CHUNK]), last=False)
            del self.waiting[:CHUNK]

    def finish(self) -> None:
        """Write what waits, as the end."""
        self._write_chunk(bytes(self.waiting), last=True)

    def _write_chunk(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self.count, last=last)
        self.target.write(self.cipher.encrypt(nonce, chunk, self.header))
        self.count += 1


def read_header(source: IO[bytes]) -> Header:
    """What the first line says. Raises CannotOpen when it is no backup of ours."""
    line = source.readline(LONGEST_HEADER)
    words = line.decode("ascii", errors="replace").removesuffix("\n").split(" ")
    if len(words) != 4 or words[0] != MAGIC or not line.endswith(b"\n"):
        raise CannotOpen("it does not begin as a backup does")
    if words[1] != VERSION:
        raise CannotOpen(f"its format is {words[1]!r}, this code reads {VERSION!r}")
    return Header(words[2], line)


def opened(source: IO[bytes], keys: tuple[Key, ...]) -> Iterator[bytes]:
    """The stream again, chunk by chunk, each as it was sealed.

    Raises CannotOpen, KeyMissing. Only who has read to the end knows that nothing is missing.
    """
    header = read_header(source)
    key = next((key for key in keys if key.name == header.key), None)
    if key is None:
        raise KeyMissing(header.key)
    cipher = _cipher(key, header.line)
    chunk, count = source.read(CHUNK + TAG_BYTES), 0
    while chunk:
        following = source.read(CHUNK + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(count, last=not following), chunk, header.line)
        except InvalidTag as error:
            raise CannotOpen(
                f"chunk {count + 1} does not open with the key {key.name!r}; the file was changed "
                "or cut off, or this is another key of the same name"
            ) from error
        chunk, count = following, count + 1
    if not count:
        raise CannotOpen("there is nothing after its first line")


def _cipher(key: Key, header: bytes) -> AESGCM:
    """The cipher of this file: its header holds the salt."""
    return AESGCM(HKDF(SHA256(), 32, salt=header, info=b"socakt backup").derive(key.secret))


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])
