"""How allauth behaves here."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody makes an account alone; messages come from our own pages."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: administrators create users."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: that somebody has signed in is seen from the page."""
