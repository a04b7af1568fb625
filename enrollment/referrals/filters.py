"""How the list of referrals is narrowed down and put in order."""

from collections.abc import Iterable
from typing import Any

import django_filters
from django import forms
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.referrals.models import Referral
from enrollment.referrals.rules import CLOSED_STATES, OPEN_STATES, TURN_OF, State, Turn
from programs.models import Program
from socakt.accounts.models import REFERRING, Organization, User
from socakt.accounts.roles import Role
from socakt.filters import ANY, ListFilter, Orders, address_of, day_filter, order_filter
from socakt.slovene import sort_key

VIEWS = {
    "mine": _("Your turn"),
    "open": _("Open"),
    "closed": _("Decided"),
    "all": _("All"),
}
ORDERS: Orders = {
    "name": (_("surname"), ("candidate__sort_key", "pk")),
    "longest": (_("longest on turn first"), ("turn_since", "pk")),
    "latest": (_("latest change first"), ("-turn_since", "-pk")),
    "due": (_("deadline"), (F("due_on").asc(nulls_last=True), "turn_since", "pk")),
    "organization": (
        _("referring organization"),
        ("organization__sort_key", "candidate__sort_key", "pk"),
    ),
    "number": (_("reference number"), ("number",)),
}
MINE, NOBODY = "mine", "nobody"


class ReferralFilter(ListFilter):
    """Tab, filters and order. What was chosen by state stands above the tab."""

    orders = ORDERS
    view = django_filters.ChoiceFilter(
        label=_("Which referrals"),
        choices=[*VIEWS.items()],
        method="of_tab",
        widget=forms.HiddenInput,
    )
    state = django_filters.MultipleChoiceFilter(
        label=_("State"),
        choices=State.choices,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,
    )
    turn = django_filters.ChoiceFilter(
        label=_("Whose turn"), choices=Turn.choices, method="of_turn", empty_label=ANY
    )
    due = django_filters.ChoiceFilter(
        label=_("Deadline"),
        choices=[("overdue", _("overdue")), ("near", _("reminder reached, not overdue"))],
        method="of_deadline",
        empty_label=ANY,
    )
    program = django_filters.ChoiceFilter(label=_("Program"), empty_label=ANY)
    organization = django_filters.ChoiceFilter(label=_("Referring organization"), empty_label=ANY)
    coordinator = django_filters.ChoiceFilter(
        label=_("Coordinator"), method="of_coordinator", empty_label=ANY
    )
    since_from = day_filter("turn_since", _("On turn since, from"))
    since_until = day_filter("turn_since", _("On turn since, until"), until=True)
    sort = order_filter(ORDERS)

    def offer(self) -> None:
        """Programs, organizations and colleagues of the actor's own region."""
        programs = Program.objects.visible_to(self.actor).values_list("pk", "place", "short_title")
        self.choose_from("program", ((pk, f"{place}: {title}") for pk, place, title in programs))
        if self.actor.role == Role.COORDINATOR:
            offices = Organization.objects.filter(
                region=self.actor.organization.region, kind__in=REFERRING
            )
            self.choose_from("organization", ((one.pk, one.short_name) for one in offices))
            self.choose_from("coordinator", self._coordinators())

    def _coordinators(self) -> list[tuple[Any, Any]]:
        colleagues = User.objects.filter(
            memberships__organization=self.actor.organization, memberships__role=Role.COORDINATOR
        )
        others = sorted(set(colleagues), key=lambda user: (sort_key(user.name), user.pk))
        return [
            (MINE, _("mine")),
            (NOBODY, _("nobody yet")),
            *((user.pk, user.name) for user in others),
        ]

    def needless(self) -> Iterable[str]:
        """A referring organization sees its own referrals, whoever decides about them."""
        return () if self.actor.role == Role.COORDINATOR else ("organization", "coordinator")

    @property
    def shown(self) -> str:
        """The tab: the one asked for, else the open ones; all, where states are chosen."""
        tab: str = self.chosen.get("view", "open")
        by_state = "state" in self.chosen and tab in ("open", "closed")
        return "all" if by_state else tab

    @property
    def tabs(self) -> list[tuple[Any, str, bool]]:
        """Label, address and whether it is shown, of each tab; the filters stay."""
        others = {name: value for name, value in self.chosen.items() if name != "view"}
        return [
            (label, address_of({"view": key, **others}), key == self.shown)
            for key, label in VIEWS.items()
        ]

    def filter_queryset(self, queryset: QuerySet[Referral]) -> QuerySet[Referral]:
        """The rows of the tab, narrowed down."""
        match self.shown:
            case "mine":
                rows = queryset.filter(pk__in=Referral.objects.waiting_for(self.actor).values("pk"))
            case "closed":
                rows = queryset.filter(state__in=CLOSED_STATES).order_by("-turn_since", "-pk")
            case "all":
                rows = queryset.order_by("-turn_since", "-pk")
            case _:
                rows = queryset.filter(state__in=OPEN_STATES)
        narrowed: QuerySet[Referral] = super().filter_queryset(rows)
        return narrowed

    def of_tab(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Done before everything else."""
        return rows

    def of_turn(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those on which this side has to do the next thing."""
        return rows.filter(state__in=[state for state, turn in TURN_OF.items() if turn == value])

    def of_deadline(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those past the deadline of the region, or soon."""
        if value == "overdue":
            return rows.filter(due_on__lt=self.on)
        in_time = Q(due_on=None) | Q(due_on__gte=self.on)
        return rows.filter(in_time, remind_on__lte=self.on)

    def of_coordinator(self, rows: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Those that this coordinator looks after; »mine« is of whoever opens the address."""
        if value == NOBODY:
            return rows.filter(coordinator=None)
        return rows.filter(coordinator=self.actor.user.pk if value == MINE else int(value))
