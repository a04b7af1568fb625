"""Codes as an application on a telephone makes them, and clients that type them."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from socakt.signin.adapter import MFAAdapter
from tests.factories import make_actor
from tests.pages import form_with

PASSWORD = "geslo za teste, dolgo"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = reverse("account_login")
SECOND_STEP = reverse("mfa_authenticate")
CONFIRM = reverse("account_reauthenticate")
LONG_AGO = 1_000_000_000  # in 2001


def code_at(moment, secret=SECRET):
    """The code that the application shows at this moment (seconds)."""
    return format_hotp_value(hotp_value(secret, int(moment) // 30))


def code_now(steps=0):
    """The code of now, or of so many half minutes later."""
    return code_at(time.time() + steps * 30)


def somebody(role="referrer"):
    """An actor who can sign in with the password."""
    actor = make_actor(role)
    actor.user.set_password(PASSWORD)
    actor.user.save()
    return actor


def with_app(actor):
    """The factor of the actor: an application that holds SECRET."""
    data = {"secret": MFAAdapter().encrypt(SECRET)}
    return Authenticator.objects.create(user=actor.user, type="totp", data=data)


def with_codes(actor):
    """Recovery codes of the actor."""
    return RecoveryCodes.activate(actor.user).generate_codes()


def give_password(client, actor, **fields):
    """The answer to the first step of signing in."""
    form = form_with(client.get(SIGN_IN), "login")
    return client.post(SIGN_IN, form.data(login=actor.user.email, password=PASSWORD, **fields))


def signed_in_long_ago(client):
    """The same client, whose sign-in is not recent any more."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": LONG_AGO}]
    session.save()
    return client
