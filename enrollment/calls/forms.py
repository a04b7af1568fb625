"""Asking for new terms. What they change is shown before they can be saved."""

from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Call, Terms
from programs.services import FIELD_OF, NewTerms, demand_terms_fit
from socakt.errors import DomainError

NAMES = list(NewTerms.__annotations__)
# Said anew each time, because new terms are written somewhere else and begin on another day.
NOT_KEPT = ("valid_from", "source")
LIMITS: dict[str, dict[str, Any]] = {
    "valid_from": {
        "help_text": gettext_lazy(
            "For example: 1. 1. 2027. They hold until the next terms of the call begin."
        )
    },
    "max_age": {
        "max_value": 120,
        "help_text": gettext_lazy("In completed years. Empty: no age limit; 0 is a limit."),
    },
    "min_payments": {
        "max_value": 120,
        "help_text": gettext_lazy("Empty: not a condition. With 0, everybody meets it."),
    },
    "window_months": {
        "min_value": 1,
        "max_value": 120,
        "help_text": gettext_lazy("The full months before the month of the check, 1 to 120."),
    },
    "length_months": {"min_value": 1, "max_value": 60, "help_text": gettext_lazy("1 to 60.")},
    "replacement_until_months": {"min_value": 1, "max_value": 60},
    "places": {
        "min_value": 1,
        "max_value": 999,
        "help_text": gettext_lazy("The most that a cohort may hold."),
    },
}


def field_for(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The control for a field of the terms, within what the database takes."""
    control = field.formfield(**{**options, **LIMITS.get(field.name, {})})
    if isinstance(control, forms.IntegerField):
        control.widget.attrs["inputmode"] = "numeric"
    return control


class TermsForm(forms.Form):
    """Begins with the numbers of the terms in force; refuses what does not fit the call."""

    def __init__(self, *args: Any, call: Call, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.call, self.today = call, today
        self.fields.update(
            forms.fields_for_model(Terms, fields=NAMES, formfield_callback=field_for)
        )
        self.fields["cofinancing_statement"].widget.attrs["rows"] = 3
        known = call.terms.in_force(today) or call.terms.order_by("valid_from").first()
        if known is None:
            self.initial["valid_from"] = call.valid_from
        else:
            kept = (name for name in NAMES if name not in NOT_KEPT)
            self.initial.update({name: getattr(known, name) for name in kept})
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own form has it
        self.helper.layout = terms_layout()

    def clean(self) -> dict[str, Any]:
        """What the call refuses stands next to its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                demand_terms_fit(self.call, self.values)
            except DomainError as refusal:
                self.add_error(FIELD_OF.get(type(refusal)), str(refusal))
        return cleaned

    @property
    def values(self) -> NewTerms:
        """What was typed."""
        return cast(NewTerms, {name: self.cleaned_data[name] for name in NAMES})

    @property
    def mark(self) -> str:
        """Tells these values on this day, beside the other terms of the call, from any others."""
        others = self.call.terms.exclude(valid_from=self.cleaned_data["valid_from"])
        known = sorted(others.values_list("pk", flat=True))
        seen = repr((self.call.pk, self.today, known, sorted(self.values.items())))
        return salted_hmac("enrollment.calls", seen).hexdigest()

    @property
    def was_shown(self) -> bool:
        """Whether the one who asks has seen what exactly these values change."""
        return constant_time_compare(str(self.data.get("shown", "")), self.mark)


def terms_layout() -> Layout:
    """Groups of fields in the order of a call's text."""
    return Layout(
        Fieldset(
            _("From when, and where it is written"),
            Field("valid_from", wrapper_class="field-short"),
            "source",
        ),
        Fieldset(
            _("Conditions"),
            "max_age",
            Div("min_payments", "window_months", css_class="field-row"),
            "include_reference_month",
        ),
        Fieldset(
            _("Program"),
            Div("length_months", "places", css_class="field-row"),
            "cofinancing_statement",
        ),
        Fieldset(
            _("When somebody leaves after the start"), "replacement", "replacement_until_months"
        ),
    )
