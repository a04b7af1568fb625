"""Changing what somebody signs in with. Each change ends the other sessions and is told by mail."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils.translation import gettext as _

from socakt.accounts.actor import Actor
from socakt.accounts.models import User
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.signin import sessions
from socakt.signin.factors import Type, factors_of
from socakt.signin.letters import tell
from socakt.transactions import decision


class AlreadySetUp(DomainError):
    """There is one application for codes at most."""


class LastFactor(DomainError):
    """The only second factor of somebody who needs one."""


class NoFactor(DomainError):
    """Recovery codes stand in for a factor, so there must be one."""


def add_app(*, user: User, secret: str, step: int, by: Actor, keep: str | None) -> Authenticator:
    """Sign-in with codes of an application; `step` is the one whose code has just been used."""
    with decision():
        _lock(user)
        if factors_of(user).app:
            raise AlreadySetUp(_("An application for codes is set up already."))
        app: Authenticator = TOTP.activate(user, secret).instance
        app.data["last_step"] = step
        app.save(update_fields=["data"])
        _changed("account.factor_added", user, by=by, keep=keep, kind=app.type)
    return app


def add_key(
    *, user: User, name: str, credential: dict[str, Any], by: Actor, keep: str | None
) -> Authenticator:
    """Sign-in with a security key or the lock of a device."""
    with decision():
        _lock(user)
        key: Authenticator = WebAuthn.add(user, name, credential).instance
        _changed("account.factor_added", user, by=by, keep=keep, kind=key.type)
    return key


def rename_key(*, key: Authenticator, name: str, by: Actor) -> None:
    """Another name for a key; how one signs in stays as it is."""
    with decision():
        key.data["name"] = name
        key.save(update_fields=["data"])
        audit.record("account.factor_renamed", key.user, by=by)


def remove(*, factor: Authenticator, needed: bool, by: Actor, keep: str | None) -> None:
    """Take a factor away, with the last one the recovery codes too; safe to repeat.

    Raises `LastFactor` when it is the only one and one is needed.
    """
    user = factor.user
    with decision():
        _lock(user)
        factors = factors_of(user)
        rest = [f for f in (*factors.keys, factors.app) if f and f.pk != factor.pk]
        if needed and not rest:
            raise LastFactor(_("This is your only second factor. Add another one first."))
        gone, _rows = Authenticator.objects.filter(pk=factor.pk).delete()
        if not gone:
            return
        if not rest:
            Authenticator.objects.filter(user=user).delete()
        _changed("account.factor_removed", user, by=by, keep=keep, kind=factor.type)


def renew_codes(*, user: User, by: Actor, keep: str | None) -> list[str]:
    """New recovery codes, returned to be shown this once; the old ones are worth nothing.

    Raises `NoFactor` when there is no second factor that they could stand in for.
    """
    with decision():
        _lock(user)
        if not factors_of(user).any:
            raise NoFactor(_("Set up a security key or an application for codes first."))
        Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
        _changed("account.codes_renewed", user, by=by, keep=keep)
    return codes


def reset(*, user: User, by: Actor) -> bool:
    """Somebody lost everything: no factor is left, every session ends, the person is told.

    Returns whether there was anything to take away.
    """
    with decision():
        _lock(user)
        gone, _rows = Authenticator.objects.filter(user=user).delete()
        if gone:
            _changed("account.factors_reset", user, by=by, keep=None)
    return bool(gone)


def end_sessions(*, user: User, by: Actor, keep: str | None, **only: Any) -> int:
    """End own sessions elsewhere (`pk=` only one of them); returns how many there were."""
    with decision():
        count = sessions.end(user, keep=keep, **only)
        if count:
            audit.record("account.session_ended", user, by=by, reason="revoked", count=count)
    return count


def _lock(user: User) -> None:
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)


def _changed(action: str, user: User, *, by: Actor, keep: str | None, **details: Any) -> None:
    sessions.end(user, keep=keep)
    audit.record(action, user, by=by, **details)
    tell(user, action)
