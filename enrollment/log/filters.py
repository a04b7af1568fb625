"""How the administrator narrows the log down. Nothing in the address names anybody."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from enrollment.log.words import action_choices
from enrollment.referrals.models import Referral
from socakt.accounts.models import Organization, User
from socakt.audit.models import Event
from socakt.filters import ANY, ListFilter, day_filter
from socakt.slovene import sort_key


class LogFilter(ListFilter):
    """Who, for whom, what, whose data (by number), which days."""

    user = django_filters.ChoiceFilter(label=_("Who"), empty_label=ANY)
    organization = django_filters.ChoiceFilter(label=_("Acting for"), empty_label=ANY)
    action = django_filters.ChoiceFilter(label=_("What"), choices=action_choices(), empty_label=ANY)
    subject = django_filters.NumberFilter(
        label=_("Number of the person"),
        min_value=1,
        max_value=2**63 - 1,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    number = django_filters.CharFilter(
        label=_("Reference number of a referral"), method="of_referral", max_length=30
    )
    since = day_filter("at", _("From"))
    until = day_filter("at", _("Until"), until=True)

    def offer(self) -> None:
        """Everybody who has an account, and every organization: the log outlives both."""
        users = sorted(User.objects.all(), key=lambda user: sort_key(str(user)))
        self.choose_from("user", ((user.pk, str(user)) for user in users))
        offices = Organization.objects.values_list("pk", "short_name")
        self.choose_from("organization", offices)

    def of_referral(self, rows: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        """Entries about the person of the referral with this number."""
        person = Referral.objects.filter(number=value.strip().upper()).values("candidate_id")
        return rows.filter(subject__in=person)

    def words(self, name: str, value: Any) -> str:
        """A number is said as it is."""
        if name in ("subject", "number"):
            return str(value)
        return super().words(name, value)
