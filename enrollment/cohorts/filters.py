"""How the list of cohorts is narrowed down and put in order."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.phases import CohortInPhase, Phase
from programs.models import Program
from socakt.filters import ANY, ListFilter, Orders, address_of, order_filter

ORDERS: Orders = {
    "earliest": (_("earliest start first"), ("starts_on", "program__place", "number", "pk")),
    "place": (_("place"), ("program__place", "-starts_on", "pk")),
    "free": (_("most free places first"), ("-free", "starts_on", "pk")),
}


ALL = "all"
VIEWS = {
    ALL: _("All"),
    Phase.PLANNED.value: _("Planned"),
    Phase.FILLING.value: _("Being filled"),
    Phase.RUNNING.value: _("Running"),
    Phase.FINISHED.value: _("Finished"),
}


class CohortFilter(ListFilter):
    """Tab of a phase, filters and order; the usual order is by the latest start."""

    orders = ORDERS
    view = django_filters.ChoiceFilter(
        label=_("Which cohorts"),
        choices=[*VIEWS.items()],
        method="of_phase",
        widget=forms.HiddenInput,
    )
    program = django_filters.ChoiceFilter(label=_("Program"), empty_label=ANY)
    places = django_filters.ChoiceFilter(
        label=_("Free places"),
        choices=[("free", _("with free places")), ("full", _("full"))],
        method="of_places",
        empty_label=ANY,
    )
    sort = order_filter(ORDERS)

    def offer(self) -> None:
        """The programs that the actor works with."""
        programs = Program.objects.visible_to(self.actor).values_list("pk", "place", "short_title")
        self.choose_from("program", ((pk, f"{place}: {title}") for pk, place, title in programs))

    @property
    def shown(self) -> str:
        """The tab: the phase asked for, else all."""
        tab: str = self.chosen.get("view", ALL)
        return tab

    @property
    def tabs(self) -> list[tuple[Any, str, bool]]:
        """Label, address and whether it is shown, of each tab; the filters stay."""
        return [
            (label, address_of({**self.chosen, "view": key}), key == self.shown)
            for key, label in VIEWS.items()
        ]

    def of_phase(
        self, rows: QuerySet[CohortInPhase], name: str, value: str
    ) -> QuerySet[CohortInPhase]:
        """Those in one phase."""
        return rows if value == ALL else rows.filter(phase=value)

    def of_places(
        self, rows: QuerySet[CohortInPhase], name: str, value: str
    ) -> QuerySet[CohortInPhase]:
        """Those with a free place, or without."""
        return rows.filter(free__gt=0) if value == "free" else rows.filter(free__lte=0)
