"""Invitations of new users, and requests of those who have forgotten their password."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from enrollment.notices.models import Mail
from socakt.accounts.actor import Actor
from socakt.accounts.models import Organization
from socakt.accounts.roles import Role
from socakt.history import tracked


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, actor: Actor) -> InvitationQuerySet:
        """Those of the organizations whose users the actor manages, whoever invited."""
        return self.filter(organization__in=Organization.objects.managed_by(actor))

    def open(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; those that have expired wait to be renewed."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


@tracked(exclude=("digest",))
class Invitation(models.Model):
    """Somebody may become a user of an organization, by a secret link that works once.

    Only the digest of the secret is kept. Where mails are sent, the worker makes the secret when
    it writes the mail, so that it never rests in a table or the queue; `digest` is empty before.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name and surname"), max_length=150)
    role = models.CharField(_("role"), max_length=20, choices=Role)
    manages_users = models.BooleanField(_("manages users"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    digest = models.CharField(max_length=64, unique=True, null=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mail = models.OneToOneField(Mail, models.PROTECT, null=True, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at", "-pk"]
        indexes = [
            models.Index(fields=["organization", "-invited_at"], name="invitations_of_organization")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email", "role"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_role",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invited_address_is_lower_case"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="invitation_is_kept_as_digest"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")),
                name="invitation_expires_after_it_is_made",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, withdrawn_at=None),
                name="invitation_is_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="invited_access_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.ADMINISTRATOR, manages_users=True),
                name="invited_administrator_manages_by_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization_id} {self.role}"

    def expired(self, at: datetime) -> bool:
        """Whether the link has stopped working by itself."""
        return at >= self.expires_at


class PasswordRequest(models.Model):
    """Somebody has asked for a new password for this address, which may have no account.

    Written for every address alike, so that the page does the same work for all of them; the
    worker looks whether there is an account, and deletes the row.
    """

    email = models.EmailField(_("e-mail"))
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("request for a new password")
        verbose_name_plural = _("requests for new passwords")

    def __str__(self) -> str:
        return str(self.pk)
