"""What the worker does with the outbox: hand a mail over, and know at any time what is sure.

Before a word is said to the mail server, "is being sent" is stored and committed. So whoever
finds a mail in that state knows that somebody is at it, or died at it (`models.Mail`).
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from enrollment.notices.letters import letter
from enrollment.notices.models import Mail
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership
from socakt.accounts.roles import Role
from socakt.transactions import decision

State, Problem = Mail.State, Mail.Problem

# The mail, composed inside the transaction that says "is being sent"; or why none is needed.
Compose = Callable[[Mail, datetime], EmailMessage | Mail.Problem]

# Nobody talks that long to a mail server: each of a few steps ends after EMAIL_TIMEOUT (10 s).
TAKEN_FOR_DEAD = timedelta(minutes=10)


class NothingAccepted(Exception):
    """The mail server surely has not taken the mail, but may take it later."""


class RefusedForGood(Exception):
    """The mail server says that it will never take the mail."""


class BeingSent(Exception):
    """Another worker is handing the mail over, or has died at it a moment ago."""


def send(*, number: int, at: datetime, compose: Compose | None = None) -> None:
    """Send the mail with this number, unless it is sent, uncertain or given up already.

    It is about notices unless another `compose` is given. Raises `NothingAccepted` or
    `BeingSent` when it has to be tried again later.
    """
    begun = _begin(number, at, compose or about_notices)
    if begun is None:
        return
    mail, message = begun
    try:
        hand_over(message)
    except NothingAccepted:
        _end(mail, State.WAITING, Problem.NOT_REACHED)
        raise
    except RefusedForGood:
        _end(mail, State.GIVEN_UP, Problem.REFUSED)
    except OSError:  # the line broke while the mail was on its way
        _end(mail, State.UNCERTAIN, Problem.CUT_SHORT)
    except Exception:  # a mistake of ours; it is not known how far the mail came
        _end(mail, State.UNCERTAIN, Problem.CUT_SHORT)
        raise
    else:
        _end(mail, State.SENT, "")


def hand_over(message: EmailMessage) -> None:
    """Give the message to the mail server; returns when it was taken.

    Raises `NothingAccepted`, `RefusedForGood`, or OSError when it is not known what happened.
    """
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # SMTP errors are OSErrors too
        raise NothingAccepted from error
    try:
        connection.send_messages([message])
    except (SMTPDataError, SMTPRecipientsRefused) as error:
        raise (RefusedForGood if _is_for_good(error) else NothingAccepted) from error
    except SMTPResponseException as error:  # we are not wanted as a sender: ours to put in order
        raise NothingAccepted from error
    finally:
        with suppress(OSError):
            connection.close()


def _is_for_good(error: SMTPDataError | SMTPRecipientsRefused) -> bool:
    if isinstance(error, SMTPDataError):
        return error.smtp_code >= 500
    return all(code >= 500 for code, _ in error.recipients.values())


def _begin(number: int, at: datetime, compose: Compose) -> tuple[Mail, EmailMessage] | None:
    """Say that the mail is being sent, and compose it; None when there is nothing to send."""
    with decision():
        rows = Mail.objects.select_for_update(of=("self",), no_key=True)
        mail = rows.get(pk=number)
        if mail.state == State.SENDING:
            _look_after(mail, at)
            return None
        if mail.state != State.WAITING:
            return None
        composed = compose(mail, at)
        if isinstance(composed, Problem):
            mail.state, mail.problem = State.GIVEN_UP, composed
        else:
            mail.state, mail.problem, mail.sending_at = State.SENDING, "", at
            mail.attempts += 1
        mail.save(update_fields=["state", "problem", "sending_at", "attempts"])
    return None if isinstance(composed, Problem) else (mail, composed)


def about_notices(mail: Mail, at: datetime) -> EmailMessage | Mail.Problem:
    """The mail about what is still unread, for whom the person still acts."""
    told, actors = list(mail.notices.unread()), _actors(mail, at)
    about = [(n, actors[n.organization_id]) for n in told if n.organization_id in actors]
    if not about:
        return Problem.GONE if told else Problem.NOT_NEEDED
    return letter(mail, about)


def _look_after(mail: Mail, at: datetime) -> None:
    """Somebody has begun to send the mail: wait for the end, or say that it is uncertain."""
    assert mail.sending_at is not None
    if at < mail.sending_at + TAKEN_FOR_DEAD:
        raise BeingSent
    mail.state, mail.problem = State.UNCERTAIN, Problem.CUT_SHORT
    mail.save(update_fields=["state", "problem"])


def _actors(mail: Mail, at: datetime) -> dict[int, Actor]:
    """As whom the person acts for each organization, with the rights of now."""
    user = mail.user
    assert user is not None, "notices are told to users"
    usable = Membership.objects.usable_by(user, timezone.localdate(at))
    return {
        membership.organization_id: Actor(user, membership.organization, Role(membership.role))
        for membership in reversed(usable)  # the first one wins, as at sign-in
    }


def _end(mail: Mail, state: Mail.State, problem: str) -> None:
    """Write down how this attempt ended; also if it was taken for dead meanwhile."""
    mine = Mail.objects.filter(
        pk=mail.pk, attempts=mail.attempts, state__in=[State.SENDING, State.UNCERTAIN]
    )
    # a clock that was put back must not keep us from writing down what is true
    now = Greatest(Value(timezone.now()), F("sending_at")) if state == State.SENT else None
    mine.update(state=state, problem=problem, sent_at=now)
