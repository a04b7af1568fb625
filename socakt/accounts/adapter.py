"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate
from django.http import HttpRequest

from socakt.accounts import known_browsers
from socakt.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes an account alone; messages come from our own pages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: users are invited."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: that somebody has signed in is seen from the page."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The user; None for a closed account, too, which allauth would give away.

        Who tries passwords must not learn that one was right.
        """
        self.pre_authenticate(request, **credentials)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # the closed account, if it was one
        if user is None:
            self.authentication_failed(request, **credentials)
            return None
        self._rollback_login_failed_rl_usage()
        assert isinstance(user, User)
        return user

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted by address; in a browser known for it, by browser."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        number = known_browsers.number_of(request, credentials.get("email") or "")
        return f"{key}:{number}" if number else key
