"""Asking for a note; the warning about special categories stands beside the words."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.rules import NO_HEALTH_DATA
from enrollment.notes.models import Note
from enrollment.notes.rules import LONGEST_TEXT, Audience, Kind


class NoteForm(forms.Form):
    """What was talked about and when, who may read it, and whether something is to follow."""

    form_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind)
    happened_on = forms.DateField(label=_("Day"), help_text=_("For example: 1. 10. 2018"))
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_HEALTH_DATA,
    )
    audience = forms.ChoiceField(label=_("Who may read it"), choices=Audience)
    follow_up_on = forms.DateField(
        label=_("Follow up on"),
        required=False,
        help_text=_("Leave empty if nothing has to follow. You will be reminded on that day."),
    )

    def __init__(self, *args: Any, today: date, note: Note | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"form_key": uuid.uuid4(), "happened_on": today}
        if note:
            names = ("kind", "happened_on", "text", "audience", "follow_up_on")
            initial |= {name: getattr(note, name) for name in names}
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["text"].widget.attrs.pop("maxlength", None)

    @property
    def content(self) -> dict[str, Any]:
        """What a note says, as the services take it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}
