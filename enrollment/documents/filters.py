"""How the list of issued documents is narrowed down and put in order."""

import django_filters
from django.utils.translation import gettext_lazy as _

from enrollment.wordings.kinds import TRAITS, Edition
from socakt.filters import ANY, ListFilter, Orders, day_filter, order_filter

ORDERS: Orders = {"oldest": (_("issued first first"), ("issued_at", "pk"))}


class DocumentFilter(ListFilter):
    """Filters and order; the usual order is by the day of issue, the last one first."""

    orders = ORDERS
    kind = django_filters.ChoiceFilter(label=_("Document"), empty_label=ANY)
    edition = django_filters.ChoiceFilter(
        label=_("Edition"), choices=Edition.choices, empty_label=ANY
    )
    issued_from = day_filter("issued_at", _("Issued from"))
    issued_until = day_filter("issued_at", _("Issued until"), until=True)
    sort = order_filter(ORDERS)

    def offer(self) -> None:
        """The documents that the actor's role sees."""
        kinds = [kind for kind, trait in TRAITS.items() if self.actor.role in trait.seen_by]
        self.choose_from("kind", ((kind.value, kind.label) for kind in kinds))
