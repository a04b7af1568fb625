"""Codes of authenticator applications (RFC 6238): each step is accepted once, ever."""

import hmac

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction


def step_of(secret: str, code: str) -> int | None:
    """The time step that the code belongs to, one to either side allowed; None for a wrong code."""
    typed = code.replace(" ", "")
    for step in yield_hotp_counters_from_time():
        if hmac.compare_digest(
            format_hotp_value(hotp_value(secret, step)).encode(), typed.encode()
        ):
            return int(step)
    return None


@transaction.atomic
def accept(app: Authenticator, code: str) -> bool:
    """Whether the code is right and newer than any that was accepted before.

    Allauth remembers a used code in the cache for one step only, and a code is right for three.
    """
    app = Authenticator.objects.select_for_update().get(pk=app.pk)
    step = step_of(decrypt(app.data["secret"]), code)
    if step is None or step <= app.data.get("last_step", 0):
        return False
    app.data["last_step"] = step
    app.save(update_fields=["data"])
    return True
