"""`python -m tests.common_passwords FILE`: make the list of common passwords from its source.

FILE is `source_data/10_million_password_list_top_1M.txt` of the npm package that
`socakt/accounts/data/README.md` names. The same source gives the same bytes.
"""

import sys
from hashlib import sha256
from pathlib import Path

from socakt.accounts.passwords import DIGEST_BYTES, LIST, digest_of, fold, stem

SOURCE_SHA256 = "eac6323842b3261da0ef4c180c8e23f4d056522ea97c2925b8687f453b40a2be"
SHORTEST_PASSWORD = 12  # shorter ones are refused anyway; of them only the stem can occur


def entries(passwords):
    """What is looked up: long ones as they are, of all of them what is between digits and signs."""
    for password in passwords:
        folded = fold(password.strip())
        if len(folded) >= SHORTEST_PASSWORD:
            yield folded
        if found := stem(folded):
            yield found


def packed(passwords):
    """The bytes of the list."""
    return b"".join(sorted({digest_of(entry) for entry in entries(passwords)}))


def main():
    """Write the list, and say what is in it."""
    source = Path(sys.argv[1]).read_bytes()
    assert sha256(source).hexdigest() == SOURCE_SHA256, "this is another source"
    content = packed(source.decode().splitlines())
    LIST.write_bytes(content)
    print(f"{len(content) // DIGEST_BYTES} entries, SHA-256 {sha256(content).hexdigest()}")


if __name__ == "__main__":
    main()
