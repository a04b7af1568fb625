"""Programs and cohorts, as the coordinators of a region enter them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.models import Call, Program
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.collisions import VersionedForm


class ProgramForm(forms.ModelForm[Program], VersionedForm):
    """What a program is; the region is the actor's own."""

    class Meta:
        model = Program
        fields = ["call", "provider", "title", "short_title", "place", "summary", "contents"]
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3}),
            "contents": forms.Textarea(attrs={"rows": 8}),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = actor.organization.region
        assert region is not None
        self.instance.region = region
        self.fields["provider"] = forms.ModelChoiceField(
            region.organizations.filter(kind=Organization.Kind.PROVIDER),
            label=_("Provider"),
            empty_label=_("Choose …"),
        )
        if self.instance.pk:
            self.fields["call"].disabled = True
        else:
            self.fields["call"] = forms.ModelChoiceField(
                Call.objects.all(), label=_("Call"), empty_label=_("Choose …")
            )
        self.remember(self.instance.version)


class CohortForm(forms.Form):
    """When a cohort starts and how many places it has; the end follows from the terms."""

    number = forms.IntegerField(label=_("Number of the cohort"), min_value=1, max_value=999)
    starts_on = forms.DateField(label=_("Starts on"), help_text=_("For example: 1. 10. 2018"))
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=999)

    def __init__(self, *args: Any, new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not new:
            del self.fields["number"]
