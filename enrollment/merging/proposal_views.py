"""Pages of possible duplicates, and of pairs that somebody has told apart."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.merging import telling_apart
from enrollment.merging.models import DifferentPeople
from enrollment.merging.proposals import people_of, proposals
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.viewing import listed
from socakt.errors import DomainError

PAGE_SIZE = 20


@require_safe
@requires(Permission.CANDIDATE_MERGE)
def duplicates(request: ActorRequest) -> HttpResponse:
    """Pairs of records that may be of one person; nothing is merged here."""
    found = proposals(request.actor)
    page = Paginator(found.pairs, PAGE_SIZE).get_page(request.GET.get("page"))
    audit.record_each("candidate.compared", people_of(page.object_list), by=request.actor)
    context = {"page": page, "more": found.more}
    return render(request, "enrollment/merging/duplicates.html", context)


@require_safe
@requires(Permission.CANDIDATE_MERGE)
def different_people(request: ActorRequest) -> HttpResponse:
    """Pairs of which somebody said that they are two people."""
    rows = DifferentPeople.objects.visible_to(request.actor).standing()
    shown = rows.select_related("first", "second", "said_by", "organization")
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    listed(request, page.paginator.count)
    return render(request, "enrollment/merging/different_people.html", {"page": page})


@require_POST
@requires(Permission.CANDIDATE_MERGE)
def tell_apart(request: ActorRequest, pk: int, other: int) -> HttpResponse:
    """Not the same person: the pair is not proposed again."""
    people = Candidate.objects.visible_to(request.actor)
    one, second = get_object_or_404(people, pk=pk), get_object_or_404(people, pk=other)
    if one != second:
        telling_apart.tell_apart(one=one, other=second, at=timezone.now(), by=request.actor)
        messages.success(request, _("Marked as two people; the pair is not proposed again."))
    return redirect("duplicates")


@require_POST
@requires(Permission.CANDIDATE_MERGE)
def withdraw_mark(request: ActorRequest, pk: int) -> HttpResponse:
    """The pair may be proposed again."""
    said = get_object_or_404(DifferentPeople.objects.visible_to(request.actor), pk=pk)
    try:
        telling_apart.withdraw(said=said, at=timezone.now(), by=request.actor)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The mark is withdrawn."))
    return redirect("different_people")
