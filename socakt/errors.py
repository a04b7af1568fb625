"""When a rule says no, and how unexpected failures are written down."""

import logging
import secrets
import traceback
from types import TracebackType

from django.utils.translation import gettext as _

SysExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class DomainError(Exception):
    """A rule said no. `str(error)` is a sentence for the user's eyes, in the user's language."""


class NotPermitted(DomainError):
    """The actor has no right to do this, whatever led here."""

    def __init__(self) -> None:
        super().__init__(_("You do not have the right to do this."))


class ChangedMeanwhile(DomainError):
    """Somebody else changed the record after the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else changed this record after you opened it. "
                "Open it in a new tab, compare, and enter your change there."
            )
        )


def new_reference() -> str:
    """A short code a person can read out on the telephone; it finds the entry in the log."""
    alphabet = "ABCDEFGHJKLMNPRSTUVXYZ23456789"
    return "".join(secrets.choice(alphabet) for _ in range(8))


class PrivateFormatter(logging.Formatter):
    """Writes where something failed, but never the exception's own words.

    PostgreSQL's messages quote the row that broke a constraint, so they may hold personal data.
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatException(self, ei: SysExcInfo) -> str:  # noqa: N802 (name given by logging)
        """The frames of the traceback and the names of the exceptions, chained ones too."""
        lines = []
        error = ei[1]
        while error is not None:
            lines += traceback.format_tb(error.__traceback__)
            lines.append(
                f"{type(error).__module__}.{type(error).__qualname__} (message withheld)\n"
            )
            error = error.__cause__ or error.__context__
        return "".join(lines)
