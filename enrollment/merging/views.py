"""Pages of one merge: the preview, what was merged, and undoing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from enrollment.candidates.models import Candidate
from enrollment.merging import services
from enrollment.merging.comparing import compare
from enrollment.merging.forms import MergeForm, UndoForm
from enrollment.merging.models import Merge, MergeQuerySet
from enrollment.merging.obstacles import obstacles_to_undo
from enrollment.merging.queries import taken_in_by
from enrollment.merging.rules import Reason
from enrollment.merging.undoing import undo
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import viewed
from socakt.errors import ChangedMeanwhile, DomainError


@requires(Permission.CANDIDATE_MERGE)
@recently_signed_in
def merge_candidates(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """Both records side by side: what is kept, what moves; by POST the merge."""
    people = Candidate.objects.visible_to(request.actor).select_related("organization")
    keep, drop = (people.filter(pk=number).first() for number in (pk, other))
    if keep is None or drop is None or keep == drop:
        return _no_pair(request, pk, other)
    form = MergeForm(request.POST or None, comparison=compare(keep, drop))
    if form.is_valid():
        try:
            made = _merge(request, form)
        except ChangedMeanwhile:
            form = _asked_anew(request, keep, drop)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The records are merged. The merge can be undone."))
            return redirect("merge", pk=made.pk)
    for record in (keep, drop):
        audit.record("candidate.viewed", record, by=request.actor, subject=record)
    context = {"form": form, "comparison": form.comparison}
    return render(request, "enrollment/merging/merge_candidates.html", context)


def _no_pair(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """A second press of the button finds the records merged: on to the one that was kept."""
    for number in (pk, other):
        kept = taken_in_by(number, request.actor)
        if kept is not None:
            messages.info(request, _("The record was merged already; here is the one kept."))
            return redirect("candidate", pk=kept.pk)
    raise Http404


def _asked_anew(request: ActorRequest, keep: Candidate, drop: Candidate) -> MergeForm:
    """The form about what the records say now; what was chosen and written stays."""
    for record in (keep, drop):
        record.refresh_from_db()
    comparison = compare(keep, drop)
    data = request.POST.copy()
    data["seal"] = comparison.seal
    form = MergeForm(data, comparison=comparison)
    form.add_error(None, _("One of the records has changed meanwhile; look at both again."))
    return form


def _merge(request: ActorRequest, form: MergeForm) -> Merge:
    return services.merge(
        keep=form.comparison.keep,
        drop=form.comparison.drop,
        choices=form.choices,
        reason=Reason(form.cleaned_data["reason"]),
        note=form.cleaned_data["note"],
        seal=form.cleaned_data["seal"],
        at=timezone.now(),
        by=request.actor,
    )


@require_safe
@requires(Permission.CANDIDATE_MERGE)
def merge(request: ActorRequest, pk: int) -> HttpResponse:
    """What was merged, by whom and why, and whether it can be undone."""
    shown = get_object_or_404(_visible(request), pk=pk)
    audit.record("merge.viewed", shown, by=request.actor, subject=shown.kept)
    return render(request, "enrollment/merging/merge.html", {"merge": shown})


@requires(Permission.CANDIDATE_MERGE)
@recently_signed_in
def undo_merge(request: ActorRequest, pk: int) -> HttpResponse:
    """What stands in the way of undoing; by POST two records again."""
    shown = get_object_or_404(_visible(request), pk=pk)
    if shown.undone_at is not None:
        messages.info(request, _("This merge has been undone already."))
        return redirect("merge", pk=pk)
    viewed(request, shown, shown.kept)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        try:
            note = form.cleaned_data["note"]
            undo(merge=shown, note=note, at=timezone.now(), by=request.actor)
        except services.Obstructed:
            form.add_error(None, _("The merge cannot be undone; the reasons stand below."))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The merge is undone; there are two records again."))
            return redirect("merge", pk=pk)
    context = {"merge": shown, "form": form, "obstacles": obstacles_to_undo(shown)}
    return render(request, "enrollment/merging/undo.html", context)


def _visible(request: ActorRequest) -> MergeQuerySet:
    more = ("kept__organization", "dropped__organization", "made_by", "organization")
    rows = Merge.objects.visible_to(request.actor)
    return rows.select_related(*more, "undone_by", "undone_for")
