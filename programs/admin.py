"""Calls, terms, programs and cohorts, for administrators."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from programs import services
from programs.models import Call, Cohort, Program, Terms, end_of
from socakt.accounts.admin_site import AdministratorAdmin
from socakt.errors import DomainError


@admin.register(Call)
class CallAdmin(AdministratorAdmin):
    list_display = ("short_title", "reference", "valid_from", "valid_until")


@admin.register(Terms)
class TermsAdmin(AdministratorAdmin):
    """Terms are added, never edited; those that nothing rests on can be deleted."""

    list_display = ("call", "valid_from", "source", "max_age", "min_payments", "window_months")
    list_select_related = ("call",)
    can_delete = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was demanded once stays readable."""
        return False


@admin.register(Program)
class ProgramAdmin(AdministratorAdmin):
    list_display = ("title", "provider", "place", "call")
    list_select_related = ("provider", "call")
    autocomplete_fields = ("provider",)

    def get_readonly_fields(self, request: HttpRequest, obj: Program | None = None) -> Any:
        """The call of a program stays: cohorts and checks rest on its terms."""
        return ("call",) if obj else ()


class CohortAdminForm(forms.ModelForm[Cohort]):
    """Finds the terms and the end from the start, and keeps the places within the terms."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        program = cleaned.get("program") or getattr(self.instance, "program", None)
        starts_on, capacity = cleaned.get("starts_on"), cleaned.get("capacity")
        if program and starts_on and capacity:
            try:
                self.instance.terms = services.terms_for_start(program, starts_on, capacity)
            except DomainError as refusal:
                self.add_error(services.FIELD_OF[type(refusal)], str(refusal))
            else:
                self.instance.ends_on = end_of(starts_on, self.instance.terms.length_months)
        return cleaned


@admin.register(Cohort)
class CohortAdmin(AdministratorAdmin):
    """Terms and end follow from the start, as on the coordinators' page."""

    form = CohortAdminForm
    fields = ("program", "number", "starts_on", "capacity")
    list_display = ("program", "number", "starts_on", "ends_on", "capacity")
    list_select_related = ("program",)

    def get_readonly_fields(self, request: HttpRequest, obj: Cohort | None = None) -> Any:
        """A cohort stays with its program."""
        return ("program", "number") if obj else ()

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Says so in a sentence when people hold the places that would go."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            self.message_user(request, _("People hold places that would go."), messages.ERROR)
            return HttpResponseRedirect(request.path)
