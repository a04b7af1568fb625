"""The history of a person and of a referral, as a story."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from enrollment.candidates.models import Candidate
from enrollment.desk.chapters import chapters_of_candidate, chapters_of_referrals, is_own
from enrollment.desk.story import Story
from enrollment.referrals.models import Referral
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission
from socakt.audit import services as audit

PAGE_SIZE = 20


@require_safe
@requires(Permission.CANDIDATE_VIEW)
def candidate_history(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that was recorded about a person, as far as the actor may know it."""
    person = get_object_or_404(Candidate.objects.visible_to(request.actor), pk=pk)
    visible = Referral.objects.visible_to(request.actor).filter(candidate=person)
    referrals = list(visible.select_related("candidate"))
    audit.record("candidate.viewed", person, by=request.actor, subject=person, page="history")
    story = Story(
        chapters_of_candidate(person, referrals, request.actor),
        numbers={referral.pk: referral.number for referral in referrals},
    )
    return _page(request, story, candidate=person, begins_later=not is_own(person, request.actor))


@require_safe
@requires(Permission.REFERRAL_VIEW)
def referral_history(request: ActorRequest, pk: int) -> HttpResponse:
    """Everything that was recorded about a referral and what came of it."""
    rows = Referral.objects.visible_to(request.actor).select_related("candidate")
    shown = get_object_or_404(rows, pk=pk)
    audit.record(
        "referral.viewed", shown, by=request.actor, subject=shown.candidate, page="history"
    )
    story = Story(chapters_of_referrals([shown], request.actor))
    return _page(
        request,
        story,
        candidate=shown.candidate,
        referral=shown,
        begins_later=not is_own(shown, request.actor),
    )


def _page(request: ActorRequest, story: Story, **context: Any) -> HttpResponse:
    page = Paginator(story.keys, PAGE_SIZE).get_page(request.GET.get("page"))
    steps = story.steps(list(page.object_list))
    context = {"referral": None, **context, "page": page, "steps": steps}
    return render(request, "enrollment/desk/history.html", context)
