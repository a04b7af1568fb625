"""Pages that put several steps together: the desk, a person, a referral, finding."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enrollment.candidates.models import Candidate
from enrollment.desk.finding import LONGEST, find
from enrollment.desk.pages import candidate_page, desk_page, referral_page
from enrollment.merging.queries import remnant, taken_in_by
from enrollment.referrals.models import Referral
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission, Role
from socakt.audit import services as audit
from socakt.audit.limits import limited
from socakt.audit.viewing import listed


@require_safe
@requires(Permission.DESK_VIEW)
def desk(request: ActorRequest) -> HttpResponse:
    """What is the actor's to do, which cohorts are filling, and what waits for others."""
    shown = desk_page(request.actor, timezone.now())
    listed(request, len(shown.tasks) + len(shown.others))
    context = {
        "desk": shown,
        "may_open": request.actor.may(Permission.ADMISSION_VIEW),
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/desk/desk.html", context)


@require_safe
@requires(Permission.CANDIDATE_VIEW)
def candidate(request: ActorRequest, pk: int) -> HttpResponse:
    """One person: facts, months with what the rule says today, referrals."""
    rows = Candidate.objects.stored_for(request.actor).select_related("organization", "region")
    person = rows.filter(pk=pk).first()
    if person is None:
        return _merged_elsewhere(request, pk)
    audit.record("candidate.viewed", person, by=request.actor, subject=person)
    if person.frozen:  # to look at, and nothing else
        return render(request, "enrollment/privacy/restricted.html", {"candidate": person})
    context = {
        "candidate": person,
        "page": candidate_page(person, request.actor, timezone.localdate()),
    }
    return render(request, "enrollment/desk/candidate.html", context)


def _merged_elsewhere(request: ActorRequest, pk: int) -> HttpResponse:
    """On to the record that took this one in, or what is left of it to the actor; else 404."""
    kept = taken_in_by(pk, request.actor)
    if kept is not None:
        return redirect("candidate", pk=kept.pk)
    left = remnant(pk, request.actor)
    if left is None:
        raise Http404
    audit.record("candidate.viewed", left.merge.kept, by=request.actor, subject=left.merge.kept)
    context = {"left": left, "today": timezone.localdate()}
    return render(request, "enrollment/merging/remnant.html", context)


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
    shown = rows.filter(pk=pk).first()
    if shown is None:
        return _of_restricted(request, pk)
    audit.record("referral.viewed", shown, by=request.actor, subject=shown.candidate)
    today = timezone.localdate()
    context = {
        "referral": shown,
        "candidate": shown.candidate,
        "page": referral_page(shown, request.actor, today),
        "today": today,
    }
    return render(request, "enrollment/desk/referral.html", context)


def _of_restricted(request: ActorRequest, pk: int) -> HttpResponse:
    """To the page of the person, which says that the processing is restricted; else 404."""
    referral = get_object_or_404(Referral.objects.stored_for(request.actor), pk=pk)
    return redirect("candidate", pk=referral.candidate_id)


@require_POST
@requires(Permission.SEARCH)
@limited("candidate.searched")
def search(request: ActorRequest) -> HttpResponse:
    """People, referrals and organizations; by POST, so that no name stands in an address."""
    words = request.POST.get("q", "").strip()[:LONGEST]
    found = find(request.actor, words)
    audit.record(
        "candidate.searched",
        None,
        by=request.actor,
        found=found.count,
        people=found.people.count,
        referrals=found.referrals.count,
    )
    context = {
        "words": words,
        "found": found,
        "may_filter": request.actor.role == Role.COORDINATOR,
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/desk/search.html", context)
