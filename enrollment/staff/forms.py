"""Asking whom to invite, when access ends, and for name and password of the invited person."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.staff.rules import roles_to_give
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization, User
from socakt.accounts.roles import Role

DAY = gettext_lazy("For example: 1. 10. 2018")


class InvitationForm(forms.Form):
    """Whom, into which organization, as what, and from when until when."""

    organization = forms.ModelChoiceField(
        Organization.objects.none(),
        label=gettext_lazy("Organization"),
        empty_label=gettext_lazy("Choose …"),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        help_text=gettext_lazy("The person's own address at work; a shared one would not say who."),
    )
    name = forms.CharField(label=gettext_lazy("Name and surname"), max_length=150)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices)
    manages_users = forms.BooleanField(
        label=gettext_lazy("Manages users"),
        required=False,
        help_text=gettext_lazy("May invite others, end their access and let them manage users."),
    )
    valid_from = forms.DateField(label=gettext_lazy("First day"), help_text=DAY)
    valid_until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: until somebody ends the access."),
    )

    def __init__(
        self, *args: Any, actor: Actor, organizations: list[Organization], on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{"initial": {"valid_from": on}, **kwargs})
        self.by_role, self.on = actor.role, on
        field = self.fields["organization"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Organization.objects.filter(pk__in=[o.pk for o in organizations])
        if len(organizations) == 1:
            field.initial, field.widget = organizations[0].pk, field.hidden_widget()
        self._offer_roles(organizations)

    def _offer_roles(self, organizations: list[Organization]) -> None:
        """Those of any of the organizations; which one fits is known with the organization."""
        known = {role for one in organizations for role in roles_to_give(one, self.by_role)}
        offered = [(role.value, role.label) for role in Role if role in known]
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered if len(offered) == 1 else [("", _("Choose …")), *offered]

    def clean(self) -> dict[str, Any]:
        """The role fits the organization; the days are in order and not over."""
        cleaned = super().clean() or {}
        organization, role = cleaned.get("organization"), cleaned.get("role")
        if organization and role and role not in roles_to_give(organization, self.by_role):
            self.add_error("role", _("This role does not fit the organization."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day cannot be before the first."))
        elif last and last < self.on:
            self.add_error("valid_until", _("The last day cannot be in the past."))
        return cleaned


class LeaveForm(forms.Form):
    """The last day; and, where nobody would manage the users any more, that this is meant."""

    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Today: access is gone at once. Later: at the end of that day."),
    )
    knowingly = forms.BooleanField(
        label=gettext_lazy("I know that nobody of the organization manages its users then"),
        required=False,
        help_text=gettext_lazy("Only a system administrator can let somebody do it again."),
    )

    def __init__(self, *args: Any, on: date, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"last_day": on}, **kwargs})
        self.on = on
        if not is_last:
            del self.fields["knowingly"]

    def clean_last_day(self) -> date:
        """Today or later."""
        last_day: date = self.cleaned_data["last_day"]
        if last_day < self.on:
            raise forms.ValidationError(_("The last day cannot be in the past."))
        return last_day


class NewAccountForm(forms.Form):
    """Name and password of somebody who had no account so far."""

    name = forms.CharField(
        label=gettext_lazy("Name and surname"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password1 = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("At least 12 characters; best are three or four words of your own."),
    )
    password2 = forms.CharField(
        label=gettext_lazy("Password once more"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Twice the same password, and one that is hard to guess for this very person."""
        cleaned = super().clean() or {}
        password, again = cleaned.get("password1"), cleaned.get("password2")
        if password and again and password != again:
            self.add_error("password2", _("The two passwords are not the same."))
        if password:
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned


class ForgottenForm(forms.Form):
    """The address to which the link goes, if it has an account."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
