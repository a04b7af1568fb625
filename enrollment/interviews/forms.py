"""Asking for a date, for what became of it, and for what a calendar shows."""

from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext_lazy

from enrollment.candidates.rules import NO_HEALTH_DATA
from enrollment.interviews.models import CalendarFeed
from enrollment.interviews.rules import (
    LONGEST,
    SHORTEST,
    USUAL,
    Absence,
    CallOffReason,
    NextStep,
)
from socakt.accounts.models import User

CHOOSE = ("", gettext_lazy("Choose …"))


class AppointmentForm(forms.Form):
    """When, where, and with whom. `cleaned_data["starts_at"]` is the moment."""

    day = forms.DateField(
        label=gettext_lazy("Day"), help_text=gettext_lazy("For example: 24. 9. 2018")
    )
    hour = forms.TimeField(
        label=gettext_lazy("Hour"),
        input_formats=["%H:%M", "%H.%M"],
        widget=forms.TimeInput(format="%H:%M"),
        help_text=gettext_lazy("For example: 9:30"),
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Duration in minutes"),
        min_value=SHORTEST,
        max_value=LONGEST,
        initial=USUAL,
    )
    place = forms.CharField(
        label=gettext_lazy("Place of the interview"),
        max_length=200,
        help_text=gettext_lazy("Street, number, post and room, as it should stand in the letter."),
    )
    with_whom = forms.ModelChoiceField(
        User.objects.none(), label=gettext_lazy("With whom"), empty_label=None
    )
    confirmed = forms.BooleanField(
        label=gettext_lazy("The person has already agreed to this date"), required=False
    )

    def __init__(self, *args: Any, coordinators: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["with_whom"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = User.objects.filter(pk__in=coordinators).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        """The moment, where the day has such an hour: one night a year an hour is left out."""
        cleaned = super().clean() or {}
        day, hour = cleaned.pop("day", None), cleaned.pop("hour", None)
        if day and hour:
            try:
                cleaned["starts_at"] = from_current_timezone(datetime.combine(day, hour))
            except forms.ValidationError:
                self.add_error("hour", gettext_lazy("On this day the clock has no such hour."))
        return cleaned


class CameForm(forms.Form):
    """What was agreed; for the coordination only."""

    next_step = forms.ChoiceField(
        label=gettext_lazy("Next step"), choices=[CHOOSE, *NextStep.choices]
    )
    conclusion = forms.CharField(
        label=gettext_lazy("Conclusion"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_HEALTH_DATA,
    )


class MissedForm(forms.Form):
    """What is known about the absence."""

    absence = forms.ChoiceField(
        label=gettext_lazy("The person"), choices=Absence.choices, widget=forms.RadioSelect
    )


class CallOffForm(forms.Form):
    """Why it does not take place. That a referral moved on is found out, not chosen."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[choice for choice in CallOffReason.choices if choice[0] != "referral_moved_on"],
        widget=forms.RadioSelect,
    )


class CalendarForm(forms.Form):
    """What the calendar shows."""

    scope = forms.ChoiceField(
        label=gettext_lazy("What the calendar shows"),
        choices=CalendarFeed.Scope.choices,
        widget=forms.RadioSelect,
        initial=CalendarFeed.Scope.MINE,
    )
