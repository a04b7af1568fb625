"""Regions, organizations, users and memberships, for administrators."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from socakt.accounts.admin_site import AdministratorAdmin, may_administer
from socakt.accounts.models import Membership, Organization, Region, User

admin.site.unregister([Group, EmailAddress])


class MembershipInline(admin.TabularInline[Membership, User]):
    """For whom the user acts; given and ended on the page of users, by one service for all."""

    model = Membership
    extra = 0
    verbose_name_plural = _("memberships (given and ended under Users)")
    fields = ("organization", "role", "manages_users", "valid_from", "valid_until", "revoked_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request)


@admin.register(Region)
class RegionAdmin(AdministratorAdmin):
    list_display = ("name", "code")


@admin.register(Organization)
class OrganizationAdmin(AdministratorAdmin):
    list_display = ("name", "kind", "region", "valid_from", "valid_until")
    list_filter = ("kind", "region")
    list_select_related = ("region",)
    search_fields = ("name", "short_name")
    autocomplete_fields = ("parent", "predecessor")


@admin.register(User)
class UserAdmin(AdministratorAdmin):
    list_display = ("email", "name", "is_active")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active")
    inlines = (MembershipInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Users are invited, so that nobody but themselves ever knows their password."""
        return False
