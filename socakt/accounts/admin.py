"""Regions, organizations, users and memberships, for administrators."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import Group
from django.http import HttpRequest

from socakt.accounts.admin_site import AdministratorAdmin, may_administer
from socakt.accounts.models import Membership, Organization, Region, User

admin.site.unregister([Group, EmailAddress])


class AddUserForm(BaseUserCreationForm[User]):
    """A new user with a first password."""

    class Meta:
        model = User
        fields = ("email", "name")

    def clean_email(self) -> str:
        """Lower case, as sign-in compares."""
        email: str = self.cleaned_data["email"].lower()
        return email


class MembershipInline(admin.TabularInline[Membership, User]):
    """For whom the user acts, in which role, from when until when."""

    model = Membership
    extra = 0
    autocomplete_fields = ("organization",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_administer(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a membership ends on a day, so that the log stays readable."""
        return False


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

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """With a password for a new user; a forgotten one is renewed by e-mail."""
        if obj is None:
            return AddUserForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        return self.fields if obj else ("email", "name", "password1", "password2")
