"""The second step of signing in, and signing in with a key alone."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from socakt.accounts import resume
from socakt.signin.factors import factors_of
from socakt.signin.forms import KeyOnlyForm, SecondFactorForm, SecondFactorKeyForm


class SecondStep(AuthenticateView):  # type: ignore[misc]
    """After the password: a code or a key."""

    template_name = "mfa/authenticate.html"

    def get_form_class(self) -> type[SecondFactorForm]:
        """With codes that are accepted once."""
        return SecondFactorForm

    def get_webauthn_form_class(self) -> type[SecondFactorKeyForm]:
        """With an answer for whatever is sent."""
        return SecondFactorKeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Which ways there are, and what has to be kept."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        factors = factors_of(self.stage.login.user)
        return {**context, "factors": factors, "resume": resume.carried(self.request)}

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in; on with what was typed, if there is something."""
        response = super().form_valid(form)
        return resume.go_on(self.request, response)


class KeyOnly(LoginWebAuthnView):  # type: ignore[misc]
    """A key that knows whose it is and asked for a fingerprint, a face or a PIN."""

    def get_form_class(self) -> type[KeyOnlyForm]:
        """With an answer for whatever is sent."""
        return KeyOnlyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the sign-in page, with the reason; what was typed stays there."""
        for message in form.errors.get("credential", []):
            messages.error(self.request, message)
        if resume.carried(self.request):
            return resume.sign_in_page(self.request, resume.carried(self.request))
        return HttpResponseRedirect(reverse("account_login"))

    def form_valid(self, form: Any) -> HttpResponse:
        """Signed in; on with what was typed, if there is something."""
        return resume.go_on(self.request, super().form_valid(form))
