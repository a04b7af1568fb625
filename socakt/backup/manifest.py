"""What a backup says of itself: at its beginning what it needs, at its end what is in it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from socakt.backup.catalog import Print


@dataclass(frozen=True)
class Head:
    """When it was made, with which key and PostgreSQL, after which migrations (app.name)."""

    made_at: datetime
    key: str
    server: str
    migrations: frozenset[str]

    def as_json(self) -> dict[str, Any]:
        """What can be written."""
        return {
            "made_at": self.made_at.isoformat(),
            "key": self.key,
            "server": self.server,
            "migrations": sorted(self.migrations),
        }

    @classmethod
    def of_json(cls, said: dict[str, Any]) -> "Head":
        """What was written."""
        made_at = datetime.fromisoformat(said["made_at"])
        return cls(made_at, said["key"], said["server"], frozenset(said["migrations"]))


@dataclass(frozen=True)
class Content:
    """What is in one table: the digest of its rows as they stand in the file, and its print."""

    rows: int
    digest: str
    sum: str

    @property
    def print(self) -> Print:
        """What PostgreSQL said of the table."""
        return Print(self.rows, self.sum)


@dataclass(frozen=True)
class Manifest:
    """All about a backup; `ends` are those of the log's chains."""

    head: Head
    tables: dict[str, Content]
    sequences: dict[str, int]
    ends: tuple[str, ...]

    @property
    def rows(self) -> int:
        """Of all tables together."""
        return sum(content.rows for content in self.tables.values())

    @property
    def digest(self) -> str:
        """Of all that is in it: the same again for an equal database at the same moment."""
        said = json.dumps([self.head.as_json(), self.end_as_json()], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()

    def end_as_json(self) -> dict[str, Any]:
        """What can be written at the end."""
        return {
            "tables": {name: asdict(content) for name, content in self.tables.items()},
            "sequences": self.sequences,
            "ends": list(self.ends),
        }

    @classmethod
    def of_json(cls, head: Head, said: dict[str, Any]) -> "Manifest":
        """What was written."""
        tables = {name: Content(**content) for name, content in said["tables"].items()}
        return cls(head, tables, said["sequences"], tuple(said["ends"]))
