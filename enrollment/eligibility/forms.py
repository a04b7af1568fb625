"""The months of social assistance as a grid of controls, with ranges for the impatient."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.candidates.models import BenefitMonth, Candidate
from enrollment.eligibility.calendar import (
    PAID,
    UNKNOWN,
    UNPAID,
    control_name,
    state_of,
    state_words,
)
from enrollment.eligibility.rules import Facts
from socakt.accounts.actor import Actor
from socakt.collisions import UNKNOWN as UNOPENED
from socakt.collisions import (
    Collision,
    Difference,
    Verdict,
    VersionedForm,
    collision_of,
    opened_values,
    verdict,
    with_values,
)
from socakt.slovene import format_month, month_name

STATES: dict[str, bool | None] = {PAID: True, UNPAID: False, UNKNOWN: None}
STATE_CHOICES = [
    (PAID, gettext_lazy("paid")),
    (UNPAID, gettext_lazy("not paid")),
    (UNKNOWN, gettext_lazy("unknown")),
]
RANGE = ("range_from", "range_to", "range_state")


class MonthsForm(VersionedForm):
    """What is known of each month. A month that is not sent stays as it is."""

    range_from = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    range_to = forms.ChoiceField(label=gettext_lazy("To"), required=False)
    range_state = forms.ChoiceField(
        label=gettext_lazy("Mark as"), required=False, choices=STATE_CHOICES
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Source of what you changed"),
        choices=[("", gettext_lazy("Choose …")), *BenefitMonth.Source.choices],
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None,
        *,
        editable: Sequence[date],
        known: Mapping[date, bool],
        version: int,
    ) -> None:
        states = {control_name(month): state_of(known.get(month)) for month in editable}
        super().__init__(data, initial={"version": version, "opened": json.dumps(states)})
        self.editable = {control_name(month): month for month in editable}
        self.known = known
        self.months: dict[date, bool | None] = {month: known.get(month) for month in editable}
        choices = [(name, month_name(month)) for name, month in self.editable.items()]
        for name, initial in (("range_from", choices[0]), ("range_to", choices[-1])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
            self.initial[name] = initial[0]

    @property
    def changed(self) -> dict[date, bool | None]:
        """The months that differ from what is recorded."""
        return {month: paid for month, paid in self.months.items() if paid != self.known.get(month)}

    @property
    def preview(self) -> dict[date, bool]:
        """All that would be known if this were saved, months outside the grid included."""
        merged = {**self.known, **self.months}
        return {month: paid for month, paid in merged.items() if paid is not None}

    def collide(self, candidate: Candidate, *, by: Actor) -> Collision:
        """What to show when others recorded months meanwhile; the form goes on from theirs."""
        now = candidate.months.all().as_facts()
        opened = opened_values(self.data.get("opened"))
        found: dict[Verdict, list[Difference]] = {one: [] for one in Verdict}
        for name, month in self.editable.items():
            stored, typed = state_of(now.get(month)), state_of(self.months[month])
            judged = verdict(opened.get(name, UNOPENED), stored, typed)
            words = state_words()
            found[judged].append(
                Difference(month_name(month), words[stored], words[typed], f"id_{name}")
            )
            if judged is Verdict.TAKEN:
                self.months[month] = now.get(month)
        self.known = now
        states = {name: state_of(now.get(month)) for name, month in self.editable.items()}
        sends = {"version": [str(candidate.version)], "opened": [json.dumps(states)]}
        self.data = with_values(self.data, sends)
        contested, taken = found[Verdict.CONTESTED], found[Verdict.TAKEN]
        return collision_of(candidate, by=by, contested=contested, taken=taken)

    def clean(self) -> dict[str, Any]:
        """Read the grid, apply the range, and ask for the source of what changed."""
        cleaned = super().clean() or {}
        assert isinstance(self.data, QueryDict)
        for name, values in self.data.lists():
            if name.startswith("m-"):
                self._read_cell(name, {str(value) for value in values})
        action = self.data.get("action")
        if action == "range" and not self.errors:
            self._apply_range(cleaned)
        if action == "save" and self.changed and not cleaned.get("source"):
            self.add_error("source", _("Say where the changed months are known from."))
        return cleaned

    def _read_cell(self, name: str, values: set[str]) -> None:
        month = self.editable.get(name)
        if month is None:
            self.add_error(
                None,
                _("%(month)s cannot be recorded here; only the months from %(first)s to %(last)s.")
                % {
                    "month": name.removeprefix("m-"),
                    "first": format_month(min(self.editable.values())),
                    "last": format_month(max(self.editable.values())),
                },
            )
        elif len(values) > 1:
            self.add_error(
                None, _("%(month)s stands twice; choose one.") % {"month": month_name(month)}
            )
        elif not values <= STATES.keys():
            self.add_error(
                None,
                _("%(month)s: choose paid, not paid or unknown.") % {"month": month_name(month)},
            )
        else:
            self.months[month] = STATES[values.pop()]

    def _apply_range(self, cleaned: dict[str, Any]) -> None:
        empty = [name for name in RANGE if not cleaned[name]]
        for name in empty:
            self.add_error(name, str(self.fields[name].error_messages["required"]))
        if empty:
            return
        first, last = self.editable[cleaned["range_from"]], self.editable[cleaned["range_to"]]
        if first > last:
            self.add_error("range_to", _("The last month is before the first."))
            return
        for month in self.editable.values():
            if first <= month <= last:
                self.months[month] = STATES[cleaned["range_state"]]


class SelfCheckForm(forms.Form):
    """Birth date and a number of months: what a person knows without papers."""

    born_on = forms.DateField(
        label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example: 1. 10. 1980")
    )
    unsure = forms.BooleanField(
        label=gettext_lazy("I am not sure; it may be more."), required=False
    )

    def __init__(self, data: QueryDict | None, *, window: Sequence[date], today: date) -> None:
        super().__init__(data)
        self.window, self.today = window, today
        self.fields["paid"] = forms.IntegerField(
            min_value=0,
            max_value=len(window),
            label=_("In how many months did you receive social assistance (DSP)?"),
            help_text=_("Count the months from %(first)s to %(last)s.")
            % {"first": format_month(min(window)), "last": format_month(max(window))},
        )
        self.order_fields(["born_on", "paid", "unsure"])

    def clean_born_on(self) -> date:
        """A day that has been."""
        born_on: date = self.cleaned_data["born_on"]
        if born_on > self.today:
            raise forms.ValidationError(_("This date is in the future."))
        return born_on

    @property
    def facts(self) -> Facts:
        """The answers as facts; which months they were does not matter for the outcome."""
        paid = self.cleaned_data["paid"]
        months = dict.fromkeys(self.window[:paid], True)
        if not self.cleaned_data["unsure"]:
            months.update(dict.fromkeys(self.window[paid:], False))
        return Facts(born_on=self.cleaned_data["born_on"], months=months)
