"""The waiting list, moving somebody on it, and filling a place that has fallen free."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.admissions.late import last_day_of_replacement, needs_reason
from enrollment.admissions.queries import with_places
from enrollment.referrals.models import Referral
from enrollment.referrals.rules import State
from enrollment.waiting import services
from enrollment.waiting.exports import waiting_listing
from enrollment.waiting.forms import MoveForm, ReplaceForm
from enrollment.waiting.proposals import Proposals, proposals
from enrollment.waiting.queries import Summary, lines_of, list_of, list_summary, position_of
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import viewed
from socakt.errors import DomainError
from socakt.exports import export

PAGE_SIZE = 25


@require_safe
@requires(Permission.WAITING_VIEW)
def waiting_list(request: ActorRequest) -> HttpResponse:
    """Who waits for which program, in order, with what the rule says today."""
    today = timezone.localdate()
    summaries = list_summary(request.actor, today)
    shown = _shown(request, summaries)
    context: dict[str, object] = {"summaries": summaries, "shown": shown, "today": today}
    if shown is not None:
        rows = list_of(shown.program).select_related("candidate", "organization", "program")
        page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
        context |= {
            "page": page,
            "lines": lines_of(list(page.object_list), today, page.start_index()),
        }
        audit.record(
            "waiting_list.viewed", shown.program, by=request.actor, people=page.paginator.count
        )
    return render(request, "enrollment/waiting/waiting_list.html", context)


def _shown(request: ActorRequest, summaries: list[Summary]) -> Summary | None:
    """The program asked for, else the first one for which somebody waits."""
    wanted = request.GET.get("program", "")
    asked = (one for one in summaries if str(one.program.pk) == wanted)
    return next(asked, summaries[0] if summaries else None)


@requires(Permission.WAITING_VIEW)
@recently_signed_in
def export_waiting_list(request: ActorRequest) -> HttpResponse:
    """The list that the page shows as a file."""
    today = timezone.localdate()
    shown = _shown(request, list_summary(request.actor, today))
    return export(request, waiting_listing(shown.program if shown else None, today))


@requires(Permission.WAITING_MANAGE)
def move_on_list(request: ActorRequest, pk: int) -> HttpResponse:
    """Move somebody on the list by hand, with a reason that stays visible."""
    referral = get_object_or_404(Referral.objects.visible_to(request.actor).with_names(), pk=pk)
    position = position_of(referral)
    if referral.program is None or position is None:
        messages.info(request, _("The person is no longer on the waiting list."))
        return redirect("referral", pk=pk)
    last = list_of(referral.program).count()
    form = MoveForm(request.POST or None, last=last)
    if form.is_valid():
        try:
            services.move_in_list(
                referral=referral, at=timezone.now(), by=request.actor, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The order of the list is changed."))
            return redirect(f"{reverse('waiting_list')}?program={referral.program_id}")
    viewed(request, referral, referral.candidate)
    context = {"referral": referral, "position": position, "last": last, "form": form}
    return render(request, "enrollment/waiting/move.html", context)


@requires(Permission.ADMISSION_DECIDE)
def replacement(request: ActorRequest, pk: int) -> HttpResponse:
    """Who could take a free place today; the coordinator decides, nobody else."""
    rows = with_places(Cohort.objects.visible_to(request.actor).with_program())
    cohort = get_object_or_404(rows.select_related("terms", "program__region"), pk=pk)
    today = timezone.localdate()
    found = proposals(cohort, today)
    keys = [proposal.line.referral.pk for proposal in found.proposed]
    reason = needs_reason(cohort, today)
    form = ReplaceForm(request.POST or None, keys=keys, needs_reason=reason)
    if form.is_valid() and _replaced(request, cohort, form):
        return redirect("cohort", pk=pk)
    _record(request, cohort, found)
    context = {
        "cohort": cohort,
        "found": found,
        "form": form,
        "needs_reason": reason,
        "last_on": last_day_of_replacement(cohort),
        "today": today,
    }
    return render(request, "enrollment/waiting/replacement.html", context)


def _record(request: ActorRequest, cohort: Cohort, found: Proposals) -> None:
    people = len(found.proposed) + len(found.passed)
    audit.record("replacement.viewed", cohort, by=request.actor, people=people)


def _replaced(request: ActorRequest, cohort: Cohort, form: ReplaceForm) -> bool:
    """Admit the one chosen; a refusal stands on the form."""
    visible = Referral.objects.visible_to(request.actor).filter(state=State.WAITING)
    referral = visible.filter(pk=form.cleaned_data["referral"]).first()
    try:
        if referral is None:
            raise services.NotOnList(_("The person is no longer on the waiting list."))
        admission = services.replace(
            cohort=cohort,
            referral=referral,
            reason=form.cleaned_data["reason"],
            on=timezone.localdate(),
            by=request.actor,
            at=timezone.now(),
        )
    except services.ReasonNeeded as refusal:
        form.add_error("reason", str(refusal))
        return False
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Admitted: %(cohort)s.") % {"cohort": admission.cohort})
    return True
