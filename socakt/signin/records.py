"""Signing in, failing to, signing out, a new password: into the processing log.

Django and allauth tell of these by signals. What a stranger typed is never written down: an entry
about a failed sign-in names the account, when there is one, and nothing else.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.authentication import get_authentication_records
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth
from django.http import HttpRequest
from django.utils import timezone

from socakt.accounts.actor import Actor
from socakt.accounts.models import Membership, User
from socakt.accounts.roles import Role
from socakt.audit import services as audit
from socakt.signin import sessions
from socakt.signin.letters import tell


def listen() -> None:
    """Connect everything below; called once, when the application starts."""
    auth.user_logged_in.connect(_begun)
    auth.user_login_failed.connect(_failed)
    auth.user_logged_out.connect(_signed_out)
    account.user_logged_in.connect(_signed_in)
    account.password_changed.connect(_password_changed)
    account.password_reset.connect(_password_changed)
    mfa.authentication_failed.connect(_second_factor_failed)


def actor_of(user: User) -> Actor | None:
    """As whom the user acts right after signing in; None without a membership."""
    membership = Membership.objects.usable_by(user, timezone.localdate()).first()
    if membership is None:
        return None
    return Actor(user, membership.organization, Role(membership.role))


def _begun(request: HttpRequest, **kwargs: Any) -> None:
    sessions.begin(request.session)


def _signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    records = get_authentication_records(request, user)
    ways = [record.get("type", record["method"]) for record in records]
    audit.record("account.signed_in", user, by=actor_of(user), ways=ways)


def _failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    typed = str(credentials.get("email") or "").lower()
    user = User.objects.filter(email=typed).first()
    audit.record("account.sign_in_failed", user, by=None, way="password")


def _second_factor_failed(user: User, **kwargs: Any) -> None:
    audit.record("account.sign_in_failed", user, by=None, way="mfa")


def _signed_out(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        sessions.end(user, session_key=request.session.session_key)
        audit.record("account.signed_out", user, by=getattr(request, "actor", None))


def _password_changed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.end(user, keep=request.session.session_key)
    audit.record("account.password_changed", user, by=actor_of(user))
    tell(user, "account.password_changed")
