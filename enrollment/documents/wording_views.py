"""What documents say: read, changed by one administrator, approved by another."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.documents.printing import html_of
from enrollment.documents.responses import framed, framing
from enrollment.documents.specimens import specimen
from enrollment.wordings import services
from enrollment.wordings.forms import WordingForm
from enrollment.wordings.kinds import Edition, Kind
from enrollment.wordings.models import Wording, WordingState
from enrollment.wordings.queries import changes_of, wordings_in_force
from enrollment.wordings.texts import has_passages, words_of, words_with
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.errors import DomainError


@require_safe
@requires(Permission.SETUP_ADMINISTER)
def wordings(request: ActorRequest) -> HttpResponse:
    """Every document in every edition, with the version that holds and the draft that waits."""
    return render(request, "enrollment/documents/wordings.html", {"wordings": wordings_in_force()})


@requires(Permission.SETUP_ADMINISTER)
def write_wording(request: ActorRequest, kind: str, edition: str) -> HttpResponse:
    """The passages of one document to be put otherwise, and the versions there were."""
    which, version = _asked(kind, edition)
    now, repository = words_of(which, version), words_with(which, version, None)
    form = WordingForm(request.POST or None, words=now, repository=repository)
    if form.is_valid():
        try:
            wording = services.write(
                kind=which, edition=version, passages=form.passages,
                note=form.cleaned_data["note"], at=timezone.now(), by=request.actor,
            )  # fmt: skip
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The draft is saved. A second user has to approve it."))
            return redirect("wording", wording.pk)
    rows = Wording.objects.filter(kind=which, edition=version).select_related("written_by")
    context = {"kind": which, "edition": version, "form": form, "versions": rows}
    return render(request, "enrollment/documents/write_wording.html", context)


@framing
@require_safe
@requires(Permission.SETUP_ADMINISTER)
def wording(request: ActorRequest, pk: int) -> HttpResponse:
    """One version: what it changes, how it looks, and the decision about it."""
    rows = Wording.objects.select_related("written_by", "approved_by")
    found = get_object_or_404(rows, pk=pk)
    context = {
        "wording": found,
        "changes": changes_of(found),
        "is_draft": found.state == WordingState.DRAFT,
        "is_own": found.written_by_id == request.actor.user.pk,
    }
    return render(request, "enrollment/documents/wording.html", context)


@framed
@require_safe
@requires(Permission.SETUP_ADMINISTER)
def wording_specimen(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet for the frame of the preview, with invented values."""
    found = get_object_or_404(Wording, pk=pk)
    kind, edition = Kind(found.kind), Edition(found.edition)
    words = words_with(kind, edition, found)
    sheet = specimen(kind, edition, words, timezone.localdate())
    return HttpResponse(html_of(sheet, on_screen=True))


@require_POST
@requires(Permission.SETUP_ADMINISTER)
def decide_wording(request: ActorRequest, pk: int) -> HttpResponse:
    """Approve the draft, or discard it."""
    found = get_object_or_404(Wording, pk=pk)
    try:
        if request.POST.get("decision") == "approve":
            services.approve(wording=found, at=timezone.now(), by=request.actor)
            messages.success(request, _("Approved. Documents issued from now on say it."))
        else:
            services.discard(wording=found, by=request.actor)
            messages.success(request, _("The draft is discarded."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("wording", pk)


def _asked(kind: str, edition: str) -> tuple[Kind, Edition]:
    """What the address names; 404 where there is nothing to be put otherwise."""
    if kind not in Kind.values or edition not in Edition.values:
        raise Http404
    if not has_passages(Kind(kind), Edition(edition)):
        raise Http404
    return Kind(kind), Edition(edition)
