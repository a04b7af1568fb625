"""Telling people, in the same transaction as what they are told about; reading; choosing mails."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from enrollment.notices.absences import with_substitutes
from enrollment.notices.models import Mail, MailPreference, Notice
from enrollment.notices.queries import chosen, chosen_by, unread_about
from enrollment.notices.rules import Group, How, Kind, Page
from socakt import queue
from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.audit import services as audit
from socakt.environment import NO_MAIL_SERVER
from socakt.transactions import decision

SEND = "send_mail"


def mails_leave() -> bool:
    """Whether a mail server is known (or the demo's mailbox); without one none is written."""
    return bool(settings.EMAIL_BACKEND != NO_MAIL_SERVER)


@transaction.atomic
def tell(
    *,
    recipients: Iterable[Membership],
    kind: Kind,
    page: Page,
    record: int | None,
    number: str,
    at: datetime,
    by: Actor | None,
) -> list[Notice]:
    """Tell each of these people once, and whoever stands in for them; return what was written.

    The one who did it is not told. `page` and `record` are where it leads, `number` the
    reference number that names it. Whoever wants a mail at once gets one: it is written here and
    sent by a worker.
    """
    people = {(member.user_id, member.organization_id) for member in recipients}
    everybody = with_substitutes(people, timezone.localdate(at))
    told = sorted(pair for pair in everybody if by is None or pair[0] != by.user.pk)
    ways = chosen(kind.group, told) if told and mails_leave() else {}
    now = [pair for pair in told if ways.get(pair) == How.AT_ONCE]
    mails = dict(zip(now, write_mails([user for user, _ in now], at=at), strict=True))
    return Notice.objects.bulk_create(
        Notice(
            user_id=user,
            organization_id=organization,
            kind=kind,
            number=number,
            page=page,
            record=record,
            made_at=at,
            how=ways.get((user, organization), How.NEVER),
            mail=mails.get((user, organization)),
        )
        for user, organization in told
    )


def write_mails(users: Iterable[int], *, at: datetime, is_digest: bool = False) -> list[Mail]:
    """A mail for each of these users into the outbox, in their order, with its job."""
    new = [Mail(user_id=user, is_digest=is_digest, made_at=at) for user in users]
    mails = Mail.objects.bulk_create(new)
    for mail in mails:
        queue.defer(SEND, number=mail.pk)
    return mails


def write_mail(*, about: Mail.Subject, user: User | None, job: str, at: datetime) -> Mail:
    """A mail that is not about notices into the outbox; the job of this name composes it."""
    mail = Mail.objects.create(about=about, user=user, made_at=at)
    queue.defer(job, number=mail.pk)
    return mail


def read(*, notice: Notice, at: datetime, by: Actor) -> None:
    """The notice is read, and with it what was told earlier about the same record.

    Whoever sees the record sees its state of now. Again: nothing more happens.
    """
    with decision():
        about = Notice.objects.visible_to(by).unread().filter(pk=notice.pk)
        if notice.record is not None:
            same = unread_about(by, Page(notice.page), notice.record)
            about |= same.filter(made_at__lte=notice.made_at)
        count = about.update(read_at=_not_before_made(at))
        if count:
            audit.record("notice.read", notice, by=by, at=at, notices=count)


def read_all(*, at: datetime, by: Actor) -> int:
    """All that the actor was told up to now is read; return how many were unread."""
    with decision():
        unread = Notice.objects.visible_to(by).unread().filter(made_at__lte=at)
        count = unread.update(read_at=_not_before_made(at))
        if count:
            audit.record("notice.all_read", None, by=by, at=at, notices=count)
    return count


def choose_mails(*, ways: Mapping[Group, How], at: datetime, by: Actor) -> None:
    """From now on the mails of each group come like this.

    What waits for the next daily mail does not come either, where none is wanted any more.
    """
    of: dict[str, Any] = {"user": by.user, "organization": by.organization}
    with decision():
        changed = {group: how for group, how in ways.items() if chosen_by(by)[group] != how}
        for group, how in changed.items():
            MailPreference.objects.update_or_create(**of, group=group, defaults={"how": how})
            if how == How.NEVER:
                kinds = [kind for kind in Kind if kind.group == group]
                waiting = Notice.objects.for_digest().filter(**of, kind__in=kinds)
                waiting.update(how=How.NEVER)
        if changed:
            audit.record("notice.mails_chosen", None, by=by, at=at, chosen=changed)


def _not_before_made(at: datetime) -> Greatest:
    return Greatest(Value(at), F("made_at"))
