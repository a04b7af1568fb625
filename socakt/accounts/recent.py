"""What is asked again before something grave: is it still the person who signed in?"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpResponse

from socakt.accounts.actor import ActorRequest

View = Callable[Concatenate[ActorRequest, ...], HttpResponse]


def signed_in_recently(request: ActorRequest) -> bool:
    """Whether the person signed in, or confirmed it, within ACCOUNT_REAUTHENTICATION_TIMEOUT."""
    moments = [record["at"] for record in get_authentication_records(request, request.user)]
    return bool(moments) and time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def recently_signed_in(view: View) -> View:
    """Ask whoever signed in long ago to confirm it, then go on where they were."""

    @wraps(view)
    def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not signed_in_recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    guarded.asks_who_it_is = True  # type: ignore[attr-defined]
    return guarded
