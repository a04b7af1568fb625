"""What documents say otherwise than the repository, and the logos that a call demands."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enrollment.wordings.kinds import Edition, Kind
from programs.models import Call
from socakt.accounts.actor import Actor
from socakt.history import tracked

User = settings.AUTH_USER_MODEL


class WordingState(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("waits for approval")
    APPROVED = "approved", _("approved")
    DISCARDED = "discarded", _("discarded")


class WordingQuerySet(models.QuerySet["Wording"]):
    def in_force(self, kind: str, edition: str) -> Wording | None:
        """The newest approved version; None: as the repository has it."""
        approved = self.filter(kind=kind, edition=edition, state=WordingState.APPROVED)
        return approved.order_by("-number").first()


@tracked()
class Wording(models.Model):
    """The passages of a document in one edition, as one user wrote and another approved them."""

    State = WordingState

    kind = models.CharField(_("document"), max_length=20, choices=Kind)
    edition = models.CharField(_("edition"), max_length=5, choices=Edition)
    number = models.PositiveSmallIntegerField(_("version"))
    passages = models.JSONField(_("passages"), default=dict)
    note = models.CharField(_("why"), max_length=300)
    state = models.CharField(
        _("state"), max_length=9, choices=WordingState, default=WordingState.DRAFT
    )
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)

    objects = WordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["kind", "edition", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "edition", "number"], name="one_wording_per_version"
            ),
            models.UniqueConstraint(
                fields=["kind", "edition"],
                condition=Q(state=WordingState.DRAFT),
                name="one_draft_of_a_wording",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")),
                name="wording_is_approved_by_a_second_user",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=WordingState.APPROVED,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                )
                | ~Q(state=WordingState.APPROVED) & Q(approved_by=None, approved_at=None),
                name="approved_wording_has_who_and_when",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="decided_wording_is_never_changed",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=WordingState.DRAFT),
            ),
            pgtrigger.Protect(
                name="wording_keeps_what_was_written",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "kind", "edition", "number", "passages", "written_by"
                ),
            ),
            pgtrigger.Protect(name="wording_is_never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.edition} {self.number}"


class CallLogoQuerySet(models.QuerySet["CallLogo"]):
    def visible_to(self, actor: Actor) -> CallLogoQuerySet:
        """Those of the calls that the actor may know of; they stand on papers given out."""
        return self.filter(call__in=Call.objects.visible_to(actor))


@tracked(exclude=("image",))
class CallLogo(models.Model):
    """A logo that every document under the call carries. Taken down, never deleted."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="logos", verbose_name=_("call"))
    name = models.CharField(_("what it shows"), max_length=100)
    image = models.BinaryField(_("picture"), editable=False)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"))
    removed_at = models.DateTimeField(_("taken down"), null=True, blank=True)

    objects = CallLogoQuerySet.as_manager()

    class Meta:
        verbose_name = _("logo of a call")
        verbose_name_plural = _("logos of calls")
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="logo_says_what_it_shows")
        ]

    def __str__(self) -> str:
        return self.name
