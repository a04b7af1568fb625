"""Asking for a person's facts. Only name and surname are needed to save."""

import uuid
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Fieldset, Layout
from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.models import MUNICIPALITY_CHOICES, Candidate, Education
from enrollment.candidates.rules import NOTICE_VERSION
from enrollment.candidates.services import PERSON_FIELDS
from socakt.collisions import VersionedForm
from socakt.slovene import (
    POSTS,
    check_emso,
    emso_birth_date,
    emso_sex,
    format_date,
    municipality_of_post,
)

CHOICES: dict[str, list[Any]] = {
    "sex": Candidate.Sex.choices,
    "labour_status": Candidate.LabourStatus.choices,
    "education": Education.choices,
    "municipality": MUNICIPALITY_CHOICES,
    "legal_basis": Candidate.LegalBasis.choices,
}
DATE_HELP = gettext_lazy("For example: 1. 10. 2018")


class PersonForm(forms.ModelForm[Candidate], VersionedForm):
    """Who the person is. Storing, and recognising a known EMŠO, is the services' business."""

    emso = forms.CharField(
        label=gettext_lazy("EMŠO"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("13 digits. Leave it empty if the person has none."),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = Candidate
        fields = [name for name in PERSON_FIELDS if name not in ("emso", "notice_version")]
        help_texts = {
            "born_on": gettext_lazy("For example: 1. 10. 1980. Empty: taken from the EMŠO."),
            "sex": gettext_lazy("Empty: taken from the EMŠO."),
            "post": gettext_lazy("Empty: found from the post code."),
            "labour_status_since": DATE_HELP,
            "municipality": gettext_lazy("Empty: found from the post code, where it lies in one."),
            "informed_on": DATE_HELP,
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.warnings: list[str] = []
        self.initial.setdefault("form_key", self.instance.form_key or uuid.uuid4())
        self.initial["emso"] = self.instance.emso or ""
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput):
                field.widget.attrs["autocomplete"] = "off"
        for name, choices in CHOICES.items():
            self.fields[name] = forms.ChoiceField(
                label=self.fields[name].label,
                help_text=self.fields[name].help_text,
                required=False,
                choices=[("", _("Choose …")), *choices],
            )
        # by POST: an EMŠO never stands in an address
        self.fields["emso"].widget.attrs.update(
            {
                "inputmode": "numeric",
                "hx-post": reverse("read_emso"),
                "hx-trigger": "change",
                "hx-target": "#emso-says",
            }
        )
        self.remember(self.instance.version)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.layout = person_layout()

    def validate_unique(self) -> None:
        """Left to the services: what may be said about a known EMŠO depends on the actor."""

    def clean_emso(self) -> str:
        """The thirteen digits, or empty."""
        typed: str = self.cleaned_data["emso"].strip()
        try:
            return check_emso(typed, self.today) if typed else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_post_code(self) -> str:
        """Four digits, as text."""
        code: str = self.cleaned_data["post_code"].strip()
        if code and not (len(code) == 4 and code.isascii() and code.isdigit()):
            raise forms.ValidationError(_("A post code has four digits, for example 8000."))
        return code

    def clean(self) -> dict[str, Any]:
        """Offer what the EMŠO says, refuse dates to come, warn where facts differ."""
        cleaned = super().clean() or {}
        for name in ("born_on", "labour_status_since", "informed_on"):
            if cleaned.get(name) and cleaned[name] > self.today:
                self.add_error(name, _("This date is in the future."))
        if cleaned.get("emso"):
            self._take_from_emso(cleaned)
        if cleaned.get("post_code") and not cleaned.get("post"):
            cleaned["post"] = POSTS.get(cleaned["post_code"], "")
        if cleaned.get("post_code") and not cleaned.get("municipality"):
            cleaned["municipality"] = municipality_of_post(cleaned["post_code"])
        self._pair_legal_basis(cleaned)
        return cleaned

    def _take_from_emso(self, cleaned: dict[str, Any]) -> None:
        born_on, sex = emso_birth_date(cleaned["emso"]), emso_sex(cleaned["emso"])
        if "born_on" in cleaned:
            cleaned["born_on"] = cleaned["born_on"] or born_on
            if cleaned["born_on"] != born_on:
                self.warnings.append(
                    _("The date of birth differs from the EMŠO, which says %(date)s.")
                    % {"date": format_date(born_on)}
                )
        cleaned["sex"] = cleaned.get("sex") or sex
        if cleaned["sex"] != sex:
            self.warnings.append(_("The sex differs from the EMŠO."))

    def _pair_legal_basis(self, cleaned: dict[str, Any]) -> None:
        basis, informed_on = cleaned.get("legal_basis"), cleaned.get("informed_on")
        if basis and not informed_on and "informed_on" not in self.errors:
            self.add_error("informed_on", _("Say when the privacy notice was given."))
        if informed_on and not basis:
            self.add_error("legal_basis", _("Choose the legal basis."))
        kept = self.instance.notice_version if self.instance.informed_on == informed_on else ""
        cleaned["notice_version"] = (kept or NOTICE_VERSION) if basis else ""

    @property
    def person(self) -> dict[str, Any]:
        """The facts to store."""
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS}


def person_layout() -> Layout:
    """Groups of fields in the order in which a paper file is read."""
    return Layout(
        "form_key",
        "version",
        "opened",
        Fieldset(
            _("Person"),
            Field("emso", wrapper_class="field-short"),
            HTML('<div id="emso-says" class="emso-says" role="status"></div>'),
            Div("first_name", "last_name", css_class="field-row"),
            Div("born_on", "sex", css_class="field-row"),
        ),
        Fieldset(
            _("Address and contact"),
            "no_fixed_address",
            "street",
            Div(
                Field("post_code", wrapper_class="field-short"),
                "post",
                css_class="field-row",
            ),
            "municipality",
            Div("phone", "email", css_class="field-row"),
        ),
        Fieldset(
            _("Labour market"),
            Div("labour_status", "labour_status_since", css_class="field-row"),
            "education",
        ),
        Fieldset(
            _("Privacy"),
            Div("legal_basis", "informed_on", css_class="field-row"),
        ),
    )
