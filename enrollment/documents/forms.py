"""What issuing a document asks for: nothing but to be pressed once."""

from django import forms


class IssueForm(forms.Form):
    """The key of the button, so that pressing it twice issues one document."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
