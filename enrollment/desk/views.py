"""Pages that put several steps together: the desk, a person, a referral, finding."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.desk.finding import LONGEST, find
from enrollment.desk.pages import candidate_page, desk_page, referral_page
from enrollment.referrals.models import Referral
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit


@require_safe
@requires(Permission.DESK_VIEW)
def desk(request: ActorRequest) -> HttpResponse:
    """What is the actor's to do, which cohorts are filling, and what waits for others."""
    context = {
        "desk": desk_page(request.actor, timezone.now()),
        "may_open": request.actor.may(Permission.ADMISSION_VIEW),
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/desk/desk.html", context)


@require_safe
@requires(Permission.CANDIDATE_VIEW)
def candidate(request: ActorRequest, pk: int) -> HttpResponse:
    """One person: facts, months with what the rule says today, referrals."""
    rows = Candidate.objects.visible_to(request.actor).select_related("organization", "region")
    person = get_object_or_404(rows, pk=pk)
    audit.record("candidate.viewed", person, by=request.actor, subject=person)
    context = {
        "candidate": person,
        "page": candidate_page(person, request.actor, timezone.localdate()),
    }
    return render(request, "enrollment/desk/candidate.html", context)


@require_safe
@requires(Permission.REFERRAL_VIEW)
def referral(request: ActorRequest, pk: int) -> HttpResponse:
    """One referral: the answer, why, the evidence, what can be done, what was done."""
    rows = (
        Referral.objects.visible_to(request.actor)
        .with_names()
        .with_substitutes(timezone.localdate())
        .select_related("region", "program__provider")
        .prefetch_related("candidate__months")
    )
    shown = get_object_or_404(rows, pk=pk)
    audit.record("referral.viewed", shown, by=request.actor, subject=shown.candidate)
    today = timezone.localdate()
    context = {
        "referral": shown,
        "candidate": shown.candidate,
        "page": referral_page(shown, request.actor, today),
        "today": today,
    }
    return render(request, "enrollment/desk/referral.html", context)


@require_POST
@requires(Permission.SEARCH)
def search(request: ActorRequest) -> HttpResponse:
    """People, referrals and organizations; by POST, so that no name stands in an address."""
    words = request.POST.get("q", "").strip()[:LONGEST]
    found = find(request.actor, words)
    audit.record("candidate.searched", None, by=request.actor, found=found.count)
    context = {
        "words": words,
        "found": found,
        "may_filter": request.actor.role == Role.COORDINATOR,
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/desk/search.html", context)
