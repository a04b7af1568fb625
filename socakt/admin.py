"""The jobs of the queue, for administrators: to look at, and to do failed ones again."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from socakt.accounts.admin_site import AdministratorAdmin
from socakt.queue import app

admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(AdministratorAdmin):
    """A job holds numbers of records and nothing about people. Nothing here is edited."""

    list_display = ("id", "task_name", "args", "status", "attempts", "scheduled_at")
    list_filter = ("status", "task_name")
    ordering = ("-id",)
    actions = ("do_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Jobs come from what people do."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A job is done or not; it is not edited."""
        return False

    @admin.action(description=_("Do failed jobs again"))
    def do_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Put failed jobs back into the queue; others stay as they are."""
        failed = list(queryset.filter(status="failed"))
        for job in failed:
            app.job_manager.retry_job_by_id(job.pk, timezone.now())
        sentence = ngettext(
            "%(count)s job is in the queue again.",
            "%(count)s jobs are in the queue again.",
            len(failed),
        )
        messages.success(request, sentence % {"count": len(failed)})
