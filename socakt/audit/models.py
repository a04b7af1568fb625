"""One append-only log: what was done, and whose data were looked at.

PostgreSQL chains the entries by itself, whoever writes them, and refuses every change (the
functions and triggers of migration 0002_chain): LANES chains grow side by side, so that no two
transactions wait for each other. In each lane an entry has the number after the one before it,
the digest of all it says, and a seal made of the seal before, its place and its digest.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Permission, Role

LANES = 64  # also in the functions of the database


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, actor: Actor) -> EventQuerySet:
        """The whole log for administrators; nobody else sees more of it than a record's story."""
        return self if actor.may(Permission.LOG_VIEW) else self.none()

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

    # All of these are the database's own, whatever is written into them.
    written_at = models.DateTimeField(_("written"), editable=False)
    lane = models.SmallIntegerField(_("lane"), editable=False)
    seq = models.BigIntegerField(_("number in the lane"), editable=False)
    digest = models.BinaryField(editable=False)
    seal = models.BinaryField(editable=False)

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
        constraints = [
            models.UniqueConstraint(fields=["lane", "seq"], name="one_entry_per_place_of_a_lane"),
            models.CheckConstraint(
                condition=Q(lane__gte=0, lane__lt=LANES, seq__gte=1),
                name="entry_has_a_place_in_a_lane",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"


class Cut(models.Model):
    """From a lane the oldest entries were removed when their time was over, up to this one.

    Written and checked by the database (`audit_cut_lane`); the chain goes on from its seal.
    """

    lane = models.SmallIntegerField(_("lane"))
    seq = models.BigIntegerField(_("last number removed"))
    seal = models.BinaryField()
    entries = models.BigIntegerField(_("entries removed"))
    kept_from_at = models.DateTimeField(_("younger ones are kept, from"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("cut of the processing log")
        verbose_name_plural = _("cuts of the processing log")
        ordering = ["-at", "lane"]
        constraints = [
            models.UniqueConstraint(fields=["lane", "seq"], name="one_cut_per_place_of_a_lane")
        ]

    def __str__(self) -> str:
        return f"{self.lane}/{self.seq}"
