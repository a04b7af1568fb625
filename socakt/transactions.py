"""One decision, one transaction: short waits for locks, and a polite answer when they end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from socakt.errors import DomainError

LOCK_TIMEOUT = "5s"


class Busy(DomainError):
    """Somebody else holds the rows of this decision."""


@contextmanager
def decision() -> Iterator[None]:
    """All or nothing; raises `Busy` when the rows stay locked for longer than LOCK_TIMEOUT.

    Locks are taken in one order everywhere: referral, then cohort, then candidate.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable | DeadlockDetected):
            raise Busy(
                _("Somebody else is just deciding about this. Nothing was changed; try again.")
            ) from error
        raise
