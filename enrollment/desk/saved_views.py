"""Keeping a view of a list under a name; which filters a list has is known up here only."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from enrollment.candidates.filters import CandidateFilter
from enrollment.candidates.models import Candidate
from enrollment.cohorts.filters import CohortFilter
from enrollment.referrals.filters import ReferralFilter
from enrollment.referrals.models import Referral
from enrollment.saved_views import services
from enrollment.saved_views.forms import KeepForm, NameForm
from enrollment.saved_views.models import SavedView
from enrollment.saved_views.rules import Page
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import Actor, ActorRequest
from socakt.accounts.roles import Permission
from socakt.errors import DomainError

FILTERS = {
    Page.REFERRALS: (ReferralFilter, Referral),
    Page.CANDIDATES: (CandidateFilter, Candidate),
    Page.COHORTS: (CohortFilter, Cohort),
}


def understood(page: Page, query: str, actor: Actor) -> str:
    """The part of an address that the list's filters understand, as they write it."""
    filters, model = FILTERS[page]
    rows = model._default_manager.none()
    return filters(QueryDict(query), rows, actor=actor, on=timezone.localdate()).address


@require_POST
@requires(Permission.DESK_VIEW)
def save_view(request: ActorRequest) -> HttpResponse:
    """Keep how a list is shown now; a name that will not do is asked for again."""
    form = KeepForm(request.POST)
    if form.is_valid():
        page = Page(form.cleaned_data["page"])
        try:
            view = services.save(
                page=page,
                name=form.cleaned_data["name"],
                query=understood(page, form.cleaned_data["query"], request.actor),
                at=timezone.now(),
                by=request.actor,
            )
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("The view is kept: “%(name)s”.") % {"name": view.name})
            return _to_list(view)
    return render(request, "enrollment/saved_views/form.html", {"form": form, "view": None})


@requires(Permission.DESK_VIEW)
def change_view(request: ActorRequest, pk: int) -> HttpResponse:
    """Call a view otherwise."""
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    form = NameForm(request.POST or None, initial={"name": view.name})
    if form.is_valid():
        try:
            services.rename(
                view=view, name=form.cleaned_data["name"], at=timezone.now(), by=request.actor
            )
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Saved."))
            return _to_list(view)
    return render(request, "enrollment/saved_views/form.html", {"form": form, "view": view})


@require_POST
@requires(Permission.DESK_VIEW)
def delete_view(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget a view; the list is shown as it always is."""
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), pk=pk)
    services.delete(view=view, at=timezone.now(), by=request.actor)
    messages.success(request, _("The view is deleted."))
    return redirect(view.page)


def _to_list(view: SavedView) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse(view.page)}?{view.query}")
