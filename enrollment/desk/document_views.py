"""One issued document with its signed copy."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from enrollment.documents.models import DocumentContent, IssuedDocument
from enrollment.scans.queries import may_detach, signed_copy
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit


@require_safe
@requires(Permission.DOCUMENT_ISSUE)
def issued_document(request: ActorRequest, pk: int) -> HttpResponse:
    """What it is, and which of its pages came back signed."""
    rows = IssuedDocument.objects.visible_to(request.actor).with_names()
    document = get_object_or_404(rows, pk=pk)
    for entry in document.people.all():
        audit.record("document.viewed", document, by=request.actor, subject=entry.candidate)
    copy = signed_copy(document)
    context = {
        "document": document,
        "has_content": DocumentContent.objects.filter(document=document).exists(),
        "is_kept_here": document.is_kept_by(request.actor),
        "copy": copy,
        "removable": {page.pk for page in copy.pages if may_detach(page, request.actor)},
    }
    return render(request, "enrollment/desk/document.html", context)
