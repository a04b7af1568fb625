"""The re-checks of a region, making one, and how one differs from the last check."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollment.rechecks import services
from enrollment.rechecks.exports import recheck_listing, rechecks_listing
from enrollment.rechecks.forms import RecheckForm
from enrollment.rechecks.models import Recheck, RecheckQuerySet
from enrollment.rechecks.queries import coming_cohorts, line, results_in, summary, tabs_of
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.errors import DomainError
from socakt.exports import export

PAGE_SIZE = 25


@requires(Permission.ELIGIBILITY_RECHECK)
def rechecks(request: ActorRequest) -> HttpResponse:
    """Ask for a day and check; below, what was checked lately."""
    today = timezone.localdate()
    cohorts = list(coming_cohorts(request.actor, today))
    form = RecheckForm(request.POST or None, cohorts=cohorts, today=today)
    if form.is_valid():
        made = _made(request, form)
        if made is not None:
            return redirect("recheck", pk=made.pk)
    page = Paginator(_visible(request), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "lines": [(recheck, summary(recheck)) for recheck in page],
    }
    return render(request, "enrollment/rechecks/rechecks.html", context)


@requires(Permission.ELIGIBILITY_RECHECK)
@recently_signed_in
def export_rechecks(request: ActorRequest) -> HttpResponse:
    """The list of re-checks as a file."""
    return export(request, rechecks_listing(_visible(request)))


def _visible(request: ActorRequest) -> RecheckQuerySet:
    return Recheck.objects.visible_to(request.actor).with_names()


def _made(request: ActorRequest, form: RecheckForm) -> Recheck | None:
    """The re-check; None when that was refused, with the sentence on the form."""
    region = request.actor.organization.region
    assert region is not None
    try:
        return services.recheck(
            on=form.cleaned_data["on"],
            cohort=form.cleaned_data["cohort"],
            region=region,
            at=timezone.now(),
            by=request.actor,
        )
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return None


@require_safe
@requires(Permission.ELIGIBILITY_RECHECK)
def recheck(request: ActorRequest, pk: int) -> HttpResponse:
    """One re-check: how many differ, then who, why and since when, group by group."""
    made = get_object_or_404(_visible(request), pk=pk)
    tabs = tabs_of(made, request.GET.get("view", ""))
    shown = next(tab for tab in tabs if tab.current)
    page = Paginator(results_in(made, shown.group), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "recheck": made,
        "summary": summary(made),
        "tabs": tabs,
        "shown": shown,
        "page": page,
        "lines": [line(result, made) for result in page],
    }
    audit.record("recheck.viewed", made, by=request.actor)
    return render(request, "enrollment/rechecks/recheck.html", context)


@requires(Permission.ELIGIBILITY_RECHECK)
@recently_signed_in
def export_recheck(request: ActorRequest, pk: int) -> HttpResponse:
    """One group of a re-check as a file, the one that its page shows."""
    made = get_object_or_404(_visible(request), pk=pk)
    tabs = tabs_of(made, request.GET.get("view", ""))
    return export(request, recheck_listing(made, next(tab for tab in tabs if tab.current)))
