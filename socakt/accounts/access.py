"""The right a view needs, declared where the view stands and enforced before it runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission

View = Callable[..., HttpResponse]


def requires(
    permission: Permission,
) -> Callable[[Callable[Concatenate[ActorRequest, ...], HttpResponse]], View]:
    """Let only actors with the right in; 403 for the others. The right is kept on the view."""

    def declare(view: Callable[Concatenate[ActorRequest, ...], HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.actor is None or not request.actor.may(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return declare


def public(view: Callable[Concatenate[HttpRequest, ...], HttpResponse]) -> View:
    """A page for everybody; declared, so that no page is open by forgetting."""
    view.permission = Permission.PUBLIC  # type: ignore[attr-defined]
    return login_not_required(view)
