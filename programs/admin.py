"""Calls, terms, programs and cohorts, for administrators."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from programs import services
from programs.models import Call, Cohort, Program, Terms, end_of
from socakt.accounts.admin_site import AdministratorAdmin
from socakt.errors import DomainError
from socakt.slovene import format_date


class CallAdminForm(forms.ModelForm[Call]):
    """Keeps the call within its terms, so that something is in force on each of its days."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        of_call = Terms.objects.filter(call=self.instance.pk)
        terms = of_call.aggregate(first=Min("valid_from"), last=Max("valid_from"))
        begins, ends = cleaned.get("valid_from"), cleaned.get("valid_until")
        if begins and terms["first"] and begins < terms["first"]:
            said = _("The first terms of the call hold from %(date)s on; it cannot begin earlier.")
            self.add_error("valid_from", said % {"date": format_date(terms["first"])})
        if ends and terms["last"] and ends < terms["last"]:
            said = _("Terms of the call begin on %(date)s; it cannot end earlier.")
            self.add_error("valid_until", said % {"date": format_date(terms["last"])})
        return cleaned


@admin.register(Call)
class CallAdmin(AdministratorAdmin):
    """The dates of a call keep to its terms."""

    form = CallAdminForm
    list_display = ("short_title", "reference", "valid_from", "valid_until")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Says so in a sentence when terms were added since the form has looked."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            self.message_user(
                request, _("The terms of the call do not fit these dates."), messages.ERROR
            )
            return HttpResponseRedirect(request.path)


@admin.register(Terms)
class TermsAdmin(AdministratorAdmin):
    """Terms are never edited; those that nothing rests on and that leave no gap can be deleted.

    They are added where it is seen first what they change.
    """

    list_display = ("call", "valid_from", "source", "max_age", "min_payments", "window_months")
    list_select_related = ("call",)
    can_delete = True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what was demanded once stays readable."""
        return False

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Leads to the calls, each with its own page for new terms."""
        return redirect("calls")

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Says so in a sentence when the call would begin without terms."""
        try:
            return super().delete_view(request, *args, **kwargs)
        except IntegrityError:
            return self._refused(request)

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The same for several that were chosen in the list."""
        try:
            with transaction.atomic():
                return super().changelist_view(request, *args, **kwargs)
        except IntegrityError:
            return self._refused(request)

    def _refused(self, request: HttpRequest) -> HttpResponse:
        said = _("Nothing was deleted: a call would begin without terms.")
        self.message_user(request, said, messages.ERROR)
        return redirect("admin:programs_terms_changelist")


@admin.register(Program)
class ProgramAdmin(AdministratorAdmin):
    list_display = ("title", "provider", "place", "call")
    list_select_related = ("provider", "call")
    autocomplete_fields = ("provider",)

    def get_readonly_fields(self, request: HttpRequest, obj: Program | None = None) -> Any:
        """The call of a program stays: cohorts and checks rest on its terms."""
        return ("call",) if obj else ()

    def save_model(
        self, request: HttpRequest, obj: Program, form: forms.Form, change: bool
    ) -> None:
        """Coordinators who have the form open notice it."""
        obj.version += change
        super().save_model(request, obj, form, change)


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
