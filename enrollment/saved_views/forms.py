"""Asking how a view of a list is called."""

from django import forms
from django.utils.translation import gettext_lazy

from enrollment.saved_views.rules import Page


class NameForm(forms.Form):
    """A name that says what one sees, not whom."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=40,
        help_text=gettext_lazy("For example: overdue in Novo mesto. Do not write names of people."),
    )

    def clean_name(self) -> str:
        """Without needless spaces."""
        return " ".join(self.cleaned_data["name"].split())


class KeepForm(NameForm):
    """Which list, and how it is shown, beside the name."""

    page = forms.ChoiceField(choices=Page.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)
