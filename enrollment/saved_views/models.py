"""A list as somebody likes to see it: filters and order under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.saved_views.rules import Page
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> SavedViewQuerySet:
        """What this person keeps while acting for this organization; nobody else sees it."""
        return self.filter(user=actor.user, organization=actor.organization)


class SavedView(models.Model):
    """The address of a list, without anybody's name in it, under a name of one's own.

    It holds no rows: whoever opens it sees what they may see on that day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    page = models.CharField(_("list"), max_length=12, choices=Page)
    name = models.CharField(_("name of the view"), max_length=40)
    query = models.CharField(_("filters and order"), max_length=1000, blank=True)
    made_at = models.DateTimeField(_("saved"))

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["made_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "page", "name"], name="one_saved_view_per_name"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
            models.CheckConstraint(
                condition=Q(page__in=Page.values), name="saved_view_is_of_a_known_list"
            ),
        ]

    def __str__(self) -> str:
        return self.name
