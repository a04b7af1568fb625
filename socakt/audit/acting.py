"""Who acts: told to PostgreSQL with every statement that writes.

`socakt.history` refuses whatever is written without it. Inside `acting(…)` every statement of
Django's that writes begins by naming who acts; it holds for the transaction. What goes past
Django's cursors (COPY) names it by `name_who_acts`.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from socakt.errors import new_reference

if TYPE_CHECKING:  # so that manage.py can name the command before any model is loaded
    from procrastinate import JobContext
    from procrastinate.worker import Worker

    from socakt.accounts.actor import Actor
    from socakt.accounts.models import User

SYSTEM, NOBODY = "system", "nobody"
WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|WITH)\b", re.I)

_acting: ContextVar[dict[str, Any] | None] = ContextVar("acting", default=None)


@contextmanager
def acting(
    by: "Actor | None",
    *,
    through: str,
    user: "User | None" = None,
    name: str = SYSTEM,
    at: datetime | None = None,
) -> Iterator[None]:
    """Within the block every write is the actor's, done through this request, command or job.

    Without an actor: `user`, who is signed in and acts for nobody, or a `name` instead of one.
    `at` is the moment of which the block tells, where that is not now (the demo). What is done
    within another block keeps the reference of the outer one. Threads begin without.
    """
    outer = _acting.get()
    told = {
        "id": str(uuid.uuid4()),
        "user": by.user.pk if by else user and user.pk,
        "organization": by.organization.pk if by else None,
        "role": str(by.role) if by else "",
        "name": "" if by or user else name,
        "through": through,
        "reference": outer["reference"] if outer else new_reference(),
        "at": at.isoformat() if at else None,
    }
    token = _acting.set(told)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def nobody_acts() -> Iterator[None]:
    """Within the block nobody is named, so that PostgreSQL refuses what is written."""
    token = _acting.set(None)
    try:
        yield
    finally:
        _acting.reset(token)


def as_job(do: Callable[[], Any], context: "JobContext", worker: "Worker") -> Any:
    """Do a job of the queue as the system, through the job; what it does for somebody says so."""
    with acting(None, through=f"job {context.job.task_name}"):
        return do()


def reference() -> str:
    """What finds everything that was done through this request, command or job."""
    told = _acting.get()
    return str(told["reference"]) if told else ""


def name_who_acts() -> None:
    """Name who acts for the rest of the transaction, for a COPY."""
    with connection.cursor() as cursor:
        cursor.execute(_naming(escaped=False))


def sign(
    execute: Callable[..., Any],
    sql: str,
    params: Any,
    many: bool,
    context: dict[str, Any],
) -> Any:
    """Of Django's cursors: put the naming before a statement that writes, in one round trip."""
    if not WRITE.match(sql) or getattr(context["cursor"], "name", None):
        return execute(sql, params, many, context)
    if many:
        context["cursor"].cursor.execute(_naming(escaped=False))
        return execute(sql, params, many, context)
    cursor = execute(f"{_naming(escaped=params is not None)}; {sql}", params, many, context)
    # the answer that counts is that of the last statement
    while context["cursor"].nextset():
        pass
    return cursor


def sign_writes(connection: Any, **_: Any) -> None:
    """Let each connection that Django opens sign what it writes."""
    if sign not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, sign)


def _naming(*, escaped: bool) -> str:
    """The statement that names who acts, or that nobody does."""
    told = _acting.get()
    value = json.dumps(told).replace("'", "''") if told else ""
    if escaped:
        value = value.replace("%", "%%")
    return f"SELECT set_config('socakt.acting', '{value}', true)"
