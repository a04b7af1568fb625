"""Asking for the cohort, and for the reason why a place is given back."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from enrollment.admissions.models import Admission
from enrollment.admissions.queries import CohortWithPlaces
from programs.models import Cohort


class AdmitForm(forms.Form):
    """Asks which cohort; the day is today and deciding is the service's business."""

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(),
        label=gettext_lazy("Cohort"),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, cohorts: list[CohortWithPlaces], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cohort"]
        assert isinstance(field, forms.ModelChoiceField)
        chosen = Cohort.objects.filter(pk__in=[cohort.pk for cohort in cohorts])
        field.queryset = chosen.with_program()
        self.cohorts = cohorts
        # a later cohort is never chosen for the person who decides
        if cohorts and cohorts[0].free > 0:
            self.initial["cohort"] = cohorts[0].pk


class CancelForm(forms.Form):
    """Why the place is given back before the start."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose …")), *Admission.CancelReason.choices],
    )
