"""What stands in an invitation and in the mail about a new password: a link, and nobody's name.

The link's secret is made here, when the mail is written: so it never rests in a table.
"""

from collections.abc import Mapping
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from enrollment.notices.letters import absolute, message
from enrollment.notices.models import Mail
from enrollment.staff.models import Invitation
from enrollment.staff.rules import VALID, digest_of, new_secret


def invitation(mail: Mail, at: datetime) -> EmailMessage | Mail.Problem:
    """The mail with a new secret, which from now on leads to the invitation; for seven days."""
    rows = Invitation.objects.open().select_for_update(of=("self",), no_key=True)
    found = rows.select_related("organization").filter(mail=mail).first()
    if found is None:
        return Mail.Problem.VOID
    secret = new_secret()
    found.digest, found.expires_at = digest_of(secret), at + VALID
    found.save(update_fields=["digest", "expires_at"])
    context = {
        "organization": found.organization,
        "url": absolute(reverse("open_invitation", args=[secret])),
        "days": VALID.days,
    }
    return _letter(mail, found.email, "enrollment/staff/email/invitation", context)


def new_password(mail: Mail, at: datetime) -> EmailMessage | Mail.Problem:
    """The mail with a link under which the user sets a new password, soon."""
    user = mail.user
    assert user is not None, "there is an account, or there is no mail"
    if not user.is_active:
        return Mail.Problem.VOID
    key = default_token_generator.make_token(user)
    address = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    context = {"password_reset_url": absolute(address)}
    return _letter(mail, user.email, "account/email/password_reset_key", context)


def _letter(mail: Mail, to: str, templates: str, context: Mapping[str, object]) -> EmailMessage:
    with translation.override(settings.LANGUAGE_CODE):
        subject = render_to_string(f"{templates}_subject.txt", context).strip()
        body = render_to_string(f"{templates}_message.txt", context)
        return message(mail, to=to, subject=subject, body=body)
