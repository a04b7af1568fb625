"""Asking for one step of a participation; recording it is the services' business."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.admissions.models import Admission
from enrollment.admissions.rules import ExitReason
from enrollment.candidates.models import MUNICIPALITY_CHOICES, Candidate, Education
from enrollment.participation.rules import Housing, Sensitive, Status
from enrollment.participation.services import EntryAnswers
from socakt.slovene import format_date, municipality_of_post

CHOOSE = ("", gettext_lazy("Choose …"))
REFUSED = ("refused", gettext_lazy("the person does not wish to answer"))
YES_NO = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")), REFUSED)
DATE_HELP = gettext_lazy("For example: 1. 10. 2018")


class ContractForm(forms.Form):
    """The day of the contract."""

    signed_on = forms.DateField(label=gettext_lazy("Contract signed on"), help_text=DATE_HELP)


class StartForm(forms.Form):
    """The first day, and what the monitoring asks of the person on that day."""

    started_on = forms.DateField(label=gettext_lazy("First day"), help_text=DATE_HELP)
    born_on = forms.DateField(label=gettext_lazy("Date of birth"))
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=[CHOOSE, *Candidate.Sex.choices])
    labour_status = forms.ChoiceField(
        label=gettext_lazy("Status on the labour market"),
        choices=[CHOOSE, *Candidate.LabourStatus.choices],
    )
    labour_status_since = forms.DateField(label=gettext_lazy("Status since"), required=False)
    education = forms.ChoiceField(
        label=gettext_lazy("Finished education"), choices=[CHOOSE, *Education.choices]
    )
    municipality = forms.ChoiceField(
        label=gettext_lazy("Municipality"), choices=[CHOOSE, *MUNICIPALITY_CHOICES]
    )
    foreign_background = forms.ChoiceField(
        label=gettext_lazy("Foreign nationality or background"), choices=[CHOOSE, *YES_NO]
    )
    disability = forms.ChoiceField(label=gettext_lazy("Disability"), choices=[CHOOSE, *YES_NO])
    housing = forms.ChoiceField(
        label=gettext_lazy("Housing"), choices=[CHOOSE, *Housing.choices, REFUSED]
    )

    def __init__(self, *args: Any, candidate: Candidate, first_on: date, **kwargs: Any) -> None:
        taken_over = ("born_on", "sex", "labour_status", "labour_status_since")
        initial = {
            name: getattr(candidate, name) for name in (*taken_over, "education", "municipality")
        }
        initial["municipality"] = initial["municipality"] or municipality_of_post(
            candidate.post_code
        )
        initial["started_on"] = format_date(first_on)
        for name in ("born_on", "labour_status_since"):
            initial[name] = format_date(initial[name]) if initial[name] else ""
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = start_layout()

    def clean(self) -> dict[str, Any]:
        """What was true on the first day has happened by then."""
        cleaned = super().clean() or {}
        started_on = cleaned.get("started_on")
        born_on, since = cleaned.get("born_on"), cleaned.get("labour_status_since")
        if started_on and born_on and born_on >= started_on:
            self.add_error("born_on", _("This date is after the first day."))
        if started_on and since and since > started_on:
            self.add_error("labour_status_since", _("This date is after the first day."))
        return cleaned

    @property
    def answers(self) -> EntryAnswers:
        """The facts to freeze; a refused question has no answer."""
        facts = {name: self.cleaned_data[name] for name in self.fields if name != "started_on"}
        refused = [name for name in Sensitive.values if facts[name] == REFUSED[0]]
        for name in ("foreign_background", "disability"):
            facts[name] = None if name in refused else facts[name] == "yes"
        facts["housing"] = "" if "housing" in refused else facts["housing"]
        return EntryAnswers(**facts, refused=refused)


def start_layout() -> Layout:
    """The first day, the facts, and apart from them what may be refused."""
    return Layout(
        Fieldset(_("Start"), Field("started_on", wrapper_class="field-short")),
        Fieldset(
            _("Facts on the first day"),
            Div("born_on", "sex", css_class="field-row"),
            Div("labour_status", "labour_status_since", css_class="field-row"),
            Div("education", "municipality", css_class="field-row"),
        ),
        Fieldset(
            _("Questions that the person may refuse to answer"),
            Div("foreign_background", "disability", css_class="field-row"),
            "housing",
        ),
    )


class ExitForm(forms.Form):
    """How, why and when the person left."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=[
            CHOOSE,
            (Admission.EndKind.EARLY_EXIT, gettext_lazy("early exit")),
            (Admission.EndKind.EXCLUSION, gettext_lazy("exclusion")),
        ],
    )
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[CHOOSE, *ExitReason.choices])
    last_day = forms.DateField(label=gettext_lazy("Last day"), help_text=DATE_HELP)


class CompletionForm(forms.Form):
    """The last day of who completed the program."""

    last_day = forms.DateField(label=gettext_lazy("Last day"), help_text=DATE_HELP)


class OutcomeForm(forms.Form):
    """What the person did on a day; `corrects` is the answer that the form was opened with."""

    corrects = forms.IntegerField(widget=forms.HiddenInput, required=False)
    status = forms.ChoiceField(label=gettext_lazy("State"), choices=[CHOOSE, *Status.choices])
    reference_on = forms.DateField(label=gettext_lazy("On which day"), help_text=DATE_HELP)
