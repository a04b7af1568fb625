"""The notes about somebody who takes part, as the provider reads and writes them.

Here and not with the notes, because who holds a place is known to a later step only.
"""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from enrollment.admissions.models import Admission
from enrollment.candidates.models import Candidate
from enrollment.notes.models import Note
from enrollment.notes.views import page_of_notes
from socakt.accounts.access import requires
from socakt.accounts.actor import ActorRequest
from socakt.accounts.roles import Permission, Role


@requires(Permission.ADMISSION_VIEW)
def participant_notes(request: ActorRequest, pk: int) -> HttpResponse:
    """Notes about the person of an admission: one's own, and those shared with the provider."""
    places = Admission.objects.visible_to(request.actor).select_related("candidate", "cohort")
    admission = get_object_or_404(places, pk=pk)
    people = Candidate.objects.filter(pk=admission.candidate_id)
    rows = Note.objects.visible_to(request.actor)
    if request.actor.role == Role.PROVIDER:
        rows |= Note.objects.shared_with_provider(people)
    template = "enrollment/notes/participant.html"
    return page_of_notes(request, admission.candidate, people, rows, template, admission=admission)
