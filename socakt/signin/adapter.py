"""How allauth's second factors behave here."""

import logging
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from socakt.encryption import keys

logger = logging.getLogger(__name__)
CONTEXT = "second factor"  # settings.ENCRYPTED_IN_JSON says it to the change of keys


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted at rest; a code for the telephone is drawn without inline style."""

    def encrypt(self, text: str) -> str:
        """What stands in the database."""
        return keys.encrypt(text, context=CONTEXT)

    def decrypt(self, encrypted_text: str) -> str:
        """What it was; when no key of ours opens it, something that no code fits."""
        try:
            return keys.decrypt(encrypted_text, context=CONTEXT)
        except keys.CannotDecrypt:
            logger.error("the secret of a second factor is encrypted with a key that is not here")
            return str(generate_totp_secret())

    def build_totp_svg(self, url: str) -> SafeString:
        """The address as a QR code; made by us of our own address, so it is safe to show."""
        drawing = segno.make(url, error="m").svg_inline(
            scale=5, border=3, light="#fff", omitsize=True
        )
        return mark_safe(drawing)  # noqa: S308 (nothing in it comes from a person)

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """A name for a key whose owner gave none."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Key %(number)s") % {"number": count + 1}

    def _get_site_name(self) -> str:
        return "SocAkt"
