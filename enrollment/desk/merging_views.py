"""Choosing by hand which record is of the same person."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from enrollment.candidates.models import Candidate
from enrollment.desk.finding import LONGEST, Found, find
from enrollment.merging.proposals import proposals_for
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit
from socakt.audit.limits import limited
from socakt.audit.viewing import viewed


@requires(Permission.CANDIDATE_MERGE)
@limited("candidate.searched")
def choose_duplicate(request: ActorRequest, pk: int) -> HttpResponse:
    """Find the other record by name or reference number; by POST, as names stand in no address."""
    people = Candidate.objects.visible_to(request.actor)
    candidate = get_object_or_404(people, pk=pk)
    viewed(request, candidate, candidate)
    words = request.POST.get("q", "").strip()[:LONGEST]
    found = find(request.actor, words) if words else Found()
    others = [one for one in _people(found) if one.pk != pk]
    if words:
        audit.record("candidate.searched", None, by=request.actor, found=len(others))
    context = {
        "candidate": candidate,
        "words": words,
        "others": others,
        "pairs": proposals_for(candidate, request.actor),
        "today": timezone.localdate(),
    }
    return render(request, "enrollment/merging/choose.html", context)


def _people(found: Found) -> list[Candidate]:
    """The people found by name and those of the referrals found by number, each once."""
    by_name = [*found.people.rows, *found.people.near]
    by_number = [referral.candidate for referral in found.referrals.rows]
    return list({person.pk: person for person in (*by_name, *by_number)}.values())
