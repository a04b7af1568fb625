"""Asking about rights of a person: requests, the extract, restriction, holds, periods."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.rules import NO_HEALTH_DATA
from enrollment.notes.models import Note
from enrollment.privacy.models import LONGEST, Restriction, RetentionPeriod
from enrollment.privacy.rules import (
    ONLY_OF_CALL,
    WITHOUT_CALL,
    RecordClass,
    RequestKind,
    RequestState,
)
from programs.models import Call

EXAMPLE = gettext_lazy("For example: 1. 10. 2018")
CHOOSE = ("", gettext_lazy("Choose …"))


def words(label: Any, help_text: Any = "") -> forms.CharField:
    """A field for some sentences."""
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, max_length=LONGEST, widget=area, help_text=help_text)


def not_after(day: date | None, today: date) -> date | None:
    """The day, unless it is still to come."""
    if day is not None and day > today:
        raise forms.ValidationError(_("The day cannot be in the future."))
    return day


class RequestForm(forms.Form):
    """What the person asks for, and when the request came."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What the person asks for"), choices=[CHOOSE, *RequestKind.choices]
    )
    what = words(gettext_lazy("What exactly"), NO_HEALTH_DATA)
    received_on = forms.DateField(label=gettext_lazy("Received on"), help_text=EXAMPLE)
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        initial = {"received_on": today, "form_key": uuid.uuid4()}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.today = today

    def clean_received_on(self) -> date | None:
        """Not in the future: the month for the answer runs from it."""
        return not_after(self.cleaned_data["received_on"], self.today)


class AnswerForm(forms.Form):
    """Fulfilled or refused, and what the person is told."""

    state = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[
            (RequestState.DONE.value, RequestState.DONE.label),
            (RequestState.REFUSED.value, RequestState.REFUSED.label),
        ],
        widget=forms.RadioSelect,
    )
    answer = words(
        gettext_lazy("What the person is told"),
        gettext_lazy("What was done; or why not, and that a complaint is possible."),
    )


class Purpose(models.TextChoices):
    """Why everything about a person leaves the system."""

    PERSON = "person", gettext_lazy("request of a person for own data")
    AUTHORITY = "authority", gettext_lazy("request of a court or the Information Commissioner")


class ExtractForm(forms.Form):
    """What for, in which form, and which notes speak of others, too."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose of the extract"),
        choices=[CHOOSE, *Purpose.choices],
        help_text=gettext_lazy("It is written into the processing log, with your name."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[
            ("pdf", gettext_lazy("on paper (PDF)")),
            ("json", gettext_lazy("machine-readable (JSON)")),
        ],
        widget=forms.RadioSelect,
        initial="pdf",
    )
    withheld = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Notes that speak of other people, and are not given out"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "The person has the right to everything else, also to notes that are not shared."
        ),
    )

    def __init__(self, *args: Any, notes: list[Note], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["withheld"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(note.pk, note.text) for note in notes]
        if not notes:
            del self.fields["withheld"]


class RestrictForm(forms.Form):
    """Why, and from which day."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[CHOOSE, *Restriction.Reason.choices]
    )
    from_on = forms.DateField(label=gettext_lazy("Restricted from"), help_text=EXAMPLE)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"from_on": today}, **kwargs})
        self.today = today

    def clean_from_on(self) -> date | None:
        """Not in the future: what is restricted is frozen at once."""
        return not_after(self.cleaned_data["from_on"], self.today)


class ReasonForm(forms.Form):
    """Why something ends."""

    reason = words(gettext_lazy("Why it is lifted"))


class LiftForm(ReasonForm):
    """Why the restriction ends; the person has to know before."""

    informed = forms.BooleanField(
        label=gettext_lazy("The person was told that the restriction ends (article 18(3)).")
    )


class HoldForm(forms.Form):
    """Why the record has to be kept, and until when."""

    reason = words(
        gettext_lazy("Why the record has to be kept"),
        gettext_lazy("For example: the number of the case. Not what it is about."),
    )
    until_on = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        help_text=gettext_lazy("Empty: until somebody lifts it."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until_on(self) -> date | None:
        """Not over already."""
        day: date | None = self.cleaned_data["until_on"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return day


class PeriodForm(forms.ModelForm[RetentionPeriod]):
    """A period of keeping: of which records of which call, from when, how long, where written."""

    class Meta:
        model = RetentionPeriod
        fields = (
            "record_class",
            "call",
            "months",
            "from_end_of_year",
            "last_payment_on",
            "valid_from",
            "source",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        call = self.fields["call"]
        assert isinstance(call, forms.ModelChoiceField)
        call.queryset = Call.objects.order_by("-valid_from", "pk")
        call.empty_label = _("none (records of no call)")
        self.fields["months"] = forms.IntegerField(
            label=_("Kept for how many months"), min_value=1, max_value=600
        )
        self.fields["last_payment_on"].help_text = _("Only for people who were admitted.")
        self.fields["source"].help_text = _("Where it is written, for example: UL RS 6/2017")

    def clean(self) -> dict[str, Any]:
        """Notes and imports belong to no call; who was admitted is kept from the last payment."""
        cleaned = super().clean() or {}
        wanted, call = cleaned.get("record_class"), cleaned.get("call")
        if wanted in WITHOUT_CALL and call:
            self.add_error("call", _("These records belong to no call."))
        if wanted in ONLY_OF_CALL and not call:
            self.add_error("call", _("Choose the call of these records."))
        paid = cleaned.get("last_payment_on")
        if wanted == RecordClass.PARTICIPANT and not paid and "last_payment_on" not in self.errors:
            self.add_error("last_payment_on", _("The period is counted from this day."))
        if wanted and wanted != RecordClass.PARTICIPANT and paid:
            self.add_error("last_payment_on", _("Only for people who were admitted."))
        return cleaned
