"""Pages of imports: the list, a new file, and one import from upload to stored."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.imports import services
from enrollment.imports.documentation import columns_context
from enrollment.imports.downloads import FORMATS, SHAPE_NAMES, SHAPES, table_to_fill_in
from enrollment.imports.exports import imports_listing, rejected_sheet
from enrollment.imports.forms import ColumnsForm, RowForm, StoreForm, UploadForm, decisions
from enrollment.imports.layout import layout_from_json
from enrollment.imports.lines import faults_of
from enrollment.imports.models import Import
from enrollment.imports.pages import import_page
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.recent import recently_signed_in
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.limits import limited
from socakt.audit.viewing import viewed
from socakt.errors import DomainError
from socakt.exports import download, export
from socakt.spreadsheets import as_file

PAGE_SIZE = 25


@require_safe
@requires(Permission.CANDIDATE_RECORD)
def imports(request: ActorRequest) -> HttpResponse:
    """The files that came in, the newest first."""
    page = Paginator(_imports(request), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "enrollment/imports/imports.html", {"page": page})


@requires(Permission.CANDIDATE_RECORD)
@recently_signed_in
def export_imports(request: ActorRequest) -> HttpResponse:
    """The list of imports as a file."""
    return export(request, imports_listing(_imports(request)))


def _imports(request: ActorRequest) -> QuerySet[Import]:
    return Import.objects.visible_to(request.actor).select_related("made_by")


@requires(Permission.CANDIDATE_RECORD)
@limited("import.uploaded")
@limited("candidate.found_with_others")
def upload_import(request: ActorRequest) -> HttpResponse:
    """A new file; reading it is a worker's business."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            of = services.upload(
                content=file.read(),
                file_name=file.name,
                form_key=form.cleaned_data["form_key"],
                at=timezone.now(),
                by=request.actor,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("import", pk=of.pk)
    return render(request, "enrollment/imports/upload.html", {"form": form})


@require_safe
@requires(Permission.CANDIDATE_RECORD)
def import_columns(request: ActorRequest) -> HttpResponse:
    """How tables look that can be imported."""
    return render(request, "enrollment/imports/columns.html", columns_context(timezone.localdate()))


@require_safe
@requires(Permission.CANDIDATE_RECORD)
def import_template(request: ActorRequest, shape: str, kind: str) -> HttpResponse:
    """A table to fill in."""
    if shape not in SHAPES or kind not in FORMATS:
        raise Http404
    content = table_to_fill_in(shape, kind, timezone.localdate())
    return download(content, f"predloga-{SHAPE_NAMES[shape]}.{kind}", kind)


@require_safe
@requires(Permission.CANDIDATE_RECORD)
def show_import(request: ActorRequest, pk: int) -> HttpResponse:
    """One import, as far as it has come: progress, columns, preview, summary or why not."""
    of = _visible(request, pk)
    layout = layout_from_json(of.layout) if of.layout else None
    columns = ColumnsForm(None, layout) if layout else None
    return _page(request, of, columns_form=columns, store_form=StoreForm())


def _page(request: ActorRequest, of: Import, **forms: Any) -> HttpResponse:
    page = import_page(
        of, request.GET.get("view", ""), request.GET.get("page"), at=timezone.now(), **forms
    )
    if page.lines:
        audit.record("import.viewed", of, by=request.actor, rows=len(page.lines))
    return render(request, "enrollment/imports/import.html", {"of": of, "page": page})


