"""What to order for a whole cohort."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.batches.models import Shape
from enrollment.batches.services import kinds_to_order
from enrollment.wordings.kinds import TRAITS, Edition, Kind


class OrderForm(forms.Form):
    """Which document, in which edition, as which file."""

    kind = forms.ChoiceField(label=_("Document"))
    edition = forms.ChoiceField(label=_("Edition"), choices=Edition.choices)
    shape = forms.ChoiceField(label=_("File"), choices=Shape.choices)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [
            ("", _("Choose …")),
            *((kind.value, kind.label) for kind in kinds_to_order(role)),
        ]

    def clean(self) -> dict[str, Any]:
        """Not every document exists in every edition."""
        values = super().clean() or {}
        kind, edition = values.get("kind"), values.get("edition")
        if kind and edition and edition not in TRAITS[Kind(kind)].editions:
            self.add_error("edition", _("This document does not exist in the chosen edition."))
        return values
