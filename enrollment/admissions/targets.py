"""What the call wants a cohort to be made up of."""

from __future__ import annotations

from collections.abc import Iterable

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.admissions.composition import CATEGORIES, Dimension, Target
from programs.models import Terms
from socakt.history import tracked


def _category_of_its_dimension() -> Q:
    """True where the code is one of those of the dimension."""
    found = Q()
    for dimension, labels in CATEGORIES.items():
        found |= Q(dimension=dimension.value, category__in=sorted(labels))
    return found


class CompositionTargetQuerySet(models.QuerySet["CompositionTarget"]):
    def in_force(self, terms: Iterable[int]) -> CompositionTargetQuerySet:
        """Of each category of these terms the newest; one of 0 % and no upper limit ends it."""
        of_terms = self.filter(terms__in=terms)
        category = ("terms_id", "dimension", "category")
        newest = of_terms.order_by(*category, "-pk").distinct(*category)
        ended = Q(at_least=0, at_most__isnull=True)
        return self.filter(pk__in=newest.values("pk")).exclude(ended).order_by("pk")


@tracked()
class CompositionTarget(models.Model):
    """A share that the call wants in each cohort under these terms. Added, never edited.

    A newer one of the same category stands in place of the earlier one, which stays readable.
    """

    terms = models.ForeignKey(Terms, models.PROTECT, related_name="targets")
    dimension = models.CharField(_("what is told apart"), max_length=12, choices=Dimension)
    category = models.CharField(_("category"), max_length=16)
    at_least = models.PositiveSmallIntegerField(_("at least, in percent"))
    at_most = models.PositiveSmallIntegerField(_("at most, in percent"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = CompositionTargetQuerySet.as_manager()

    class Meta:
        verbose_name = _("target of composition")
        verbose_name_plural = _("targets of composition")
        ordering = ["terms", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(at_least__lte=100)
                & (Q(at_most__isnull=True) | Q(at_most__lte=100, at_most__gte=F("at_least"))),
                name="target_is_a_share_of_the_cohort",
            ),
            models.CheckConstraint(
                condition=_category_of_its_dimension(), name="target_names_a_known_category"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="target_says_where_it_is_written"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="target_is_never_changed", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.terms}: {self.category} {self.at_least} %"

    @property
    def label(self) -> str:
        """The category in words."""
        return str(CATEGORIES[Dimension(self.dimension)][self.category])

    @property
    def target(self) -> Target:
        """The same for the figures."""
        return Target(self.dimension, self.category, self.at_least, self.at_most, self.source)
