"""Asking for what a region decides for itself, in sentences."""

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Fieldset, Layout
from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.referrals.region_services import Rules
from enrollment.referrals.region_settings import RegionSettings
from socakt.collisions import VersionedForm

NAMES = list(Rules.__annotations__)
LONGEST = 500  # working days, about two years
PAIRS = (
    ("answer_reminder_days", "answer_days"),
    ("completion_reminder_days", "completion_days"),
    ("draft_reminder_days", "draft_days"),
    ("waiting_reminder_days", "waiting_days"),
)
WORDS: dict[str, dict[str, Any]] = {
    "answer_reminder_days": {
        "label": gettext_lazy("The coordination is reminded after (working days)"),
        "help_text": gettext_lazy("The coordinator who has the referral; all while nobody has."),
    },
    "answer_days": {
        "label": gettext_lazy("The coordination answers within (working days)"),
        "help_text": gettext_lazy("Otherwise the referral goes to all coordinators of the region."),
    },
    "completion_reminder_days": {
        "label": gettext_lazy("The referrer is reminded after (working days)"),
        "help_text": gettext_lazy("Counted from the day on which the referral was returned."),
    },
    "completion_days": {
        "label": gettext_lazy("The referral is completed within (working days)"),
        "help_text": gettext_lazy("Otherwise the referral expires."),
    },
    "draft_reminder_days": {
        "label": gettext_lazy("The referrer is reminded after (working days)"),
        "help_text": gettext_lazy("Counted from the day on which the draft was begun."),
    },
    "draft_days": {
        "label": gettext_lazy("The draft is submitted within (working days)"),
        "help_text": gettext_lazy("Otherwise the draft expires. Empty: it never expires."),
    },
    "waiting_reminder_days": {
        "label": gettext_lazy("The coordination asks about the wish after (working days)"),
        "help_text": gettext_lazy("Counted from the last time that the wish was confirmed."),
    },
    "waiting_days": {
        "label": gettext_lazy("The wish is confirmed within (working days)"),
        "help_text": gettext_lazy("Otherwise the referral expires. Empty: it never expires."),
    },
    "waiting_order": {
        "label": gettext_lazy("Who comes first"),
        "help_text": gettext_lazy("Unless somebody is moved by hand."),
    },
}


def field_for(field: models.Field[Any, Any], **options: Any) -> forms.Field | None:
    """The control for a field of the settings; days are whole and within two years."""
    control = field.formfield(**{**options, **WORDS[field.name]})
    if isinstance(control, forms.IntegerField):
        return forms.IntegerField(
            min_value=1,
            max_value=LONGEST,
            required=control.required,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            **WORDS[field.name],
        )
    return control


class RegionSettingsForm(VersionedForm):
    """All that the region has decided; a reminder that would come too late is refused."""

    def __init__(self, *args: Any, settings: RegionSettings, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.update(
            forms.fields_for_model(RegionSettings, fields=NAMES, formfield_callback=field_for)
        )
        self.initial = {name: getattr(settings, name) for name in NAMES}
        self.remember(settings.version)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the page's own form has it
        self.helper.layout = settings_layout()

    def clean(self) -> dict[str, Any]:
        """No reminder after its deadline."""
        cleaned = super().clean() or {}
        for reminder, deadline in PAIRS:
            first, last = cleaned.get(reminder), cleaned.get(deadline)
            if first and last and first > last:
                self.add_error(
                    reminder,
                    _("The reminder comes before the deadline: %(days)s at most.") % {"days": last},
                )
        return cleaned

    @property
    def rules(self) -> Rules:
        """What was typed."""
        return cast(Rules, {name: self.cleaned_data[name] for name in NAMES})


def settings_layout() -> Layout:
    """One group for each thing that can take too long."""
    legends = (
        _("The coordination answers"),
        _("The referrer completes what was returned"),
        _("Drafts"),
        _("Waiting list"),
    )
    groups = [
        Fieldset(legend, Div(*pair, css_class="field-row"))
        for legend, pair in zip(legends, PAIRS, strict=True)
    ]
    groups[-1].fields.append(Field("waiting_order"))
    return Layout("version", "opened", *groups)
