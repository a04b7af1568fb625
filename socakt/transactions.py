"""One decision, one transaction: short waits for locks, and a polite answer when they end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from psycopg.errors import CheckViolation, DeadlockDetected, LockNotAvailable

from socakt.errors import DomainError

LOCK_TIMEOUT = "5s"
# the rule with which PostgreSQL refuses to touch a person whose record is frozen
LEFT_ALONE = "frozen_person_is_left_alone"


class Busy(DomainError):
    """Somebody else holds the rows of this decision."""


class LeftAlone(DomainError):
    """The record is of a person whose data are only stored, or no longer there at all."""

    def __init__(self) -> None:
        super().__init__(
            _("The processing of this person's data is restricted. Nothing was changed.")
        )


@contextmanager
def decision() -> Iterator[None]:
    """All or nothing; raises `Busy` when the rows stay locked for longer than LOCK_TIMEOUT,
    `LeftAlone` when the person whose rows they are is frozen.

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
    except IntegrityError as error:
        cause = error.__cause__
        if isinstance(cause, CheckViolation) and cause.diag.constraint_name == LEFT_ALONE:
            raise LeftAlone from error
        raise
