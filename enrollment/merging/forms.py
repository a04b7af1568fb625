"""Asking what is kept, why it is the same person, and why a merge is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.rules import NO_HEALTH_DATA
from enrollment.merging.comparing import Comparison, FactRow, MonthRow
from enrollment.merging.models import LONGEST_NOTE
from enrollment.merging.rules import Reason, Side
from enrollment.merging.services import Choices

SIDES = [(Side.KEEP.value, gettext_lazy("kept record")), (Side.DROP.value, gettext_lazy("other"))]


@dataclass(frozen=True)
class Asked:
    """A row of the comparison with its field, where there is something to choose."""

    row: FactRow | MonthRow
    field: forms.BoundField | None


class MergeForm(forms.Form):
    """The choices of a merge, on exactly the comparison that was seen."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why it is the same person"),
        choices=[("", gettext_lazy("Choose …")), *Reason.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("Explanation"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_HEALTH_DATA,
    )
    seal = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, comparison: Comparison, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"seal": comparison.seal}, **kwargs})
        self.comparison = comparison
        for fact in comparison.open_facts:
            self.fields[_of_fact(fact)] = _either(fact.label, initial=fact.choice.side.value)
        for month in comparison.open_months:
            self.fields[_of_month(month.month)] = _either(month.label)

    def clean(self) -> dict[str, Any]:
        """Another reason than the coded ones is explained."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("note"):
            self.add_error("note", _("Say in a sentence why it is the same person."))
        return cleaned

    @property
    def facts(self) -> Iterator[Asked]:
        """Every group of facts."""
        return (self._asked(row, _of_fact(row)) for row in self.comparison.facts)

    @property
    def months(self) -> Iterator[Asked]:
        """Every month that at least one record knows."""
        return (self._asked(row, _of_month(row.month)) for row in self.comparison.months)

    def _asked(self, row: FactRow | MonthRow, name: str) -> Asked:
        return Asked(row, self[name] if name in self.fields else None)

    @property
    def choices(self) -> Choices:
        """What was decided, of a valid form."""
        chosen = {name: Side(value) for name, value in self.cleaned_data.items() if value in SIDE}
        return Choices(
            facts={
                row.group: chosen[_of_fact(row)]
                for row in self.comparison.open_facts
                if _of_fact(row) in chosen
            },
            months={
                row.month: chosen[_of_month(row.month)]
                for row in self.comparison.open_months
                if _of_month(row.month) in chosen
            },
        )


SIDE = [side.value for side in Side]


def _of_fact(row: FactRow) -> str:
    return f"fact-{row.group}"


def _of_month(month: date) -> str:
    return f"month-{month:%Y-%m}"


def _either(label: str, initial: str | None = None) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=SIDES,
        widget=forms.RadioSelect,
        initial=initial,
        error_messages={"required": gettext_lazy("Decide which record is right.")},
    )


class UndoForm(forms.Form):
    """Why there are two people after all."""

    note = forms.CharField(
        label=gettext_lazy("Why the merge is undone"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_HEALTH_DATA,
    )
