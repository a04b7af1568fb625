"""Pages of signed copies: sending them in, what became of an upload, and what is missing."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.documents.models import IssuedDocument
from enrollment.scans import queries, services
from enrollment.scans.forms import AssignForm, UploadForm, choices_of
from enrollment.scans.models import Scan, ScanPage
from enrollment.scans.pages import scan_view
from enrollment.scans.reading import thumbnail
from enrollment.scans.telling import record
from enrollment.scans.working import DAYS_PAGES_ARE_KEPT
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit.limits import limited
from socakt.audit.viewing import listed
from socakt.errors import DomainError

PAGE_SIZE = 25
THUMBNAILS = 12


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.DOCUMENT_ISSUE)
@limited("scan.uploaded")
def signed_copies(request: ActorRequest) -> HttpResponse:
    """Send in signed copies; below, pages to be assigned and what was sent in before."""
    meant_for = _meant_for(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            sent = _upload(request, form, meant_for)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("scan", sent[0].pk) if len(sent) == 1 else redirect("signed_copies")
    waiting = queries.unassigned(request.actor)
    page = Paginator(queries.uploads(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    if "HX-Request" not in request.headers:  # the page asks anew while a file is being read
        listed(request, page.paginator.count)
    context = {
        "form": form,
        "meant_for": meant_for,
        "waiting": {"count": waiting.count(), "pages": waiting[:THUMBNAILS]},
        "uploads": page,
        "days": DAYS_PAGES_ARE_KEPT,
    }
    return render(request, "enrollment/scans/signed_copies.html", context)


def _meant_for(request: ActorRequest) -> IssuedDocument | None:
    """The document from whose page somebody came; 404 for what is out of scope or counts no more.

    Its number is in the address both of the page and of the form.
    """
    number = request.GET.get("dokument", "")
    if not number:
        return None
    rows = IssuedDocument.objects.visible_to(request.actor).filter(withdrawn_at=None)
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    return get_object_or_404(rows.with_names(), pk=pk)


def _upload(
    request: ActorRequest, form: UploadForm, meant_for: IssuedDocument | None
) -> list[Scan]:
    key, now = form.cleaned_data["form_key"], timezone.now()
    return [
        services.upload(
            content=file.read(),
            meant_for=meant_for,
            form_key=services.key_of_file(key, number),
            at=now,
            by=request.actor,
        )
        for number, file in enumerate(form.cleaned_data["papers"])
    ]


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def missing_signatures(request: ActorRequest) -> HttpResponse:
    """Issued documents whose signed copy is not complete, the oldest first."""
    rows = queries.missing_signatures(request.actor, timezone.localdate())
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed(request, page.paginator.count)
    return render(request, "enrollment/scans/missing.html", {"page": page})


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def scan(request: ActorRequest, pk: int) -> HttpResponse:
    """One upload: being read, refused, or its pages and where each of them is."""
    scans = Scan.objects.visible_to(request.actor).select_related("uploaded_by")
    return _page(request, get_object_or_404(scans, pk=pk))


def _page(request: ActorRequest, one: Scan, sent: AssignForm | None = None) -> HttpResponse:
    number, now = request.GET.get("page"), timezone.now()
    view = scan_view(one, number, at=now, by=request.actor, sent=sent)
    if view.lines:
        record("scan.viewed", one, None, at=now, by=request.actor, rows=len(view.lines))
    context = {"scan": one, "view": view, "days": DAYS_PAGES_ARE_KEPT}
    return render(request, "enrollment/scans/scan.html", context)


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def resume_scan(request: ActorRequest, pk: int) -> HttpResponse:
    """Try once more what seems to have stopped."""
    one = get_object_or_404(Scan.objects.visible_to(request.actor), pk=pk)
    services.resume(scan=one, by=request.actor)
    return redirect("scan", pk)


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def scan_picture(request: ActorRequest, pk: int) -> HttpResponse:
    """The picture of a page, or a small one; either is a look at the people in its document."""
    rows = ScanPage.objects.visible_to(request.actor).select_related("document")
    page = get_object_or_404(rows, pk=pk)
    record("scan.viewed", page, page.document, at=timezone.now(), by=request.actor)
    image = bytes(page.image)
    if request.GET.get("velikost") == "mala":
        image = thumbnail(image)
    headers = {"Content-Disposition": f'inline; filename="stran-{pk}.jpg"'}
    return HttpResponse(image, content_type="image/jpeg", headers=headers)


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def assign_page(request: ActorRequest, pk: int) -> HttpResponse:
    """Say to which document a page belongs."""
    page = _own_page(request, pk)
    return _place(request, page, lambda said: services.assign(page=page, **said))


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def move_page(request: ActorRequest, pk: int) -> HttpResponse:
    """Say that a page belongs to another document, or is another page of it."""
    page = _own_page(request, pk)
    return _place(request, page, lambda said: services.move(page=page, **said), is_moved=True)


def _place(
    request: ActorRequest,
    page: ScanPage,
    service: Callable[[dict[str, Any]], ScanPage],
    *,
    is_moved: bool = False,
) -> HttpResponse:
    choices = [] if is_moved else choices_of(queries.probable_documents(request.actor))
    form = AssignForm(request.POST, page=page, choices=choices)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("code", "number")}
        said |= {"seen": form.cleaned_data["seen"] or 0} if is_moved else {}
        try:
            placed = service({**said, "at": timezone.now(), "by": request.actor})
        except DomainError as refusal:
            form.add_error(services.FIELD_OF.get(type(refusal)), str(refusal))
        else:
            messages.success(request, _said_where(placed))
            return redirect("scan", page.scan_id)
    return _page(request, page.scan, form)


def _said_where(page: ScanPage) -> str:
    assert page.document is not None
    copy = queries.signed_copy(page.document)
    said = ngettext(
        "The page is put to the document. %(back)s of %(count)s page is back.",
        "The page is put to the document. %(back)s of %(count)s pages are back.",
        page.document.pages,
    )
    return said % {"back": copy.back, "count": page.document.pages}


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def detach_page(request: ActorRequest, pk: int) -> HttpResponse:
    """Take a page away from its document."""
    page = get_object_or_404(ScanPage.objects.visible_to(request.actor).defer("image"), pk=pk)
    document = page.document_id
    try:
        services.detach(page=page, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The page waits to be assigned."))
    is_own = Scan.objects.visible_to(request.actor).filter(pk=page.scan_id).exists()
    if document and (request.POST.get("back") == "document" or not is_own):
        return redirect("issued_document", document)
    return redirect("scan", page.scan_id)


@require_POST
@requires(Permission.DOCUMENT_ISSUE)
def discard_page(request: ActorRequest, pk: int) -> HttpResponse:
    """Throw a page away that belongs nowhere."""
    page = _own_page(request, pk)
    try:
        services.discard(page=page, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The page is discarded; its picture is deleted."))
    return redirect("scan", page.scan_id)


def _own_page(request: ActorRequest, pk: int) -> ScanPage:
    """A page that the actor sees, of an upload of the own organization."""
    own = Scan.objects.visible_to(request.actor).values("pk")
    rows = ScanPage.objects.visible_to(request.actor).filter(scan__in=own)
    return get_object_or_404(rows.defer("image").select_related("scan__uploaded_by"), pk=pk)