@require_POST
@requires(Permission.CANDIDATE_RECORD)
def name_columns(request: ActorRequest, pk: int) -> HttpResponse:
    """What the columns with unknown headings are."""
    of = _visible(request, pk)
    if not of.layout:
        return redirect("import", pk=pk)
    form = ColumnsForm(request.POST, layout_from_json(of.layout))
    if not form.is_valid():
        return _page(request, of, columns_form=form, store_form=StoreForm())
    try:
        services.name_columns(of=of, chosen=form.chosen, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("import", pk=pk)


@require_POST
@requires(Permission.CANDIDATE_RECORD)
def decide_rows(request: ActorRequest, pk: int) -> HttpResponse:
    """Keep what is ticked and decided on a page of the preview; store when that was pressed."""
    of = _visible(request, pk)
    form = StoreForm(request.POST)
    action = request.POST.get("action", "")
    try:
        services.decide(of=of, by=request.actor, **decisions(request.POST))
        if action in ("keep_all", "replace_all"):
            services.decide_all(of=of, replaces=action == "replace_all", by=request.actor)
        elif action in ("select_all", "select_none"):
            services.select_all(of=of, selected=action == "select_all", by=request.actor)
        elif action == "store" and form.is_valid():
            source = form.cleaned_data["source"]
            services.ask_to_store(of=of, source=source, at=timezone.now(), by=request.actor)
    except services.NotAtThisStep as refusal:
        messages.error(request, str(refusal))
    except DomainError as refusal:
        form.add_error(services.FIELD_OF.get(type(refusal)), str(refusal))
    if form.errors:
        layout = layout_from_json(of.layout)
        return _page(request, of, columns_form=ColumnsForm(None, layout), store_form=form)
    return redirect(f"{reverse('import', args=[pk])}?{request.GET.urlencode()}")


@requires(Permission.CANDIDATE_RECORD)
@limited("candidate.found_with_others")
def correct_row(request: ActorRequest, pk: int, number: int) -> HttpResponse:
    """The cells of one row; what is typed is always kept, right or wrong."""
    of = _visible(request, pk)
    if of.state != Import.State.READY:
        return redirect("import", pk=pk)
    row = get_object_or_404(of.rows, number=number)
    viewed(request, of, row.candidate)
    used = layout_from_json(of.layout).used
    form = RowForm(request.POST or None, headings=of.headings, cells=row.cells, used=used)
    if request.method == "POST" and form.is_valid():
        try:
            now, cells = timezone.now(), form.cells
            services.correct(of=of, number=number, cells=cells, at=now, by=request.actor)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            row = get_object_or_404(of.rows, number=number)
            if row.status != row.Status.FAULTY:
                messages.success(request, _("The row is corrected."))
                return redirect("import", pk=pk)
    form.say(faults_of(of, row))
    context = {"of": of, "row": row, "form": form}
    return render(request, "enrollment/imports/row.html", context)


@require_POST
@requires(Permission.CANDIDATE_RECORD)
def resume_import(request: ActorRequest, pk: int) -> HttpResponse:
    """Try once more what seems to have stopped."""
    return _step(request, pk, services.resume)


@require_POST
@requires(Permission.CANDIDATE_RECORD)
def discard_import(request: ActorRequest, pk: int) -> HttpResponse:
    """Forget the drafts."""
    return _step(request, pk, services.discard)


def _step(request: ActorRequest, pk: int, service: Any) -> HttpResponse:
    try:
        service(of=_visible(request, pk), at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("import", pk=pk)


@require_safe
@requires(Permission.CANDIDATE_RECORD)
@recently_signed_in
def rejected_rows(request: ActorRequest, pk: int, kind: str) -> HttpResponse:
    """What was left behind, as a file to be corrected and sent again."""
    of = _visible(request, pk)
    if kind not in FORMATS or of.state not in (Import.State.READY, Import.State.STORED):
        raise Http404
    audit.record("import.rejected_downloaded", of, by=request.actor, file=kind)
    return download(as_file(rejected_sheet(of), kind), f"uvoz-{pk}-zavrnjene.{kind}", kind)


def _visible(request: ActorRequest, pk: int) -> Import:
    rows = Import.objects.visible_to(request.actor).select_related("made_by", "organization")
    of: Import = get_object_or_404(rows, pk=pk)
    return of
