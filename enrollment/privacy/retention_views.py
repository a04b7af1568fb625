"""Periods of keeping, and erasures: the list, what each would do, and who agrees."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from enrollment.privacy import erasures, services
from enrollment.privacy.forms import PeriodForm
from enrollment.privacy.models import Erasure
from enrollment.privacy.pages import erasure_page, period_rows, tabs
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import listed
from socakt.errors import DomainError

PAGE_SIZE = 25


@require_safe
@requires(Permission.RETENTION_VIEW)
def retention(request: ActorRequest) -> HttpResponse:
    """Erasures by their state: whose record, what goes, why now."""
    actor, today = request.actor, timezone.localdate()
    rows = Erasure.objects.visible_to(actor)
    shown = tabs(rows, request.GET.get("view", ""))
    chosen = next(tab.state for tab in shown if tab.active)
    rows = rows.filter(state=chosen).order_by("not_before_on", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed(request, page.paginator.count, filters=f"view={chosen}")
    prepares = actor.may(Permission.ERASURE_PREPARE) and chosen == "proposed"
    confirms = actor.may(Permission.ERASURE_CONFIRM) and chosen == "prepared"
    context = {
        "page": page,
        "tabs": shown,
        "may_prepare": prepares,
        "may_confirm": confirms,
        "may_tick": prepares or confirms,
        "missing": [row for row in period_rows(today) if row.period is None],
        "today": today,
    }
    return render(request, "enrollment/privacy/retention.html", context)


@require_safe
@requires(Permission.RETENTION_VIEW)
def erasure(request: ActorRequest, pk: int) -> HttpResponse:
    """What this erasure would take away and leave, why now, and what stops it."""
    rows = Erasure.objects.visible_to(request.actor)
    related = ("candidate", "of_import", "prepared_by", "confirmed_by", "stopped_by", "region")
    shown = get_object_or_404(rows.select_related(*related), pk=pk)
    audit.record("erasure.viewed", shown, by=request.actor, subject=shown.candidate)
    page = erasure_page(shown, request.actor, timezone.localdate())
    context = {"erasure": shown, "page": page, "today": timezone.localdate()}
    return render(request, "enrollment/privacy/erasure.html", context)


@require_POST
@requires(Permission.ERASURE_PREPARE)
@recently_signed_in
def prepare_erasures(request: ActorRequest) -> HttpResponse:
    """The first of two agrees with those that are ticked."""
    count = _each(request, erasures.prepare)
    if count:
        said = ngettext("%(count)s erasure is prepared.", "%(count)s erasures are prepared.", count)
        messages.success(request, said % {"count": count})
    return redirect("retention")


@require_POST
@requires(Permission.ERASURE_CONFIRM)
@recently_signed_in
def confirm_erasures(request: ActorRequest) -> HttpResponse:
    """The second one agrees; a worker carries them out."""
    count = _each(request, erasures.confirm)
    if count:
        said = ngettext(
            "%(count)s erasure is confirmed.", "%(count)s erasures are confirmed.", count
        )
        messages.success(request, said % {"count": count})
    return redirect("retention")


@require_POST
@requires(Permission.RETENTION_VIEW)
def stop_erasures(request: ActorRequest) -> HttpResponse:
    """Somebody says no to those that are ticked."""
    count = _each(request, erasures.stop)
    if count:
        said = ngettext("%(count)s erasure is stopped.", "%(count)s erasures are stopped.", count)
        messages.success(request, said % {"count": count})
    return redirect("retention")


def _each(request: ActorRequest, take: Callable[..., object]) -> int:
    """Take the step with each that is ticked and in scope; how many it was. Refusals are said."""
    numbers = [int(one) for one in request.POST.getlist("erasure") if one.isdecimal()][:PAGE_SIZE]
    ticked = Erasure.objects.visible_to(request.actor).filter(pk__in=numbers).order_by("pk")
    count = 0
    for one in ticked:
        try:
            take(erasure=one, at=timezone.now(), by=request.actor)
        except DomainError as refusal:
            messages.error(request, f"{one.pk}: {refusal}")
        else:
            count += 1
    if not numbers:
        messages.error(request, _("Tick at least one."))
    return count


@require_safe
@requires(Permission.RETENTION_VIEW)
def retention_periods(request: ActorRequest) -> HttpResponse:
    """How long what is kept, of which call, and where that is written."""
    context = {
        "rows": period_rows(timezone.localdate()),
        "may_set": request.actor.may(Permission.SETUP_ADMINISTER),
    }
    return render(request, "enrollment/privacy/periods.html", context)


@requires(Permission.SETUP_ADMINISTER)
def set_period(request: ActorRequest) -> HttpResponse:
    """Add a period; earlier ones of the same records hold no longer."""
    form = PeriodForm(request.POST or None)
    if form.is_valid():
        try:
            services.set_period(at=timezone.now(), by=request.actor, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The period is set."))
            return redirect("retention_periods")
    return render(request, "enrollment/privacy/set_period.html", {"form": form})
