"""Asking where somebody should stand on the list, whom to give a place, and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from enrollment.candidates.rules import NO_HEALTH_DATA

LONGEST = 1000


class MoveForm(forms.Form):
    """Which position, and why; nobody is moved without a reason."""

    to_position = forms.IntegerField(
        label=gettext_lazy("New position"),
        min_value=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_HEALTH_DATA,
    )

    def __init__(self, *args: Any, last: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        position = self.fields["to_position"]
        assert isinstance(position, forms.IntegerField)
        position.max_value = last
        position.validators.append(forms.IntegerField(max_value=last).validators[-1])
        position.help_text = gettext_lazy("1 is the first; the last one is %(last)s.") % {
            "last": last
        }
        self.fields["reason"].widget.attrs.pop("maxlength", None)


class ReplaceForm(forms.Form):
    """Who of those proposed, and why, where that is asked."""

    referral = forms.TypedChoiceField(
        label=gettext_lazy("Person"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a person.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_HEALTH_DATA,
    )

    def __init__(self, *args: Any, keys: list[int], needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["referral"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(key, str(key)) for key in keys]
        if keys:
            self.initial.setdefault("referral", keys[0])
        self.fields["reason"].required = needs_reason
        self.fields["reason"].widget.attrs.pop("maxlength", None)
