"""Sign-in and the choice for whom one acts."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordKeyForm
from django import forms
from django.utils.translation import gettext_lazy as _

from socakt.accounts.models import Membership


class SignInForm(LoginForm):  # type: ignore[misc]
    """E-mail and password. Wrong or unknown look the same."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("remember", None)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        _say_once(self)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"


class OwnPasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The present password and the new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_once(self)


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    """The new password, twice, behind the link of the mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_once(self)


def _say_once(form: forms.Form) -> None:
    """What the label says need not stand in the field, where it looks like an answer."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)


class ActAsForm(forms.Form):
    """Asks for which of the own organizations one acts from now on."""

    membership = forms.ModelChoiceField(
        Membership.objects.none(), label=_("Act for"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, memberships: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = Membership.objects.filter(pk__in=[m.pk for m in memberships])
        field = self.fields["membership"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = choices.select_related("organization", "user").order_by("pk")
