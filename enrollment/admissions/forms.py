"""Asking for the cohort, and for the reason why a place is given back."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.admissions.late import needs_reason
from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces
from enrollment.candidates.rules import NO_HEALTH_DATA
from programs.models import Cohort

LONGEST = 1000


class AdmitForm(forms.Form):
    """Asks which cohort, and why so late where the call does not say that somebody may come.

    The day is today, and deciding is the service's business.
    """

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=gettext_lazy("Cohort"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    late_reason = forms.CharField(
        label=gettext_lazy("Reason for the late entry"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_HEALTH_DATA,
    )

    def __init__(
        self, *args: Any, cohorts: list[CohortWithPlaces], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cohort"]
        assert isinstance(field, forms.ModelChoiceField)
        chosen = Cohort.objects.filter(pk__in=[cohort.pk for cohort in cohorts])
        field.queryset = chosen.with_program()
        self.cohorts, self.today = cohorts, today
        if not any(needs_reason(cohort, today) for cohort in cohorts):
            del self.fields["late_reason"]
        # a later cohort is never chosen for the person who decides
        if cohorts and cohorts[0].free > 0:
            self.initial["cohort"] = cohorts[0].pk

    def clean(self) -> dict[str, Any]:
        """A cohort that has started, under a call that is silent, needs a reason."""
        cleaned = super().clean() or {}
        cohort = cleaned.get("cohort")
        if cohort and needs_reason(cohort, self.today) and not cleaned.get("late_reason"):
            self.add_error("late_reason", _("Write why the person comes after the start."))
        return cleaned


class CancelForm(forms.Form):
    """Why the place is given back before the start."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose …")), *Admission.CancelReason.choices],
    )
