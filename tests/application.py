"""The application's own role in the tests' database.

Every page and job is done as that role. Like the web processes, it owns nothing
(`socakt.audit.privileges`). On a server of DATABASE_URL that has no such role, everything is done
as the one role that there is.
"""

from contextlib import contextmanager
from functools import cache

from django.db import connection
from psycopg.pq import TransactionStatus

from socakt.audit.privileges import grant
from socakt.database import APPLICATION_ROLE


@cache
def exists():
    """Whether the server has the role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = %s", [APPLICATION_ROLE])
        return cursor.fetchone() == (1,)


def grant_rights():
    """Give it its rights."""
    if exists():
        grant(connection, APPLICATION_ROLE)


@contextmanager
def role():
    """Be the application for the block; past Django, so that no query is counted for it."""
    connection.ensure_connection()
    database = connection.connection
    if not exists() or database.info.transaction_status == TransactionStatus.INERROR:
        yield
        return
    before = database.execute("SELECT current_user").fetchone()[0]
    database.execute(f"SET ROLE {APPLICATION_ROLE}")
    try:
        yield
    finally:
        still_open = connection.connection is database and not database.closed
        if still_open and database.info.transaction_status != TransactionStatus.INERROR:
            database.execute(f"SET ROLE {before}")
