"""One append-only log: what was done, and whose data were looked at."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from socakt.accounts.models import Organization
from socakt.accounts.roles import Role


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, thing: models.Model) -> EventQuerySet:
        """What happened to one record, oldest first; mere views are left out."""
        of_thing = self.filter(object_type=thing._meta.label_lower, object_id=thing.pk)
        changes = of_thing.exclude(action__endswith=".viewed").exclude(action__endswith=".printed")
        return changes.select_related("user", "organization").order_by("at", "pk")


class Event(models.Model):
    """Somebody, acting for an organization, did something to a record, or looked at it.

    ZVOP-2, article 22: who, when, whose data, what, why. `subject` is the candidate concerned;
    it is a number and not a foreign key, because the log outlives the record.
    """

    at = models.DateTimeField(_("at"))
    action = models.CharField(_("action"), max_length=60)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", verbose_name=_("acting for")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    object_type = models.CharField(_("kind of record"), max_length=60, blank=True)
    object_id = models.BigIntegerField(_("record"), null=True)
    subject = models.BigIntegerField(_("person concerned"), null=True)
    details = models.JSONField(_("details"), default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the processing log")
        verbose_name_plural = _("processing log")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "at"], name="event_of_object"),
            models.Index(fields=["subject", "at"], name="event_of_subject"),
            models.Index(fields=["at"], name="event_at"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
