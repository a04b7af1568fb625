"""To the other system and back."""

import secrets
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from requests import RequestException

from socakt.accounts import resume
from socakt.signin import seal
from socakt.signin.openid import PROVIDER, Claims, refusal

KEPT = "kept_while_away"


@never_cache
def away(request: HttpRequest) -> HttpResponse:
    """To the other system; what was typed waits here, sealed, until the person is back."""
    if not settings.OPENID:
        raise Http404
    if request.method == "POST":
        # the browser would not follow a form to another address, so a link does it
        request.session[KEPT] = seal.seal(resume.carried(request))
        return render(request, "account/openid_away.html", {"name": settings.OPENID["name"]})
    nonce = secrets.token_urlsafe(32)
    provider = get_adapter(request).get_provider(request, PROVIDER)
    provider.oauth2_adapter_class = Claims
    try:
        response: HttpResponse = provider.redirect(
            request,
            process="login",
            next_url=get_next_redirect_url(request),
            auth_params={"nonce": nonce},
            nonce=nonce,
        )
    except (RequestException, OAuth2Error):
        return refusal(request)  # type: ignore[no-any-return]
    return response


class Back(OAuth2CallbackView):  # type: ignore[misc]
    """From the other system, with a code for us."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state["nonce"]
        return state, response


@never_cache
def back(request: HttpRequest) -> HttpResponse:
    """Signed in, or refused; then on with what was typed."""
    if not settings.OPENID:
        raise Http404
    response: HttpResponse = Back.adapter_view(Claims(request, PROVIDER))(request)
    if KEPT in request.session:
        try:
            request.kept = seal.unseal(  # type: ignore[attr-defined]
                request.session.pop(KEPT), for_seconds=resume.KEPT_FOR
            )
        except seal.InvalidToken:
            return response
    return resume.go_on(request, response)
