"""The Django admin, for administrators only."""

from collections.abc import Sequence
from functools import wraps
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission

MOST_DIGITS = 20  # of a key in PostgreSQL


def may_administer(request: HttpRequest) -> bool:
    """Whether the one who acts now is an administrator."""
    actor = getattr(request, "actor", None)
    return actor is not None and actor.may(Permission.SETUP_ADMINISTER)


def _without_nul(view: Any) -> Any:
    """Refuse an address with a NUL, which Django's filters would hand to PostgreSQL."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if any("\x00" in value for _, values in request.GET.lists() for value in values):
            raise BadRequest
        return view(request, *args, **kwargs)

    return guarded


class SocAktAdminSite(admin.AdminSite):
    """Open to the role, not to a flag on the user."""

    site_title = site_header = "SocAkt"
    index_title = _("Administration")
    site_url = "/delo/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Only an administrator, whatever else the user is."""
        return may_administer(request)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Every page of the administration, for whoever has signed in a short while ago."""
        return super().admin_view(recently_signed_in(_without_nul(view)), cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Nothing to sign in to here: the middleware has asked; the right decides."""
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")


class ChoiceByName(AutocompleteSelect):
    """A choice with search; what is no number of a record is shown again as nothing chosen."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """The chosen record, if there may be one."""
        numbers = [one for one in map(str, value) if one.isdecimal() and len(one) < MOST_DIGITS]
        return super().optgroups(name, numbers, attrs)


class AdministratorAdmin(admin.ModelAdmin[Any]):
    """A record that administrators manage; Django's admin keeps the log of their changes."""

    can_delete = False

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        """Where there is a search, with our choice."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = ChoiceByName(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may_administer(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_administer(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_administer(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return may_administer(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.can_delete and may_administer(request)
