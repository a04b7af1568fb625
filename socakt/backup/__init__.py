"""The whole database as one encrypted file, and back.

`sealing` encrypts a stream, `frames` compresses it and cuts it into pieces, `catalog` asks
PostgreSQL which tables there are, `dumping` writes them, `reading` reads a file through, `loading`
fills an empty database, `comparing` looks at two databases row by row.

By COPY and not by pg_dump: it streams through the encryption, each table gets a digest on the
way, and neither the version of a client program nor a superuser is needed. Sessions and counters
of attempts are not taken: a restored database revives no session.
"""

from pathlib import Path


class BackupError(Exception):
    """What cannot be backed up or restored, in a sentence without anybody's data."""


class Damaged(BackupError):
    """The file is not whole, or not what was written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path} is damaged: {why}. Nothing was restored from it.")


class NoKey(BackupError):
    """The key that made the file is not among ours."""


class NotEmpty(BackupError):
    """There is something in the database already."""


class OtherMigrations(BackupError):
    """The file was made by another version of the code."""


class NotTheSame(BackupError):
    """What arrived is not what was backed up, or does not fit together."""
