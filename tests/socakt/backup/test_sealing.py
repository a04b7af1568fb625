"""Nothing but exactly what was sealed comes out again."""

import secrets
import zlib
from io import BytesIO
from random import Random

import pytest

from socakt.backup import sealing
from socakt.backup.frames import LARGEST, SHAPE, Frames, frames
from socakt.backup.sealing import TAG_BYTES, CannotOpen, KeyMissing, Sealing, opened
from socakt.environment import Key

KEY, OTHER = Key("k1", secrets.token_bytes(32)), Key("k2", secrets.token_bytes(32))
SIZE = 64  # of a chunk, so that a short text has several
TEXT = bytes(range(256)) + b"the end"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(sealing, "CHUNK", SIZE)


def sealed(text, key=KEY):
    target = BytesIO()
    into = Sealing(target, key)
    for start in range(0, len(text), 50):
        into.write(text[start : start + 50])
    into.finish()
    return target.getvalue()


def text_of(data, *keys):
    return b"".join(opened(BytesIO(data), keys or (KEY,)))


def parts(data):
    """The first line, and the chunks."""
    start, step = data.index(b"\n") + 1, SIZE + TAG_BYTES
    return data[:start], [data[at : at + step] for at in range(start, len(data), step)]


@pytest.mark.parametrize("length", [0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE, len(TEXT)])
def test_what_was_sealed_comes_out(length):
    assert text_of(sealed(TEXT[:length])) == TEXT[:length]


def test_nothing_of_it_can_be_read_and_the_same_is_never_the_same_again():
    first, second = sealed(TEXT * 4), sealed(TEXT * 4)

    assert not any(TEXT[at : at + 8] in first for at in range(len(TEXT) - 8))
    assert first.split(b" ")[:3] == [b"SOCAKT-BACKUP", b"1", b"k1"]
    assert not set(parts(first)[1]) & set(parts(second)[1])


def test_every_flipped_bit_is_noticed():
    data, rng = sealed(TEXT), Random(1)
    for bit in rng.sample(range(len(data) * 8), 400):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises((CannotOpen, KeyMissing)):
            text_of(bytes(changed))


def test_every_truncation_is_noticed():
    data = sealed(TEXT)
    for length in range(len(data)):
        with pytest.raises(CannotOpen):
            text_of(data[:length])


def test_what_is_added_is_noticed():
    for more in (b"x", bytes(SIZE + TAG_BYTES), parts(sealed(TEXT))[1][-1]):
        with pytest.raises(CannotOpen):
            text_of(sealed(TEXT) + more)


def test_chunks_in_another_order_missing_or_of_another_file_are_noticed():
    head, chunks = parts(sealed(TEXT))
    _head, foreign = parts(sealed(TEXT))
    assert text_of(head + b"".join(chunks)) == TEXT
    tampered = [
        [chunks[1], chunks[0], *chunks[2:]],
        [chunks[0], *chunks[2:]],
        [chunks[0], chunks[0], *chunks[1:]],
        [foreign[0], *chunks[1:]],
        [*chunks[:-1], foreign[-1]],
        [*chunks[:-2], chunks[-1]],
    ]
    for other in tampered:
        with pytest.raises(CannotOpen):
            text_of(head + b"".join(other))


def test_a_former_key_still_reads():
    assert text_of(sealed(TEXT, OTHER), KEY, OTHER) == TEXT


def test_a_key_that_is_missing_is_named():
    with pytest.raises(KeyMissing, match="k2"):
        text_of(sealed(TEXT, OTHER), KEY)


def test_another_key_of_the_same_name_opens_nothing():
    with pytest.raises(CannotOpen, match="chunk 1 does not open"):
        text_of(sealed(TEXT), Key("k1", OTHER.secret))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "does not begin"),
        (b"%PDF-1.7\n" * 40, "does not begin"),
        (b"SOCAKT-BACKUP 2 k1 salt\n" + bytes(99), "format is '2'"),
        (b"SOCAKT-BACKUP 1 k1 salt\n", "nothing after"),
    ],
)
def test_what_is_no_backup_is_said(data, why):
    with pytest.raises(CannotOpen, match=why):
        text_of(data)


def test_pieces_come_out_as_they_were_however_well_they_compress(monkeypatch):
    monkeypatch.undo()
    pieces = [b"", b"a", bytes(3_000_000), secrets.token_bytes(300_000)]
    target = BytesIO()
    into = Frames(Sealing(target, KEY))
    for piece in pieces:
        into.write(b"R", piece)
    into.finish()

    found = list(frames(opened(BytesIO(target.getvalue()), (KEY,))))

    assert found == [(b"R", piece) for piece in pieces]


@pytest.mark.parametrize(
    ("packed", "why"),
    [
        (b"none", "decompressed"),
        (zlib.compress(b"x"), "not whole"),
        (zlib.compress(SHAPE.pack(b"R", 5) + b"four"), "not whole"),
        (zlib.compress(SHAPE.pack(b"R", LARGEST + 1)), "too large"),
        (zlib.compress(b"")[:-1], "does not end"),
        (zlib.compress(b"") + b"more", "does not end"),
    ],
)
def test_what_does_not_hold_whole_pieces_is_refused(packed, why):
    with pytest.raises(CannotOpen, match=why):
        list(frames([packed]))
