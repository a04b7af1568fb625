"""How the list of people is narrowed down and put in order."""

from collections.abc import Iterable

import django_filters
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.models import MUNICIPALITY_CHOICES
from socakt.accounts.models import REFERRING, Organization
from socakt.accounts.roles import Role
from socakt.filters import ANY, ListFilter, Orders, day_filter, order_filter

ORDERS: Orders = {
    "newest": (_("registered last first"), ("-registered_at", "-pk")),
    "oldest": (_("registered first first"), ("registered_at", "pk")),
    "organization": (_("registered by"), ("organization__sort_key", "sort_key", "pk")),
}


class CandidateFilter(ListFilter):
    """Filters and order; the usual order is by surname."""

    orders = ORDERS
    organization = django_filters.ChoiceFilter(label=_("Registered by"), empty_label=ANY)
    municipality = django_filters.ChoiceFilter(
        label=_("Municipality"), choices=MUNICIPALITY_CHOICES, empty_label=ANY
    )
    registered_from = day_filter("registered_at", _("Registered from"))
    registered_until = day_filter("registered_at", _("Registered until"), until=True)
    sort = order_filter(ORDERS)

    def offer(self) -> None:
        """Organizations of the coordinator's own region."""
        if self.actor.role == Role.COORDINATOR:
            offices = Organization.objects.filter(
                region=self.actor.organization.region, kind__in=REFERRING
            )
            self.choose_from("organization", ((one.pk, one.short_name) for one in offices))

    def needless(self) -> Iterable[str]:
        """A referring organization sees its own people only."""
        return () if self.actor.role == Role.COORDINATOR else ("organization",)
