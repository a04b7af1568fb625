"""Asking for the day of a re-check."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Cohort
from socakt.slovene import format_date

TODAY, OTHER_DAY, COHORT = "today", "day", "cohort-"


class RecheckForm(forms.Form):
    """Today, the start of a coming cohort, or another day. Gives `on` and `cohort` (or None)."""

    target = forms.ChoiceField(label=gettext_lazy("For which day"))
    on = forms.DateField(
        label=gettext_lazy("Another day"),
        required=False,
        help_text=gettext_lazy("Only where you choose another day above. For example: 1. 10. 2018"),
    )

    def __init__(self, *args: Any, cohorts: list[Cohort], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.cohorts = {f"{COHORT}{cohort.pk}": cohort for cohort in cohorts}
        field = self.fields["target"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (TODAY, _("Today, %(date)s: everybody who waits") % {"date": format_date(today)}),
            *((key, _cohort_label(cohort)) for key, cohort in self.cohorts.items()),
            (OTHER_DAY, _("Another day: everybody who waits")),
        ]

    def clean(self) -> dict[str, Any]:
        """A typed day is neither forgotten nor demanded in vain."""
        cleaned = super().clean() or {}
        target, typed = cleaned.get("target"), cleaned.get("on")
        if target == OTHER_DAY and typed is None and "on" not in self.errors:
            self.add_error("on", _("Write the day."))
        elif target in (TODAY, *self.cohorts) and typed is not None:
            self.add_error("target", _("Choose another day here, or leave the day below empty."))
        cohort = self.cohorts.get(target or "")
        day = typed if target == OTHER_DAY else cohort.starts_on if cohort else self.today
        return {**cleaned, "cohort": cohort, "on": day}


def _cohort_label(cohort: Cohort) -> str:
    return _("Start %(date)s: who waits for %(cohort)s") % {
        "date": format_date(cohort.starts_on),
        "cohort": cohort,
    }
