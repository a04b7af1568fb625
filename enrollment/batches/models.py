"""Documents of one kind for everybody in a cohort, made in the background."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import OF_REFERRAL, left_alone
from enrollment.documents.models import IssuedDocument
from enrollment.referrals.models import Referral
from enrollment.wordings.kinds import Edition, Kind
from programs.models import Cohort
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.encryption.fields import EncryptedBytesField
from socakt.history import tracked

User = settings.AUTH_USER_MODEL


class BatchState(models.TextChoices):
    """Where a batch stands."""

    WAITING = "waiting", _("waits for its turn")
    WORKING = "working", _("being made")
    DONE = "done", _("documents made")
    FAILED = "failed", _("could not be made")


class Shape(models.TextChoices):
    """How the documents are handed over."""

    PDF = "pdf", _("one PDF to print")
    ZIP = "zip", _("a ZIP with a PDF for each person")


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, actor: Actor) -> BatchQuerySet:
        """The batches of the actor's own organization in the same role, of cohorts in scope."""
        match actor.role:
            case Role.COORDINATOR | Role.PROVIDER:
                cohorts = Cohort.objects.visible_to(actor)
                own = self.filter(organization=actor.organization, role=actor.role)
                return own.filter(cohort__in=cohorts)
            case Role.REFERRER | Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()


@tracked(exclude=("form_key",))
class Batch(models.Model):
    """An order of documents: each is issued by itself, and all come in one file.

    `language` is that of whoever ordered. `reference` finds a failure of ours in the log that
    concerns no single person.
    """

    State = BatchState

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="batches")
    kind = models.CharField(_("document"), max_length=20, choices=Kind)
    edition = models.CharField(_("edition"), max_length=5, choices=Edition)
    shape = models.CharField(_("file"), max_length=3, choices=Shape)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    language = models.CharField(max_length=5, default="sl")
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField(_("ordered"))
    form_key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(
        _("state"), max_length=7, choices=BatchState, default=BatchState.WAITING
    )
    finished_at = models.DateTimeField(_("batch finished"), null=True, blank=True)
    reference = models.CharField(max_length=8, blank=True, default="")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("batch of documents")
        verbose_name_plural = _("batches of documents")
        ordering = ["-ordered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=(BatchState.DONE, BatchState.FAILED), finished_at__isnull=False
                )
                | Q(state__in=(BatchState.WAITING, BatchState.WORKING), finished_at=None),
                name="finished_batch_has_a_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cohort_id}"


class BatchItem(models.Model):
    """One person's document in a batch: still to be made, issued, or why it was not."""

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    place = models.PositiveSmallIntegerField(_("place"))
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="+")
    document = models.ForeignKey(IssuedDocument, models.PROTECT, null=True, related_name="+")
    # what is missing, in the language of whoever ordered; or the reference of a failure of ours
    reason = models.TextField(blank=True, default="")
    reference = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        ordering = ["place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "referral"], name="one_document_per_person_in_a_batch"
            ),
            models.CheckConstraint(
                condition=Q(document=None) | Q(reason="", reference=""),
                name="batch_item_is_made_or_says_why_not",
            ),
        ]
        triggers = left_alone("batch_item", OF_REFERRAL)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.referral_id}"


class BatchFile(models.Model):
    """The file of a batch, for as long as it is likely to be fetched.

    `made_of` tells which documents are in it (`queries.sign_of`): when one of them may no longer
    be given out, the file may not either.
    """

    batch = models.OneToOneField(Batch, models.CASCADE, primary_key=True, related_name="file")
    made_of = models.CharField(max_length=64)
    content = EncryptedBytesField(context="batch file")

    def __str__(self) -> str:
        return str(self.batch_id)
