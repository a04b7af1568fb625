"""What stands in a mail: sentences and reference numbers, and nothing about people.

A mail passes through servers that are not ours; whoever may see more opens the page.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.notices.addresses import address_of
from enrollment.notices.models import Mail, Notice
from enrollment.notices.rules import Kind
from socakt.accounts.actor import Actor

# a daily mail stays readable; the page shows the rest
MOST_LINES = 50

About = Sequence[tuple[Notice, Actor]]


def letter(mail: Mail, about: About) -> EmailMessage:
    """The mail as it is sent, the same each time: notices, each with the actor who was told."""
    assert mail.user is not None, "only an invitation goes to somebody who is no user"
    with translation.override(settings.LANGUAGE_CODE):
        subject = _daily_subject(about) if mail.is_digest else _subject(about[0][0])
        return message(mail, to=mail.user.email, subject=subject, body=_body(mail, about))


def message(mail: Mail, *, to: str, subject: str, body: str) -> EmailMessage:
    """The mail with what every mail of ours says to mail servers; the same number each time."""
    host = urlsplit(settings.BASE_ADDRESS).hostname
    headers = {"Message-ID": f"<{mail.key}@{host}>", "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject=subject, body=body, to=[to], headers=headers)


def absolute(address: str) -> str:
    """The address as a link in a mail: a worker knows no request that would say where we are."""
    return f"{settings.BASE_ADDRESS}{address}"


def _subject(notice: Notice) -> str:
    sentence = str(Kind(notice.kind).label).rstrip(".")
    return f"SocAkt: {sentence} ({notice.number})" if notice.number else f"SocAkt: {sentence}"


def _daily_subject(about: About) -> str:
    return ngettext(
        "SocAkt: %(count)s unread notice", "SocAkt: %(count)s unread notices", len(about)
    ) % {"count": len(about)}


def _body(mail: Mail, about: About) -> str:
    lines = [_lines(notice, actor) for notice, actor in about[:MOST_LINES]]
    if len(about) > MOST_LINES:
        more = len(about) - MOST_LINES
        lines.append(ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more})
    return "\n\n".join(
        [
            *lines,
            _("All notices: %(address)s") % {"address": absolute(reverse("notices"))},
            _("This mail holds no data about people; they stand in SocAkt only."),
            _("Which mails you get, you choose here: %(address)s")
            % {"address": absolute(reverse("notice_settings"))},
        ]
    )


def _lines(notice: Notice, actor: Actor) -> str:
    sentence = f"{Kind(notice.kind).label} {notice.number}".rstrip()
    return f"{sentence}\n{absolute(address_of(notice, actor))}"
