"""Documents for a whole cohort: ordering them, how far they are, and the file."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.batches import services
from enrollment.batches.forms import OrderForm
from enrollment.batches.models import Batch, BatchFile, Shape
from enrollment.batches.queries import (
    batches_of,
    failed_items,
    file_of,
    issued_already,
    people_in,
    progress_of,
)
from enrollment.wordings.kinds import Edition, Kind
from programs.models import Cohort
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import viewed
from socakt.errors import DomainError

CONTENT_TYPES = {Shape.PDF: "application/pdf", Shape.ZIP: "application/zip"}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DOCUMENT_OF_COHORT)
@recently_signed_in
def order_batch(request: ActorRequest, pk: int) -> HttpResponse:
    """Order documents for everybody in the cohort; below, what was ordered before."""
    cohorts = Cohort.objects.visible_to(request.actor).with_program()
    cohort = get_object_or_404(cohorts, pk=pk)
    form = OrderForm(
        request.POST or None,
        role=request.actor.role,
        issued=issued_already(request.actor, cohort),
    )
    if form.is_valid():
        try:
            batch = services.order(cohort=cohort, **_ordered(form), by=request.actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("batch", pk=batch.pk)
    batches = batches_of(request.actor, cohort)
    context = {"cohort": cohort, "form": form, "batches": batches}
    return render(request, "enrollment/batches/order.html", context)


def _ordered(form: OrderForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "kind": Kind(values["kind"]),
        "edition": Edition(values["edition"]),
        "shape": Shape(values["shape"]),
        "form_key": values["form_key"],
        "at": timezone.now(),
    }


@require_safe
@requires(Permission.DOCUMENT_OF_COHORT)
def batch(request: ActorRequest, pk: int) -> HttpResponse:
    """How far the batch is; once it is finished, its file and whose document is missing."""
    one = _visible(request, pk)
    is_finished = one.state in services.FINISHED
    context = {
        "batch": one,
        "progress": progress_of(one),
        "is_finished": is_finished,
        "failed": failed_items(one) if is_finished else [],
        "has_file": is_finished and file_of(one, request.actor) is not None,
    }
    if is_finished:
        viewed(request, one)
    return render(request, "enrollment/batches/batch.html", context)


@require_safe
@requires(Permission.DOCUMENT_OF_COHORT)
@recently_signed_in
def batch_file(request: ActorRequest, pk: int) -> HttpResponse:
    """The file. 404 when it is not there, or holds what may no longer be given out."""
    one = _visible(request, pk)
    if file_of(one, request.actor) is None:
        raise Http404
    content = bytes(BatchFile.objects.get(batch=one).content)
    said: dict[str, Any] = {"document": one.kind}
    with transaction.atomic():
        people = people_in(one, request.actor)
        audit.record(
            "batch.downloaded", one, by=request.actor, rows=len(people), file=one.shape, **said
        )
        audit.record_each("document.printed", people, by=request.actor, batch=one.pk, **said)
    name = f"paket-{one.pk}.{one.shape}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[Shape(one.shape)], headers=headers)


@require_POST
@requires(Permission.DOCUMENT_OF_COHORT)
def retry_batch(request: ActorRequest, pk: int) -> HttpResponse:
    """Once more for those whose document could not be made."""
    return _step(request, pk, services.retry)


@require_POST
@requires(Permission.DOCUMENT_OF_COHORT)
def build_batch_again(request: ActorRequest, pk: int) -> HttpResponse:
    """Make the file again of the documents that were issued."""
    return _step(request, pk, services.build_again)


def _step(request: ActorRequest, pk: int, service: Any) -> HttpResponse:
    try:
        service(batch=_visible(request, pk), at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("batch", pk=pk)


def _visible(request: ActorRequest, pk: int) -> Batch:
    rows = Batch.objects.visible_to(request.actor).select_related("cohort__program", "ordered_by")
    one: Batch = get_object_or_404(rows, pk=pk)
    return one
