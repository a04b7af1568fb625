"""The outbox, for administrators: what waits, and what nobody knows or can send."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from enrollment.notices.models import Mail
from socakt.accounts.admin_site import AdministratorAdmin


@admin.register(Mail)
class MailAdmin(AdministratorAdmin):
    """To look at only: why an uncertain mail is not sent again stands with the model."""

    list_display = (
        "made_at",
        "user",
        "about",
        "is_digest",
        "state",
        "problem",
        "attempts",
        "sent_at",
    )
    list_filter = ("state", "problem", "about", "is_digest")
    list_select_related = ("user",)
    fields = (*list_display, "sending_at", "key")
    readonly_fields = ("key",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mails come from what people do."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A mail is sent or not; it is not edited."""
        return False
