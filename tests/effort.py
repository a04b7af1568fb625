"""How much work an answer takes, whatever the clock says: statements, and passwords hashed."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import patch

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext

VALUES = re.compile(
    r"'(?:[^']|'')*'(?:::\w+)?|\b\d+(?:\.\d+)?\b|\"?s\d+_x\d+\"?|_django_curs_\d+_sync_\d+"
)


@dataclass
class Effort:
    """What was done: the statements without their values, and the hashes."""

    statements: list[str] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)


@contextmanager
def effort():
    """Count what happens inside."""
    spent = Effort()
    encode, verify = Argon2PasswordHasher.encode, Argon2PasswordHasher.verify

    def counted_encode(self, *args):
        spent.hashes.append("argon2")
        return encode(self, *args)

    def counted_verify(self, *args):
        spent.hashes.append("argon2")
        return verify(self, *args)

    with (
        patch.object(Argon2PasswordHasher, "encode", counted_encode),
        patch.object(Argon2PasswordHasher, "verify", counted_verify),
        CaptureQueriesContext(connection) as queries,
    ):
        yield spent
    spent.statements = [shape(query["sql"]) for query in queries]


def shape(sql):
    """The statement without its values; that nothing is stored in a column is a value, too."""
    stored = sql.replace("NULL", "?") if "INSERT INTO" in sql else sql
    return VALUES.sub("?", stored)
