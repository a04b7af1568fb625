"""A list narrowed down and put in order by what stands in its address.

The address holds codes, numbers and days, never a name, so it can be kept and passed on; whoever
opens it sees what they may see. What is not understood in it is left out, and said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from socakt.accounts.actor import Actor
from socakt.slovene import format_date

ANY = gettext_lazy("any")
# label and the order_by that it stands for
Orders = dict[str, tuple[Any, tuple[Any, ...]]]


@dataclass(frozen=True)
class Chip:
    """One filter in words, and the address of the list without it."""

    words: str
    without: str


class ListFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters and order of one list for one actor; `on` is today.

    `orders` are the choices beside the usual order; subclasses name filters and their choices.
    """

    orders: ClassVar[Orders] = {}

    def __init__(
        self, data: QueryDict, rows: models.QuerySet[Any], *, actor: Actor, on: date
    ) -> None:
        self.actor, self.on = actor, on
        super().__init__(data or QueryDict(), queryset=rows)
        self.offer()
        for name in self.needless():
            del self.filters[name]

    def offer(self) -> None:
        """Fill in choices that depend on the actor."""

    def needless(self) -> Iterable[str]:
        """The filters that say nothing to this actor."""
        return ()

    def choose_from(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """What can be chosen in a filter; numbers of records as texts."""
        self.filters[name].extra["choices"] = [(str(key), label) for key, label in choices]

    @property
    def chosen(self) -> dict[str, Any]:
        """The filters that were understood, in the order in which they stand in the form."""
        self.form.is_valid()
        valid = self.form.cleaned_data
        return {name: valid[name] for name in self.filters if valid.get(name)}

    @property
    def ignored(self) -> list[str]:
        """What stands in the address and is not understood."""
        return [str(self.filters[name].label) for name in self.form.errors if name in self.filters]

    @property
    def address(self) -> str:
        """The part of the address after the question mark, always written the same way."""
        return address_of(self.chosen)

    @property
    def asking(self) -> forms.Form:
        """The form as it is shown: what was understood is filled in."""
        form: forms.Form = self.get_form_class()(initial=self.chosen)
        for field in form.fields.values():
            kind = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            if not isinstance(field.widget, forms.CheckboxSelectMultiple):
                field.widget.attrs["class"] = kind
        return form

    @property
    def chips(self) -> list[Chip]:
        """What narrows the list down, in words."""
        chosen = self.chosen
        return [
            Chip(f"{self.filters[name].label}: {self.words(name, value)}", _without(chosen, name))
            for name, value in chosen.items()
            if not isinstance(self.filters[name].field.widget, forms.HiddenInput)
        ]

    def words(self, name: str, value: Any) -> str:
        """A value as people say it."""
        if isinstance(value, date):
            return format_date(value)
        labels = dict(self.filters[name].field.choices)
        several = value if isinstance(value, list) else [value]
        return ", ".join(str(labels[one]) for one in several)

    @property
    def shows(self) -> str:
        """All of it in one line, for the page of the export."""
        return " · ".join(chip.words for chip in self.chips)

    def put_in_order(self, rows: models.QuerySet[Any], name: str, value: str) -> Any:
        """The rows in the order that was chosen."""
        return rows.order_by(*self.orders[value][1])


def order_filter(orders: Orders) -> django_filters.ChoiceFilter:
    """The choice of an order; the first one is the usual."""
    return django_filters.ChoiceFilter(
        label=gettext_lazy("Order"),
        method="put_in_order",
        choices=[(key, label) for key, (label, _fields) in orders.items()],
        empty_label=gettext_lazy("usual"),
    )


def day_filter(field: str, label: Any, *, until: bool = False) -> django_filters.DateFilter:
    """Rows of which a moment is on the day or later; or, `until`, on it or earlier."""
    return django_filters.DateFilter(
        field_name=field,
        lookup_expr="date__lte" if until else "date__gte",
        label=label,
        widget=forms.DateInput(attrs={"placeholder": "1. 10. 2018", "autocomplete": "off"}),
    )


def address_of(values: dict[str, Any]) -> str:
    """The values as the part of an address after the question mark."""
    pairs = [
        (name, one.isoformat() if isinstance(one, date) else str(one))
        for name, value in values.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs)


def _without(chosen: dict[str, Any], name: str) -> str:
    return address_of({key: value for key, value in chosen.items() if key != name})
