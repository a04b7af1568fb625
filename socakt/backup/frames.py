"""What is in the stream: pieces of a kind and a length, compressed together."""

import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from socakt.backup.sealing import CannotOpen, Sealing

HEAD, TABLE, ROWS, END = b"H", b"T", b"R", b"E"
SHAPE = struct.Struct(">cI")
LARGEST = 64 * 1024 * 1024  # one row of COPY at most; far above any upload that we accept
Frame = tuple[bytes, bytes]


class Frames:
    """Writes pieces into a sealed stream."""

    def __init__(self, sealing: Sealing) -> None:
        self.sealing = sealing
        self.packing = zlib.compressobj()

    def write(self, kind: bytes, body: bytes) -> None:
        """Add a piece."""
        self.sealing.write(self.packing.compress(SHAPE.pack(kind, len(body))))
        self.sealing.write(self.packing.compress(body))

    def write_json(self, kind: bytes, value: Any) -> None:
        """Add a piece that is a value of JSON."""
        self.write(kind, json.dumps(value, sort_keys=True).encode())

    def finish(self) -> None:
        """Nothing follows."""
        self.sealing.write(self.packing.flush())
        self.sealing.finish()


def frames(chunks: Iterable[bytes]) -> Iterator[Frame]:
    """The pieces again, one after the other. Raises CannotOpen."""
    waiting = bytearray()
    for data in _unpacked(chunks):
        waiting += data
        start = 0
        while len(waiting) - start >= SHAPE.size:
            kind, length = SHAPE.unpack_from(waiting, start)
            if length > LARGEST:
                raise CannotOpen("a piece of it is too large")
            end = start + SHAPE.size + length
            if len(waiting) < end:
                break
            yield kind, bytes(waiting[start + SHAPE.size : end])
            start = end
        del waiting[:start]
    if waiting:
        raise CannotOpen("its last piece is not whole")


def _unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Never more than a piece at once in memory, however well it was compressed."""
    unpacking = zlib.decompressobj()
    try:
        for chunk in chunks:
            data = unpacking.decompress(chunk, 1024 * 1024)
            while data or unpacking.unconsumed_tail:
                yield data
                data = unpacking.decompress(unpacking.unconsumed_tail, 1024 * 1024)
    except zlib.error as error:
        raise CannotOpen("it cannot be decompressed") from error
    if not unpacking.eof or unpacking.unused_data:
        raise CannotOpen("what is compressed does not end where it should")
