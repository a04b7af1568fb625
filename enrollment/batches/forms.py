"""What to order for a whole cohort."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from enrollment.batches.models import Shape
from enrollment.batches.services import kinds_to_order
from enrollment.wordings.kinds import TRAITS, Edition, Kind


class OrderForm(forms.Form):
    """Which document, in which edition, as which file."""

    kind = forms.ChoiceField(label=_("Document"))
    edition = forms.ChoiceField(label=_("Edition"), choices=Edition.choices)
    shape = forms.ChoiceField(label=_("File"), choices=Shape.choices)
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, role: str, issued: Mapping[str, int], **kwargs: Any) -> None:
        """`issued`: how many people have the document already, by its kind."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [
            ("", _("Choose …")),
            *((kind.value, _named(kind, issued.get(kind, 0))) for kind in kinds_to_order(role)),
        ]

    def clean(self) -> dict[str, Any]:
        """Not every document exists in every edition."""
        values = super().clean() or {}
        kind, edition = values.get("kind"), values.get("edition")
        if kind and edition and edition not in TRAITS[Kind(kind)].editions:
            self.add_error("edition", _("This document does not exist in the chosen edition."))
        return values


def _named(kind: Kind, count: int) -> str:
    """The document, and that it is there already, lest everybody gets it twice."""
    if not count:
        return str(kind.label)
    said = ngettext(
        "%(document)s (%(count)s person has it already)",
        "%(document)s (%(count)s people have it already)",
        count,
    )
    return said % {"document": kind.label, "count": count}
