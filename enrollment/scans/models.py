"""Signed copies that came back: what was uploaded, page by page, and where each page belongs."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.candidates.frozen import SealedUntilErased, left_alone
from enrollment.documents.models import BEING_ERASED, OF_DOCUMENT, IssuedDocument
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.encryption.fields import EncryptedBytesField
from socakt.history import tracked

User = settings.AUTH_USER_MODEL


class ScanState(models.TextChoices):
    """Where an upload stands."""

    READING = "reading", _("being read")
    READ = "read", _("read")
    REFUSED = "refused", _("not readable")


class PageState(models.TextChoices):
    """What became of a page."""

    UNASSIGNED = "unassigned", _("to be assigned")
    ATTACHED = "attached", _("attached")
    DISCARDED = "discarded", _("discarded")


class ScanQuerySet(models.QuerySet["Scan"]):
    def visible_to(self, actor: Actor) -> ScanQuerySet:
        """The uploads of the actor's own organization in the same role."""
        match actor.role:
            case Role.REFERRER | Role.COORDINATOR | Role.PROVIDER:
                return self.filter(organization=actor.organization, role=actor.role)
            case Role.MINISTRY | Role.ADMINISTRATOR:
                return self.none()


@tracked(exclude=("form_key",))
class Scan(models.Model):
    """One upload: a file with one signed copy or a whole stack of them. Its name is not kept."""

    State = ScanState

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    form_key = models.UUIDField(unique=True, editable=False)
    # the document from whose page it was uploaded, if from one: it gets what has no code
    meant_for = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=7, choices=ScanState, default=ScanState.READING)
    refusal = models.CharField(_("why not"), max_length=20, blank=True, default="")
    # of a failure on our side
    reference = models.CharField(max_length=8, blank=True, default="")

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload of signed copies")
        verbose_name_plural = _("uploads of signed copies")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ScanState.REFUSED) & ~Q(refusal="")
                | ~Q(state=ScanState.REFUSED) & Q(refusal=""),
                name="refused_scan_says_why",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class ScanFile(models.Model):
    """The bytes as uploaded, until the pages are read."""

    scan = models.OneToOneField(Scan, models.CASCADE, primary_key=True, related_name="file")
    content = EncryptedBytesField(context="scan file")

    def __str__(self) -> str:
        return str(self.scan_id)


class ScanPageQuerySet(models.QuerySet["ScanPage"]):
    def visible_to(self, actor: Actor) -> ScanPageQuerySet:
        """Attached pages of documents in scope, and what the own organization uploaded."""
        documents = IssuedDocument.objects.visible_to(actor).values("pk")
        scans = Scan.objects.visible_to(actor).values("pk")
        return self.filter(
            Q(state=PageState.ATTACHED, document__in=documents)
            | Q(state=PageState.UNASSIGNED, scan__in=scans)
        )


@tracked(exclude=("image",))
class ScanPage(models.Model):
    """One page as a picture of ours (JPEG, without metadata), and where it belongs.

    `read_code` and `read_page` are what its QR code says; `page` is which page of the document it
    is. `assigned_by` nobody: the code did it. Of a page that was discarded no picture is left.
    """

    State = PageState

    scan = models.ForeignKey(Scan, models.PROTECT, related_name="pages")
    number = models.PositiveSmallIntegerField(_("page of the upload"))
    image = EncryptedBytesField(context="scan page")
    read_code = models.CharField(max_length=10, blank=True, default="")
    read_page = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=PageState, default=PageState.UNASSIGNED
    )
    document = models.ForeignKey(
        IssuedDocument, models.PROTECT, null=True, blank=True, related_name="scanned_pages"
    )
    page = models.PositiveSmallIntegerField(_("page of the document"), null=True, blank=True)
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    assigned_at = models.DateTimeField(_("assigned"), null=True, blank=True)

    objects = ScanPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("scanned page")
        verbose_name_plural = _("scanned pages")
        ordering = ["scan", "number"]
        constraints = [
            models.UniqueConstraint(fields=["scan", "number"], name="one_scanned_page_per_number"),
            models.CheckConstraint(
                condition=Q(
                    state=PageState.ATTACHED,
                    document__isnull=False,
                    page__isnull=False,
                    assigned_at__isnull=False,
                )
                | ~Q(state=PageState.ATTACHED)
                & Q(document=None, page=None, assigned_by=None, assigned_at=None),
                name="attached_page_says_where_and_when",
            ),
        ]
        triggers = [
            SealedUntilErased(
                name="page_of_an_upload_is_never_changed",
                operation=pgtrigger.UpdateOf("scan_id", "number", "read_code", "read_page"),
                person=BEING_ERASED.format(key="document_id"),
            ),
            SealedUntilErased(
                name="picture_of_a_page_is_never_changed",
                operation=pgtrigger.UpdateOf("image"),
                # of a page that is discarded it goes at once
                condition=~pgtrigger.Q(new__state=PageState.DISCARDED),
                person=BEING_ERASED.format(key="document_id"),
            ),
            SealedUntilErased(
                name="attached_page_is_never_deleted",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__document__isnull=False),
                person=BEING_ERASED.format(key="document_id"),
            ),
            *left_alone("scanned_page", OF_DOCUMENT.format(key="document_id")),
        ]

    def __str__(self) -> str:
        return f"{self.scan_id}/{self.number}"
