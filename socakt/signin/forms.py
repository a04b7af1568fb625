"""What is asked when somebody signs in with a second factor, sets one up, or confirms who it is."""

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context, ratelimit
from allauth.mfa import signals
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from socakt.accounts.models import User
from socakt.signin import codes, seal
from socakt.signin.factors import factors_of

CODE = forms.TextInput(
    attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"}
)
PENDING_SECRET = "pending_app"  # noqa: S105 (a key of the session)
SETTING_UP_TAKES = 60 * 60  # seconds


def wrong_code() -> forms.ValidationError:
    """The same words for whatever is wrong with a code."""
    return forms.ValidationError(_("The code is not correct."), code="incorrect_code")


def wrong_key() -> forms.ValidationError:
    """The same words for whatever is wrong with the answer of a key."""
    return forms.ValidationError(_("The key was not recognised. Try again."), code="incorrect_key")


class CodeFields(forms.Form):
    """A code of the application, each accepted once, or a recovery code."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code"),
            widget=CODE,
            help_text=_("Six digits from the application, or one of your recovery codes."),
        )

    def clean_code(self) -> str:
        """The code, when it is right; wrong ones are counted for each person, for a day too."""
        right = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"].replace(" ", "")
        limit = {"action": "second_factor", "key": f"second-factor-{self.user.pk}"}
        if not ratelimit.consume(context.request, **limit):
            raise forms.ValidationError(_("Too many wrong codes. Try again tomorrow."))
        factors = factors_of(self.user)
        if factors.app and codes.accept(factors.app, code):
            self.authenticator = factors.app
        elif factors.codes and factors.codes.wrap().validate_code(code):
            self.authenticator = factors.codes
        else:
            failed(self.user)
            raise wrong_code()
        self.authenticator.refresh_from_db()
        self.authenticator.user = self.user
        right()
        ratelimit.clear(context.request, **limit)
        return code


def failed(user: User) -> None:
    """Tell whoever listens that somebody failed at the second factor."""
    signals.authentication_failed.send(
        sender=Authenticator, request=context.request, user=user, authenticator=None
    )


class SecondFactorForm(CodeFields, AuthenticateForm):  # type: ignore[misc]
    """At sign-in."""


class ConfirmCodeForm(CodeFields, ReauthenticateCodeForm):  # type: ignore[misc]
    """While signed in, before something grave."""


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """The own password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)


class KeyAnswer(forms.JSONField):
    """What a key says, as the script of the page sends it."""

    def to_python(self, value: Any) -> Any:
        """The decoded answer; a number of thousands of digits is no JSON to Python either."""
        try:
            return super().to_python(value)
        except ValueError as nonsense:
            raise wrong_key() from nonsense


class KeyFields(forms.Form):
    """The answer of a key; whatever a stranger sends instead of one is simply wrong."""

    user: User | None
    credential = KeyAnswer(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        """The factor whose key answered."""
        try:
            return super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError as refused:
            if self.user:
                failed(self.user)
            if refused.code == "too_many_login_attempts":
                raise
            raise wrong_key() from refused
        except (AttributeError, KeyError, TypeError, ValueError) as nonsense:
            raise wrong_key() from nonsense


class SecondFactorKeyForm(KeyFields, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """At sign-in, after the password."""


class KeyOnlyForm(KeyFields, LoginWebAuthnForm):  # type: ignore[misc]
    """At sign-in, instead of the password."""


class ConfirmKeyForm(KeyFields, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """While signed in, before something grave."""


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A name and what the new key says."""

    credential = KeyAnswer(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = key_name(required=False, initial=self.initial["name"])
        self.fields["passwordless"].label = _("Sign in with this key alone, without a password")
        self.fields["passwordless"].help_text = _(
            "The key then asks for your fingerprint, face or PIN."
        )

    def clean(self) -> dict[str, Any]:
        """What was asked; an answer that is none of a key is refused in words."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except forms.ValidationError as refused:
            raise wrong_key() from refused
        except (AttributeError, KeyError, TypeError, ValueError) as nonsense:
            raise wrong_key() from nonsense
        return cleaned


def key_name(**options: Any) -> forms.CharField:
    """The field for the name of a key."""
    return forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        help_text=_("So that you know which one it is, for example “office” or “telephone”."),
        **options,
    )


class RenameKeyForm(forms.Form):
    """Another name for a key."""

    name = key_name()


class AddAppForm(forms.Form):
    """The first code proves that the application holds the secret."""

    code = forms.CharField(label=_("Code from the application"), widget=CODE)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.secret = self._pending_secret()

    def _pending_secret(self) -> str:
        """The secret that is being set up; sealed, since the table of sessions is readable."""
        session = context.request.session
        if self.is_bound and PENDING_SECRET in session:
            try:
                return seal.unseal(session[PENDING_SECRET], for_seconds=SETTING_UP_TAKES)
            except seal.InvalidToken:
                pass
        secret: str = generate_totp_secret()
        session[PENDING_SECRET] = seal.seal(secret)
        return secret

    def clean_code(self) -> str:
        """The code, when the application shows it now."""
        right = check_rate_limit(self.user, error_key="rate_limited")
        step = codes.step_of(self.secret, self.cleaned_data["code"])
        if step is None:
            raise wrong_code()
        right()
        self.step = step
        code: str = self.cleaned_data["code"]
        return code
