"""Sign-in through another system (OpenID Connect Core 1.0), for users whom we know already.

Allauth makes the requests, keeps state and PKCE. What it leaves out is here: the nonce, the
signature of the ID token, whose the token is, and who of ours it may be. The other system's word
about a second factor (acr, amr) is not relied on: ours is asked after it as after a password.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jwt
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from requests import Session

from socakt.accounts.models import User
from socakt.audit import services as audit
from socakt.signin.letters import tell

PROVIDER = "openid"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]  # never HMAC, never none
CLOCKS_DIFFER = 60  # seconds


def configured() -> dict[str, str]:
    """The other system; whoever asks has seen that there is one."""
    return dict(settings.OPENID or {})


class Claims(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What the other system says of the person, believed only after every check."""

    nonce = ""

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the person comes back to."""
        return request.build_absolute_uri(reverse("openid_callback"))

    @property
    def openid_config(self) -> dict[str, Any]:
        """The description of the other system; it must be the one that was configured."""
        with understood():
            config: dict[str, Any] = super().openid_config
            if config["issuer"] != configured()["issuer"]:
                raise OAuth2Error("another issuer")
            return config

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any
    ) -> Any:
        """Who it is there: checked ID token, and the e-mail address that belongs to it."""
        with understood():
            claims = self.checked(kwargs["response"]["id_token"], app)
            if "email" not in claims:
                said = self._fetch_user_info(token.token)
                if said["sub"] != claims["sub"]:
                    raise OAuth2Error("said of somebody else")
                claims |= {name: said.get(name) for name in ("email", "email_verified")}
        address = EmailAddress(email=str(claims.get("email") or "").lower())
        address.verified = claims.get("email_verified") is True
        # nothing of what they know about the person is kept
        there = SocialAccount(provider=PROVIDER, uid=_number_of(claims), extra_data={})
        return SocialLogin(account=there, email_addresses=[address], provider=self.get_provider())

    def checked(self, id_token: str, app: SocialApp) -> dict[str, Any]:
        """The claims of the token; raises unless it is genuine, for us, for this visit, and new."""
        kid = jwt.get_unverified_header(id_token).get("kid")
        keys = jwt.PyJWKSet.from_dict(self._read(self.openid_config["jwks_uri"]))
        claims: dict[str, Any] = jwt.decode(
            id_token,
            keys[kid],
            algorithms=ALGORITHMS,
            audience=app.client_id,
            issuer=configured()["issuer"],
            leeway=CLOCKS_DIFFER,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        audiences = claims["aud"]
        several = isinstance(audiences, list) and len(audiences) > 1
        if claims.get("azp", None if several else app.client_id) != app.client_id:
            raise OAuth2Error("for somebody else")
        if not self.nonce or not hmac.compare_digest(str(claims["nonce"]), self.nonce):
            raise OAuth2Error("of another visit")
        return claims

    def _read(self, address: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address)
            answer.raise_for_status()
            return dict(answer.json())


def _number_of(claims: dict[str, Any]) -> str:
    """Who it is there: the same subject of another system is somebody else."""
    return hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()


@contextmanager
def understood() -> Iterator[None]:
    """Whatever the other system answers, that we do not understand is a refusal, not a failure."""
    try:
        yield
    except (jwt.PyJWTError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise OAuth2Error("not understood") from error


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Knows the one other system of the environment, and only people who have an account."""

    def get_requests_session(self) -> Session:
        """Requests to the other system, which is where it says it is and leads nowhere else."""
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def list_apps(
        self, request: Any, provider: Any = None, client_id: Any = None
    ) -> list[SocialApp]:
        """The system of the environment; none from the database."""
        system = configured()
        if not system:
            return []
        return [
            SocialApp(
                provider="openid_connect",
                provider_id=PROVIDER,
                name=system["name"],
                client_id=system["client_id"],
                secret=system["secret"],
                settings={
                    "server_url": system["issuer"],
                    "oauth_pkce_enabled": True,
                    "scope": ["openid", "email"],
                },
            )
        ]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find out who of ours it is, or refuse; the first time by the verified address."""
        if not sociallogin.is_existing:
            user = self._by_address(sociallogin)
            if user is None:
                raise ImmediateHttpResponse(refusal(request))
            self._link(request, sociallogin, user)

    def _by_address(self, sociallogin: SocialLogin) -> User | None:
        """The active user with this address who is not linked with somebody else there.

        An address may be given to another person there; the link, once made, stays.
        """
        [address] = sociallogin.email_addresses
        if not address.verified:
            return None
        known = User.objects.filter(email=address.email, is_active=True)
        return known.exclude(socialaccount__provider=PROVIDER).first()

    def _link(self, request: HttpRequest, sociallogin: SocialLogin, user: User) -> None:
        try:
            with transaction.atomic():
                User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
                sociallogin.user = user
                sociallogin.account.user = user
                sociallogin.account.save()
                audit.record("account.linked", user, by=None)
                tell(user, "account.linked")
        except IntegrityError:  # a second tab was quicker; it is the same person
            raise ImmediateHttpResponse(refusal(request)) from None

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """One page for everything that goes wrong; why stays in the log."""
        raise ImmediateHttpResponse(refusal(request))


def refusal(request: HttpRequest) -> Any:
    """The page that says that it did not work; the same for a stranger and for a failure."""
    audit.record("account.sign_in_failed", None, by=None, way="openid")
    return render(
        request, "account/openid_refused.html", {"name": configured()["name"]}, status=403
    )
