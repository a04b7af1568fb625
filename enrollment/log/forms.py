"""Asking what an extract is for, and of which days unusual access is looked for."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.log.extract import MOST_ON_PAPER
from socakt.exports import Purpose

LONGEST = timedelta(days=366)
USUAL = timedelta(days=30)


class ExtractForm(forms.Form):
    """What for, and as what."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose of the extract"),
        choices=[
            ("", gettext_lazy("Choose …")),
            *((p.value, p.label) for p in (Purpose.PERSON, Purpose.CHECKING, Purpose.REPORTING)),
        ],
        help_text=gettext_lazy("It is written into the processing log, with your name."),
    )
    reference = forms.CharField(
        label=gettext_lazy("Number of the request or case"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As it stands in your records; no name."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[
            ("pdf", gettext_lazy("PDF to hand over")),
            ("xlsx", gettext_lazy("Excel (XLSX)")),
        ],
        widget=forms.RadioSelect,
        initial="pdf",
    )

    def __init__(self, *args: Any, count: int, needs_reference: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = count
        self.fields["reference"].required = needs_reference

    def clean_kind(self) -> str:
        """No paper of thousands of rows."""
        kind: str = self.cleaned_data["kind"]
        if kind == "pdf" and self.count > MOST_ON_PAPER:
            raise forms.ValidationError(_("These are too many entries for a PDF; choose Excel."))
        return kind


class PeriodForm(forms.Form):
    """From which day to which; without any, the last 30 days."""

    first = forms.DateField(label=gettext_lazy("From"), required=False)
    last = forms.DateField(label=gettext_lazy("Until"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            field.widget.attrs |= {
                "class": "form-control",
                "placeholder": "1. 10. 2018",
                "autocomplete": "off",
            }

    def clean(self) -> dict[str, Any]:
        """The days, filled in; at most a year, and in order."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        last = cleaned.get("last") or self.today
        first = cleaned.get("first") or last - USUAL
        if first > last:
            self.add_error("last", _("The last day cannot be before the first."))
        elif last - first > LONGEST:
            self.add_error("first", _("At most a year can be looked through at once."))
        return {"first": first, "last": last}
